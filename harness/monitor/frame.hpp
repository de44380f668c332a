#pragma once
/// From the bytes of a captured frame to what of TCP, or of MQTT itself, is in it.
///
///     Ethernet, VLAN | Linux cooked 1, 2 | loopback | raw IP  -->  IPv4, IPv6  -->  TcpSegment
///     upper PDU (252, dissector "mqtt")                                        -->  MqttPdu
#include "reference/wire/forms.hpp"

#include <compare>
#include <string>
#include <variant>

namespace assay::monitor {

struct Endpoint {
    std::array<std::uint8_t, 16> address{};  ///< of IPv4 the first four bytes
    bool is_v6{};
    std::uint16_t port{};
    auto operator<=>(const Endpoint&) const = default;
};
/// "10.0.0.1:1883", "[2001:db8::1]:1883".
std::string print(const Endpoint& endpoint);

struct TcpSegment {
    Endpoint source{};
    Endpoint destination{};
    std::uint32_t sequence{};
    std::uint32_t acknowledgment{};
    bool syn{};
    bool ack{};
    bool fin{};
    bool rst{};
    wire::BytesView bytes{};
    std::size_t missing_bytes{};  ///< behind `bytes`: they passed and were not captured
};

/// A whole packet that some program has cut out already; or, `is_end`, what it said when the connection
/// was over.
struct MqttPdu {
    bool is_end{};
    Endpoint source{};
    Endpoint destination{};
    wire::BytesView bytes{};
    std::size_t missing_bytes{};
};

/// Why there is nothing to read in a frame.
enum class Unread : std::uint8_t {
    other,     ///< no TCP: ARP, UDP, another program's PDU
    fragment,  ///< a part of an IP packet
    broken,    ///< its headers are cut off or contradict each other
};

using Content = std::variant<Unread, TcpSegment, MqttPdu>;

bool is_known_link_type(int link_type);
/// "Ethernet, Linux cooked (1 and 2), ...": for messages.
std::string known_link_types();
/// `bytes` of a frame that had `size_bytes`.
Content content_of(int link_type, wire::BytesView bytes, std::size_t size_bytes);

}  // namespace assay::monitor
