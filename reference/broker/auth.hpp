#pragma once
/// User name and password, and enhanced authentication (4.12) by the method ASSAY-CHALLENGE:
///
///     CONNECT method --> <-- AUTH 0x18 method, data = challenge (32 characters)
///     AUTH 0x18 method, data = answer --> <-- CONNACK 0x00 method (AUTH 0x00 on re-authentication)
///
/// The answer is FNV-1a (64 bit) over the bytes of the secret and then of the challenge, as 16
/// lower-case hexadecimal digits. CONNECT carries no Authentication Data. It proves nothing to an
/// eavesdropper: it is there to exercise the packets, not to keep secrets.
#include "reference/broker/core.hpp"
#include "reference/wire/reason_codes.hpp"

namespace assay::broker {

/// The answer that ASSAY-CHALLENGE expects.
std::string challenge_answer(std::string_view secret, std::string_view challenge);

/// Nobody logs in as this user, whatever the password, also where everybody else may: brokers without
/// users of their own could not be seen to refuse one.
inline constexpr std::string_view unknown_username = "assay-forbidden";
/// This user logs in with this password only, also where everybody else may.
inline constexpr std::string_view known_username = "assay-known";
inline constexpr std::string_view known_password = "assay-known-password";

/// Why the user name and password of `connect` are not good enough, or nothing.
std::optional<wire::ReasonCode> refused_credentials(const Core& core, const wire::Connect& connect);
/// CONNECT named an Authentication Method.
void begin_authentication(Core& core, Connection& connection);
/// AUTH, before CONNACK or for re-authentication (4.12.1).
void on_auth(Core& core, Connection& connection, const wire::Auth& auth);

}  // namespace assay::broker
