// What a server's CONNACK allows (3.2.2.3, 4.9).
#include "reference/client/defects/taps.hpp"
#include "reference/wire/reason_codes.hpp"

#include <type_traits>
#include <utility>

namespace assay::client {

using enum wire::PropertyId;

namespace {

template <wire::PropertyId id>
void ignore(Seams& seams) {
    ignore_limit(seams, id);
}

void alias_without_leave(Seams& seams) {
    on_arrival<wire::Connack>(seams, [](wire::Connack& connack, const Write&) {
        connack.properties.remove(topic_alias_maximum);
        connack.properties.add(topic_alias_maximum, std::uint16_t{9});
        return true;
    });
}

void alias_too_high(Seams& seams) {
    alter<wire::Publish>(seams, [](wire::Publish& publish) {
        if (!publish.properties.has(topic_alias) || publish.topic.text.empty()) return;
        publish.properties.remove(topic_alias);
        publish.properties.add(topic_alias, std::uint16_t{60'000});
    });
}

/// The first use of an alias is taken for a later one.
void alias_undefined(Seams& seams) {
    alter<wire::Publish>(seams, [](wire::Publish& publish) {
        if (publish.properties.has(topic_alias)) publish.topic.text.clear();
    });
}

void free_at_pubrec(Seams& seams) {
    // Its own window ends with PUBREC: what it has counted is told to it as refused, and PUBREL
    // goes out all the same.
    on_arrival<wire::Pubrec>(seams, [](wire::Pubrec& pubrec, const Write& write) {
        write(wire::Pubrel{.packet_id = pubrec.packet_id});
        pubrec.reason_code = 0x80;
        return true;
    });
}

void explain(wire::Properties& properties, wire::PropertyId id) {
    const std::string text(200, 'x');
    if (id == reason_string)
        properties.add(id, wire::Utf8{text});
    else
        properties.add(id, wire::Utf8Pair{"why", text});
}

/// Each `P` explains itself at length.
template <class P, wire::PropertyId id>
void talkative(Seams& seams) {
    alter<P>(seams, [](P& packet) {
        // Before CONNACK no limit is known; a login is answered as it should be.
        constexpr auto anew = std::to_underlying(wire::ReasonCode::re_authenticate);
        if (std::is_same_v<P, wire::Auth> && packet.reason_code != anew) return;
        if (!packet.reason_code) packet.reason_code = 0;
        if (!packet.properties) packet.properties.emplace();
        explain(*packet.properties, id);
    });
}

}  // namespace

std::span<const Defect> limit_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"ignores-receive-maximum", {"5.0:MQTT-3.3.4-7"}, "Knows no Receive Maximum of the server"}, ignore<receive_maximum>},
        {{"frees-window-at-pubrec", {"5.0:MQTT-3.3.4-7"}, "A message is out of its window with PUBREC"}, in_v5<free_at_pubrec>},
        {{"ignores-maximum-packet-size", {"5.0:MQTT-3.2.2-15"}, "Knows no Maximum Packet Size of the server"}, ignore<maximum_packet_size>},
        {{"ignores-maximum-qos", {"5.0:MQTT-3.2.2-11"}, "Knows no Maximum QoS of the server"}, ignore<maximum_qos>},
        {{"ignores-retain-available", {"5.0:MQTT-3.2.2-14"}, "Knows no Retain Available of the server"}, ignore<retain_available>},
        {{"ignores-wildcards-unavailable", {"5.0:ASSAY-3.2.2-4"}, "Asks a server for wildcards that has none"}, ignore<wildcard_subscription_available>},
        {{"ignores-identifiers-unavailable", {"5.0:ASSAY-3.2.2-5"}, "Gives a Subscription Identifier to a server that knows none"}, ignore<subscription_identifier_available>},
        {{"ignores-sharing-unavailable", {"5.0:ASSAY-3.2.2-6"}, "Asks a server for a share that has none"}, ignore<shared_subscription_available>},
        {{"ignores-server-keep-alive", {"5.0:MQTT-3.2.2-21"}, "Keeps its own Keep Alive"}, ignore<server_keep_alive>},
        {{"alias-above-maximum", {"5.0:MQTT-3.3.2-9"}, "A Topic Alias is above the server's maximum"}, alias_too_high},
        {{"alias-without-leave", {"5.0:MQTT-3.2.2-18"}, "Uses Topic Aliases that the server does not allow"}, in_v5<alias_without_leave>},
        {{"alias-undefined", {"5.0:ASSAY-3.3.4-1"}, "Uses a Topic Alias that it has not defined"}, alias_undefined},
        {{"talkative-puback", {"5.0:MQTT-3.4.2-2"}, "PUBACK is too large by its Reason String"}, talkative<wire::Puback, reason_string>},
        {{"puback-with-properties", {"5.0:MQTT-3.4.2-3"}, "PUBACK is too large by a User Property"}, talkative<wire::Puback, user_property>},
        {{"talkative-pubrec", {"5.0:MQTT-3.5.2-2"}, "PUBREC is too large by its Reason String"}, talkative<wire::Pubrec, reason_string>},
        {{"pubrec-with-properties", {"5.0:MQTT-3.5.2-3"}, "PUBREC is too large by a User Property"}, talkative<wire::Pubrec, user_property>},
        {{"talkative-pubrel", {"5.0:MQTT-3.6.2-2"}, "PUBREL is too large by its Reason String"}, talkative<wire::Pubrel, reason_string>},
        {{"pubrel-with-properties", {"5.0:MQTT-3.6.2-3"}, "PUBREL is too large by a User Property"}, talkative<wire::Pubrel, user_property>},
        {{"talkative-pubcomp", {"5.0:MQTT-3.7.2-2"}, "PUBCOMP is too large by its Reason String"}, talkative<wire::Pubcomp, reason_string>},
        {{"pubcomp-with-properties", {"5.0:MQTT-3.7.2-3"}, "PUBCOMP is too large by a User Property"}, talkative<wire::Pubcomp, user_property>},
        {{"talkative-disconnect", {"5.0:MQTT-3.14.2-3"}, "DISCONNECT is too large by its Reason String"}, talkative<wire::Disconnect, reason_string>},
        {{"disconnect-with-properties", {"5.0:MQTT-3.14.2-4"}, "DISCONNECT is too large by a User Property"}, talkative<wire::Disconnect, user_property>},
        {{"talkative-auth", {"5.0:MQTT-3.15.2-2"}, "AUTH is too large by its Reason String"}, talkative<wire::Auth, reason_string>},
        {{"auth-with-properties", {"5.0:MQTT-3.15.2-3"}, "AUTH is too large by a User Property"}, talkative<wire::Auth, user_property>},
    };
    // clang-format on
    return all;
}

}  // namespace assay::client
