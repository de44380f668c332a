#include "reference/client/connect_packet.hpp"

#include <algorithm>
#include <limits>

namespace assay::client {

namespace {

constexpr std::uint8_t clean_flag = 0x02;
constexpr std::uint8_t will_flag = 0x04;
constexpr std::uint8_t will_retain_flag = 0x20;
constexpr std::uint8_t password_flag = 0x40;
constexpr std::uint8_t username_flag = 0x80;

wire::Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

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
    unsigned flags = clean ? clean_flag : 0U;
    if (options.version == wire::Version::v5_0) connect.properties = properties_of(options);
    if (options.will) {
        flags |= will_flag | static_cast<unsigned>(options.will->qos << 3U);
        if (options.will->retain) flags |= will_retain_flag;
        connect.will_topic.text = options.will->topic;
        connect.will_payload.bytes = options.will->payload;
        if (options.version == wire::Version::v5_0)
            connect.will_properties = options.will->properties;
    }
    if (options.username) {
        flags |= username_flag;
        connect.username.text = *options.username;
    }
    // 3.1.1 has no password without a user name [v3.1.1 MQTT-3.1.2-22].
    if (options.password && (options.username || options.version == wire::Version::v5_0)) {
        flags |= password_flag;
        connect.password.bytes = bytes_of(*options.password);
    }
    connect.connect_flags = static_cast<std::uint8_t>(flags);
    return connect;
}

}  // namespace assay::client
