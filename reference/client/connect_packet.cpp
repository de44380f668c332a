#include "reference/client/connect_packet.hpp"

#include <algorithm>
#include <limits>

namespace assay::client {

namespace {

wire::Properties properties_of(const Options& options) {
    using enum wire::PropertyId;
    auto properties = options.properties;
    if (options.session_expiry.count() > 0) {
        constexpr auto most = std::numeric_limits<std::uint32_t>::max();
        const auto seconds = std::min<std::int64_t>(options.session_expiry.count(), most);
        properties.add(session_expiry_interval, static_cast<std::uint32_t>(seconds));
    }
    if (options.receive_maximum) properties.add(receive_maximum, *options.receive_maximum);
    if (options.maximum_packet_size)
        properties.add(maximum_packet_size, *options.maximum_packet_size);
    if (options.topic_alias_maximum > 0)
        properties.add(topic_alias_maximum, options.topic_alias_maximum);
    if (options.authentication) {
        properties.add(authentication_method, wire::Utf8{options.authentication->method});
        if (!options.authentication->data.empty())
            properties.add(authentication_data, wire::Binary{options.authentication->data});
    }
    return properties;
}

}  // namespace

wire::Connect connect_packet(const Options& options, const std::string& client_id, bool clean) {
    wire::Connect connect;
    connect.protocol_version = static_cast<std::uint8_t>(options.version);
    connect.client_id.text = client_id;
    connect.keep_alive =
        static_cast<std::uint16_t>(std::min<std::int64_t>(options.keep_alive.count(), 0xFFFF));
    connect.set_clean_start(clean);
    const auto is_v5 = options.version == wire::Version::v5_0;
    if (is_v5) connect.properties = properties_of(options);
    if (const auto& will = options.will) {
        connect.set_will(will->topic, will->payload, will->qos, will->retain);
        if (is_v5) connect.will_properties = will->properties;
    }
    if (options.username) connect.set_username(*options.username);
    // 3.1.1 has no password without a user name [v3.1.1 MQTT-3.1.2-22].
    if (options.password && (options.username || is_v5)) connect.set_password(*options.password);
    return connect;
}

}  // namespace assay::client
