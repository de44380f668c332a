#pragma once
/// The reason codes of MQTT 5.0 (2.4) and the return codes of 3.1.1 (3.2.2.3, 3.9.3) as table rows.
#include "reference/wire/packet_type.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace assay::wire {

enum class ReasonCode : std::uint8_t {
    success = 0x00,
    granted_qos_1 = 0x01,
    granted_qos_2 = 0x02,
    disconnect_with_will_message = 0x04,
    no_matching_subscribers = 0x10,
    no_subscription_existed = 0x11,
    continue_authentication = 0x18,
    re_authenticate = 0x19,
    unspecified_error = 0x80,
    malformed_packet = 0x81,
    protocol_error = 0x82,
    implementation_specific_error = 0x83,
    unsupported_protocol_version = 0x84,
    client_identifier_not_valid = 0x85,
    bad_user_name_or_password = 0x86,
    not_authorized = 0x87,
    server_unavailable = 0x88,
    server_busy = 0x89,
    banned = 0x8A,
    server_shutting_down = 0x8B,
    bad_authentication_method = 0x8C,
    keep_alive_timeout = 0x8D,
    session_taken_over = 0x8E,
    topic_filter_invalid = 0x8F,
    topic_name_invalid = 0x90,
    packet_identifier_in_use = 0x91,
    packet_identifier_not_found = 0x92,
    receive_maximum_exceeded = 0x93,
    topic_alias_invalid = 0x94,
    packet_too_large = 0x95,
    message_rate_too_high = 0x96,
    quota_exceeded = 0x97,
    administrative_action = 0x98,
    payload_format_invalid = 0x99,
    retain_not_supported = 0x9A,
    qos_not_supported = 0x9B,
    use_another_server = 0x9C,
    server_moved = 0x9D,
    shared_subscriptions_not_supported = 0x9E,
    connection_rate_exceeded = 0x9F,
    maximum_connect_time = 0xA0,
    subscription_identifiers_not_supported = 0xA1,
    wildcard_subscriptions_not_supported = 0xA2,
};

/// Whether a Reason Code says that something failed (2.4); so does SUBACK's of 3.1.1 (3.9.3).
constexpr bool is_failure(int code) {
    return code >= static_cast<int>(ReasonCode::unspecified_error);
}

/// One code: its name in the standard's words, who may send it, where.
struct ReasonCodeRow {
    ReasonCode code{};
    std::string_view name{};  ///< "Malformed Packet"
    PacketSet from_server{};  ///< packets in which a Server may use it
    PacketSet from_client{};  ///< packets in which a Client may use it
};

/// All codes of 5.0 by number. 0x00 is one row named "Success".
std::span<const ReasonCodeRow> reason_code_table();
/// The row of `code`, or null for a code that 5.0 does not define.
const ReasonCodeRow* find_reason_code(std::uint8_t code);
/// "Session taken over (0x8E)", or "unknown (0x77)".
std::string reason_code_text(std::uint8_t code);
/// Return codes of a 3.1.1 CONNACK have names of their own: "Refused: identifier rejected", or "unknown".
std::string_view connect_return_code_name(std::uint8_t code);

}  // namespace assay::wire
