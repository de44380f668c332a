#pragma once
/// What the server allows on one Network Connection, from its CONNACK (3.2.2.3).
#include "reference/wire/packets.hpp"

namespace assay::client {

struct ServerLimits {
    std::uint16_t receive_maximum{wire::receive_maximum_default};
    std::uint16_t topic_alias_maximum{0};
    std::uint32_t maximum_packet_size{wire::packet_size_max_bytes};
    std::uint8_t maximum_qos{2};
    bool retain_available{true};
};

/// The defaults stand for what is absent; in 3.1.1 all is.
inline ServerLimits limits_of(const wire::Properties& connack) {
    using enum wire::PropertyId;
    const ServerLimits none;
    return {
        .receive_maximum = connack.get_or(receive_maximum, none.receive_maximum),
        .topic_alias_maximum = connack.get_or(topic_alias_maximum, none.topic_alias_maximum),
        .maximum_packet_size = connack.get_or(maximum_packet_size, none.maximum_packet_size),
        .maximum_qos = connack.get_or(maximum_qos, none.maximum_qos),
        .retain_available = connack.get_or<std::uint8_t>(retain_available, 1) != 0,
    };
}

}  // namespace assay::client
