// Identifiers, DUP, flags and topics of what the client publishes (2.2.1, 3.3).
#include "reference/client/defects/taps.hpp"

#include <memory>

namespace assay::client {

namespace {

using wire::Publish;

void every_publish(Seams& seams, std::function<void(Publish&)> change) {
    alter<Publish>(seams, std::move(change));
}

void no_dup(Seams& seams) {
    every_publish(seams, [](Publish& publish) { publish.set_dup(false); });
}

void always_dup(Seams& seams) {
    every_publish(seams, [](Publish& publish) {
        if (publish.qos() > 0) publish.set_dup(true);
    });
}

void dup_at_qos_0(Seams& seams) {
    every_publish(seams, [](Publish& publish) {
        if (publish.qos() == 0) publish.set_dup(true);
    });
}

void id_0(Seams& seams) {
    every_publish(seams, [](Publish& publish) { publish.packet_id = 0; });
}

/// All messages are number 1, and the latest one gets every answer.
void id_1(Seams& seams) {
    auto latest = std::make_shared<std::uint16_t>();
    every_publish(seams, [latest](Publish& publish) {
        if (publish.qos() == 0) return;
        *latest = publish.packet_id;
        publish.packet_id = 1;
    });
    const auto back = [latest](auto& packet, const Write&) {
        packet.packet_id = *latest;
        return true;
    };
    on_arrival<wire::Puback>(seams, back);
    on_arrival<wire::Pubrec>(seams, back);
    on_arrival<wire::Pubcomp>(seams, back);
    alter<wire::Pubrel>(seams, [](wire::Pubrel& pubrel) { pubrel.packet_id = 1; });
}

void qos_3(Seams& seams) {
    every_publish(seams, [](Publish& publish) {
        if (publish.qos() == 2) publish.set_qos(3);
    });
}

void wildcard_topic(Seams& seams) {
    every_publish(seams, [](Publish& publish) { publish.topic.text += "/#"; });
}

void nul_in_topic(Seams& seams) {
    every_publish(seams, [](Publish& publish) { publish.topic.text += std::string(1, '\0'); });
}

void broken_utf8(Seams& seams) {
    every_publish(seams, [](Publish& publish) { publish.topic.text += "\xC0\xAF"; });
}

void no_topic(Seams& seams) {
    every_publish(seams, [](Publish& publish) { publish.topic.text.clear(); });
}

void property(Seams& seams, wire::PropertyId id, const wire::PropertyValue& value) {
    every_publish(seams, [id, value](Publish& publish) { publish.properties.add(id, value); });
}

void identify_subscription(Seams& seams) {
    property(seams, wire::PropertyId::subscription_identifier, wire::VarInt{1});
}

void wildcard_response(Seams& seams) {
    property(seams, wire::PropertyId::response_topic, wire::Utf8{"answers/+"});
}

void two_content_types(Seams& seams) {
    property(seams, wire::PropertyId::content_type, wire::Utf8{"a"});
    property(seams, wire::PropertyId::content_type, wire::Utf8{"b"});
}

void alias_0(Seams& seams) {
    property(seams, wire::PropertyId::topic_alias, std::uint16_t{0});
}

void foreign_property(Seams& seams) {
    property(seams, wire::PropertyId::server_keep_alive, std::uint16_t{1});
}

/// It does not wait for the answer.
void impatient(Seams& seams) {
    on_leaving<Publish>(seams, [](Publish& publish, const Write& write) {
        if (publish.qos() == 0 || publish.dup()) return true;
        write(publish);
        publish.set_dup(true);
        return true;
    });
}

}  // namespace

std::span<const Defect> publish_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"no-dup", {"3.1.1:MQTT-3.3.1-1", "5.0:MQTT-3.3.1-1"}, "Sends PUBLISH again with DUP 0"}, no_dup},
        {{"always-dup", {"3.1.1:MQTT-3.3.1-3", "5.0:MQTT-3.3.1-3"}, "Sends every PUBLISH with DUP 1"}, always_dup},
        {{"dup-at-qos-0", {"3.1.1:MQTT-3.3.1-2", "5.0:MQTT-3.3.1-2"}, "DUP is 1 at QoS 0"}, dup_at_qos_0},
        {{"publish-id-0", {"3.1.1:MQTT-2.3.1-1", "5.0:MQTT-2.2.1-3"}, "PUBLISH has identifier 0"}, id_0},
        {{"publish-id-1", {"3.1.1:MQTT-2.3.1-2", "5.0:MQTT-2.2.1-3"}, "Every PUBLISH has identifier 1"}, id_1},
        {{"qos-3", {"3.1.1:MQTT-3.3.1-4", "5.0:MQTT-3.3.1-4"}, "QoS 2 is sent as 3"}, qos_3},
        {{"wildcard-topic", {"3.1.1:MQTT-3.3.2-2", "5.0:MQTT-3.3.2-2"}, "A Topic Name ends in /#"}, wildcard_topic},
        {{"nul-in-topic", {"3.1.1:MQTT-1.5.3-2", "5.0:MQTT-1.5.4-2"}, "A Topic Name has U+0000"}, nul_in_topic},
        {{"broken-utf8", {"3.1.1:MQTT-1.5.3-1", "5.0:MQTT-1.5.4-1"}, "A Topic Name is no UTF-8"}, broken_utf8},
        {{"no-topic", {"3.1.1:MQTT-4.7.3-1", "5.0:MQTT-4.7.3-1"}, "A Topic Name is empty"}, no_topic},
        {{"subscription-identifier-in-publish", {"5.0:MQTT-3.3.4-6"}, "PUBLISH has a Subscription Identifier"}, identify_subscription},
        {{"wildcard-response-topic", {"5.0:MQTT-3.3.2-14"}, "The Response Topic has a wildcard"}, wildcard_response},
        {{"two-content-types", {"5.0:ASSAY-3.3.2-1"}, "PUBLISH has two Content Types"}, two_content_types},
        {{"alias-0", {"5.0:MQTT-3.3.2-8"}, "PUBLISH has Topic Alias 0"}, alias_0},
        {{"foreign-property", {"5.0:ASSAY-2.2.2-3"}, "PUBLISH has a property of CONNACK"}, foreign_property},
        {{"impatient", {"5.0:MQTT-4.4.0-1"}, "Sends every PUBLISH again on the same connection"}, impatient},
    };
    // clang-format on
    return all;
}

}  // namespace assay::client
