#pragma once
/// What comes out of the client: work for the driver, and news for whoever uses the client.
#include "reference/wire/packets.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace assay::client {

/// One publish, subscribe or unsubscribe of the caller; never used again.
enum class Token : std::uint64_t {};

/// For the driver: open a Network Connection and say `transport_up` or `transport_down`.
struct OpenTransport {};
/// For the driver: write these bytes, one whole packet.
struct SendBytes {
    wire::Bytes bytes{};
};
/// For the driver: close the Network Connection; nothing of it may be reported after that.
struct CloseTransport {
    /// Reset it. A CONNECT that nobody answered may still be on its way; were it to arrive behind
    /// that of the next connection, the Server would take the Session from that one.
    bool abort{};
};

struct Connected {
    bool session_present{};
    wire::Connack connack{};
};
/// An Application Message, once for each that the QoS promises; the topic stands in for an alias.
struct Delivered {
    wire::Publish publish{};
};
/// The exchange has ended: PUBACK, PUBCOMP or a refusing PUBREC (one code), SUBACK, UNSUBACK (one
/// code a filter; none for UNSUBACK in 3.1.1), or a QoS 0 message handed to the transport (code 0).
struct Acknowledged {
    Token token{};
    std::vector<std::uint8_t> reasons{};
};

enum class DropReason : std::uint8_t {
    queue_full,
    packet_too_large,            ///< for the server's Maximum Packet Size [MQTT-3.2.2-15]
    qos_not_supported,           ///< [MQTT-3.2.2-11]
    retain_not_supported,        ///< [MQTT-3.2.2-14]
    subscription_not_supported,  ///< with a wildcard, an identifier or shared (5.0, 3.2.2.3.11 to 13)
    outcome_unknown,  ///< the Session was lost in mid-exchange: it may have arrived or not
};
/// The client gives this one up.
struct Dropped {
    Token token{};
    DropReason why{};
};

/// The Session that we meant to resume is gone; QoS 1 messages in flight are sent again as new
/// ones.
struct SessionLost {};

enum class Why : std::uint8_t {
    asked,      ///< `disconnect`
    transport,  ///< the Network Connection ended or could not be made
    refused,    ///< CONNACK with this code
    by_server,  ///< DISCONNECT with this code
    no_connack,
    no_pingresp,
    protocol_error,      ///< of the server, with the code that we sent or would have sent
    unexpected_session,  ///< Session Present 1 without a Session of ours [MQTT-3.2.2-4]
};
struct Disconnected {
    Why why{};
    std::optional<std::uint8_t> reason{};
};

using Effect = std::variant<
    OpenTransport,
    SendBytes,
    CloseTransport,
    Connected,
    Delivered,
    Acknowledged,
    Dropped,
    SessionLost,
    Disconnected>;
/// In the order in which they happened.
using Effects = std::vector<Effect>;

}  // namespace assay::client
