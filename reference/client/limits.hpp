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
    bool wildcard_subscription_available{true};
    bool subscription_identifier_available{true};
    bool shared_subscription_available{true};
};

/// The defaults stand for what is absent; in 3.1.1 all is.
inline ServerLimits limits_of(const wire::Properties& connack) {
    using enum wire::PropertyId;
    const ServerLimits none;
    const auto is_available = [&](wire::PropertyId id) {
        return connack.get_or<std::uint8_t>(id, 1) != 0;
    };
    return {
        .receive_maximum = connack.get_or(receive_maximum, none.receive_maximum),
        .topic_alias_maximum = connack.get_or(topic_alias_maximum, none.topic_alias_maximum),
        .maximum_packet_size = connack.get_or(maximum_packet_size, none.maximum_packet_size),
        .maximum_qos = connack.get_or(maximum_qos, none.maximum_qos),
        .retain_available = is_available(retain_available),
        .wildcard_subscription_available = is_available(wildcard_subscription_available),
        .subscription_identifier_available = is_available(subscription_identifier_available),
        .shared_subscription_available = is_available(shared_subscription_available),
    };
}

}  // namespace assay::client
