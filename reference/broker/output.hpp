#pragma once
/// Sending, within what the Client can take.
#include "reference/broker/core.hpp"
#include "reference/wire/reason_codes.hpp"

namespace assay::broker {

using wire::ReasonCode;

/// Sends `packet`, or drops it if it is above the Client's Maximum Packet Size; false if dropped
/// [MQTT-3.1.2-24], [MQTT-3.1.2-25].
bool send(Core& core, const Connection& connection, wire::Packet packet);

/// Whether `packet` is small enough for the Client.
bool fits(const Core& core, const Connection& connection, const wire::Packet& packet);

/// Sends PUBACK, PUBREC, PUBREL or PUBCOMP. In 5.0 with `code`, if it is not success, and if it is
/// a failure with `reason` as Reason String where that is wanted and fits.
template <class P>
void acknowledge(
    Core& core,
    const Connection& connection,
    std::uint16_t packet_id,
    ReasonCode code = ReasonCode::success,
    std::string_view reason = {}
);

/// Puts `reason` into `packet` as Reason String unless that makes it too large, or the Client asked
/// for no problem information and the packet is not CONNACK or DISCONNECT [MQTT-3.1.2-29].
template <class P>
void add_reason(const Core& core, const Connection& connection, P& packet, std::string_view reason);

}  // namespace assay::broker
