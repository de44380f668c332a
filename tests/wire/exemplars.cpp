#include "tests/wire/exemplars.hpp"

#include "reference/wire/property_blocks.hpp"

#include <string_view>

namespace assay::wire {

namespace {

using enum PropertyId;

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

Connect plain_connect(Version version, const ExemplarNames& names) {
    Connect p{.protocol_version = static_cast<std::uint8_t>(version), .keep_alive = 60};
    p.set_clean_start(true);
    p.client_id.text = names.client_id;
    return p;
}

Connect full_connect(Version version, const ExemplarNames& names) {
    auto p = plain_connect(version, names);
    p.set_will(names.topic + "/will", bytes_of("gone"), 1, false);
    p.set_username("user");
    p.set_password("password");
    if (version == Version::v3_1_1) return p;
    p.properties.add(receive_maximum, std::uint16_t{10});
    p.properties.add(user_property, Utf8Pair{"name", "value"});
    p.will_properties.add(will_delay_interval, std::uint32_t{1});
    p.will_properties.add(content_type, Utf8{"text"});
    return p;
}

Publish publish_at(std::uint8_t qos, Version version, const ExemplarNames& names) {
    Publish p{};
    p.set_qos(qos);
    p.topic.text = names.topic;
    if (qos > 0) p.packet_id = 7;
    p.payload.bytes = bytes_of("payload");
    if (version == Version::v3_1_1) return p;
    p.properties.add(message_expiry_interval, std::uint32_t{60});
    p.properties.add(user_property, Utf8Pair{"name", "value"});
    return p;
}

Subscribe subscribe_to(Version version, const ExemplarNames& names) {
    Subscribe p{.packet_id = 7};
    p.subscriptions = {{{names.topic + "/+/b"}, 1}, {{names.topic + "/#"}, 2}};
    if (version == Version::v5_0) p.properties.add(subscription_identifier, VarInt{5});
    return p;
}

Unsubscribe unsubscribe_from(const ExemplarNames& names) {
    Unsubscribe p{.packet_id = 7};
    p.topic_filters = {{names.topic + "/+/b"}, {names.topic + "/#"}};
    return p;
}

/// An acknowledgement with all its fields, so that each of them can be broken.
template <class P>
P acknowledgement(Version version) {
    P p{.packet_id = 7};
    if (version == Version::v3_1_1) return p;
    p.reason_code = 0;
    p.properties = Properties{};
    p.properties->add(reason_string, Utf8{"reason"});
    return p;
}

Disconnect normal_disconnect(Version version) {
    if (version == Version::v3_1_1) return {};
    Disconnect p{.reason_code = 0, .properties = Properties{}};
    p.properties->add(reason_string, Utf8{"reason"});
    return p;
}

Auth re_authentication() {
    Auth p{.reason_code = 0x19, .properties = Properties{}};
    p.properties->add(authentication_method, Utf8{"method"});
    p.properties->add(authentication_data, Binary{bytes_of("data")});
    return p;
}

/// Properties that are legal only after an agreement of both sides, or from a Server.
bool needs_agreement(PropertyId id, PacketType type) {
    return id == topic_alias || id == authentication_method || id == authentication_data ||
           (id == subscription_identifier && type == PacketType::publish) ||
           // A Client names an expiry on leaving only if it had one before (3.14.2.2.2).
           ((id == session_expiry_interval || id == server_reference) &&
            type == PacketType::disconnect);
}

}  // namespace

std::vector<Exemplar> with_each_property(const Packet& packet) {
    std::vector<Exemplar> all;
    const auto type = type_of(packet);
    for (const auto of_will : {false, true})
        for (const auto& row : property_table()) {
            auto copy = packet;
            auto* block = properties_of(copy, of_will);
            if (!block || !(of_will ? row.carriers.has_will() : row.carriers.has(type))) continue;
            if (needs_agreement(row.id, type)) continue;
            if (!block->has(row.id)) block->add(row.id, sample_value(row));
            all.push_back({(of_will ? "will." : "") + std::string{row.name}, std::move(copy)});
        }
    return all;
}

std::vector<Exemplar> exemplars(Version version, const ExemplarNames& names) {
    std::vector<Exemplar> all{
        {"connect", plain_connect(version, names)},
        {"connect_full", full_connect(version, names)},
        {"publish_qos0", publish_at(0, version, names)},
        {"publish_qos1", publish_at(1, version, names)},
        {"publish_qos2", publish_at(2, version, names)},
        {"puback", acknowledgement<Puback>(version)},
        {"pubrec", acknowledgement<Pubrec>(version)},
        {"pubrel", acknowledgement<Pubrel>(version)},
        {"pubcomp", acknowledgement<Pubcomp>(version)},
        {"subscribe", subscribe_to(version, names)},
        {"unsubscribe", unsubscribe_from(names)},
        {"pingreq", Pingreq{}},
        {"disconnect", normal_disconnect(version)},
    };
    if (version == Version::v5_0) all.push_back({"auth", re_authentication()});
    return all;
}

std::vector<Exemplar> server_exemplars(Version version) {
    Connack connack{};
    Suback suback{.packet_id = 7, .reason_codes = {1, 2}};
    Unsuback unsuback{.packet_id = 7};
    if (version == Version::v5_0) {
        connack.properties.add(topic_alias_maximum, std::uint16_t{10});
        suback.properties.add(reason_string, Utf8{"reason"});
        unsuback.reason_codes = {0, 0x11};
    }
    return {
        {"connack", connack}, {"suback", suback}, {"unsuback", unsuback}, {"pingresp", Pingresp{}}
    };
}

}  // namespace assay::wire
