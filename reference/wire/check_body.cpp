/// The rules of chapter 3 for the fields of each packet.
#include "reference/wire/checker.hpp"
#include "reference/wire/reason_codes.hpp"
#include "reference/wire/topics.hpp"

#include <fmt/format.h>

namespace assay::wire {

namespace {

/// The rule that confines the packet's reason codes.
Rule reason_rule(PacketType type) {
    using enum PacketType;
    switch (type) {
    case connack:
        return {"MQTT-3.2.2-6", "MQTT-3.2.2-8"};
    case puback:
        return {"", "MQTT-3.4.2-1"};
    case pubrec:
        return {"", "MQTT-3.5.2-1"};
    case pubrel:
        return {"", "MQTT-3.6.2-1"};
    case pubcomp:
        return {"", "MQTT-3.7.2-1"};
    case suback:
        return {"MQTT-3.9.3-2", "MQTT-3.9.3-2"};
    case unsuback:
        return {"", "MQTT-3.11.3-2"};
    case disconnect:
        return {"", "MQTT-3.14.2-1"};
    case auth:
        return {"", "MQTT-3.15.2-1"};
    default:
        return {};
    }
}

bool is_reason_code(std::uint8_t code, PacketType type, const Checker& out) {
    if (out.is_v5()) {
        const auto* row = find_reason_code(code);
        return row && (out.sender == Role::server ? row->from_server : row->from_client).has(type);
    }
    if (type == PacketType::connack) return code <= 5;
    return code <= 2 || code == 0x80;  // SUBACK
}

void check_reason(Checker& out, const FieldName& field, std::uint8_t code, PacketType type) {
    if (!is_reason_code(code, type, out))
        out.add(
            field,
            fmt::format(
                "0x{:02X} is not a code that this sender may use in {}", code, name_of(type)
            ),
            reason_rule(type),
            0x82
        );
}

void check_packet_id(Checker& out, std::uint16_t packet_id) {
    if (packet_id != 0) return;
    const Rule rule{"MQTT-2.3.1-1", out.sender == Role::server ? "MQTT-2.2.1-4" : "MQTT-2.2.1-3"};
    out.add("packet_id", "Packet Identifier is 0", rule, 0x82);
}

void check_connect_flags(Checker& out, const Connect& p) {
    const auto add = [&](const char* what, Rule rule) {
        out.add("connect_flags", what, rule, 0x81);
    };
    if (ConnectFlags::reserved.is_set(p.connect_flags))
        add("reserved bit 0 is set", {"MQTT-3.1.2-3", "MQTT-3.1.2-3"});
    if (!p.has_will()) {
        if (p.will_qos() != 0)
            add("Will QoS without Will Flag", {"MQTT-3.1.2-13", "MQTT-3.1.2-11"});
        if (p.will_retain())
            add("Will Retain without Will Flag", {"MQTT-3.1.2-15", "MQTT-3.1.2-13"});
    } else if (p.will_qos() == 3) {
        add("Will QoS is 3", {"MQTT-3.1.2-14", "MQTT-3.1.2-12"});
    }
    // 5.0 allows a password alone (3.1.2.9).
    if (!out.is_v5() && p.has_password() && !p.has_username())
        add("Password Flag without User Name Flag", {"MQTT-3.1.2-22", ""});
}

void check_body(Checker& out, const Connect& p) {
    if (p.protocol_name.text != "MQTT" &&
        !Protocol{p.protocol_name.text, p.protocol_version}.is_3_1())
        out.add("protocol_name", "is not \"MQTT\"", {"MQTT-3.1.2-1", "MQTT-3.1.2-1"}, 0x84);
    if (p.protocol_version != 4 && p.protocol_version != 5)
        out.add(
            "protocol_version",
            fmt::format("is {}, expected 4 or 5", p.protocol_version),
            {"MQTT-3.1.2-2", "MQTT-3.1.2-2"},
            0x84
        );
    check_connect_flags(out, p);
    if (out.is_v5()) out.check_properties("properties", p.properties, p.type);
    out.check_text("client_id", p.client_id.text);
    if (!out.is_v5() && p.client_id.text.empty() && !p.clean_start())
        out.add("client_id", "is empty with CleanSession 0", {"MQTT-3.1.3-7", ""}, 0x85);
    if (p.has_will()) {
        if (out.is_v5()) out.check_properties("will_properties", p.will_properties, p.type, true);
        out.check_topic_name("will_topic", p.will_topic.text, {"MQTT-4.7.1-1", "MQTT-4.7.0-1"});
    }
    if (p.has_username()) out.check_text("username", p.username.text);
}

void check_body(Checker& out, const Connack& p) {
    if (AcknowledgeFlags::reserved.is_set(p.acknowledge_flags))
        out.add(
            "acknowledge_flags",
            fmt::format("reserved bits of 0x{:02X} are set", p.acknowledge_flags),
            {"ASSAY-3.2.2-1", "MQTT-3.2.2-1"},
            0x81
        );
    if (p.session_present() && p.reason_code != 0)
        out.add(
            "acknowledge_flags",
            "Session Present with a refusal",
            {"MQTT-3.2.2-4", "MQTT-3.2.2-6"},
            0x82
        );
    check_reason(out, "reason_code", p.reason_code, p.type);
    if (out.is_v5()) out.check_properties("properties", p.properties, p.type);
}

void check_body(Checker& out, const Publish& p) {
    if (p.qos() == 3) out.add("header", "QoS is 3", {"MQTT-3.3.1-4", "MQTT-3.3.1-4"}, 0x81);
    if (p.qos() == 0 && p.dup())
        out.add("header", "DUP is set at QoS 0", {"MQTT-3.3.1-2", "MQTT-3.3.1-2"}, 0x82);
    // An alias stands in for an empty Topic Name (3.3.2.3.4).
    if (out.is_v5() && p.topic.text.empty() && p.properties.has(PropertyId::topic_alias))
        out.check_text("topic", p.topic.text);
    else
        out.check_topic_name("topic", p.topic.text, {"MQTT-3.3.2-2", "MQTT-3.3.2-2"});
    if (p.qos() != 0) check_packet_id(out, p.packet_id);
    if (out.is_v5()) out.check_properties("properties", p.properties, p.type);
}

/// PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT: an absent code stands for success.
template <class P>
void check_acknowledgement(Checker& out, const P& p) {
    if (!out.is_v5()) return;
    if (p.reason_code) check_reason(out, "reason_code", *p.reason_code, p.type);
    if (p.properties) out.check_properties("properties", *p.properties, p.type);
}
void check_body(Checker& out, const Puback& p) {
    check_acknowledgement(out, p);
}
void check_body(Checker& out, const Pubrec& p) {
    check_acknowledgement(out, p);
}
void check_body(Checker& out, const Pubrel& p) {
    check_acknowledgement(out, p);
}
void check_body(Checker& out, const Pubcomp& p) {
    check_acknowledgement(out, p);
}
void check_body(Checker& out, const Disconnect& p) {
    check_acknowledgement(out, p);
}

void check_body(Checker& out, const Auth& p) {
    check_acknowledgement(out, p);
    // Only an AUTH of success may leave out everything (3.15.2.1); any other has to name its
    // method.
    const auto is_short = !p.properties && p.reason() == 0;
    if (!is_short && !p.properties.value_or(Properties{}).has(PropertyId::authentication_method))
        out.add("properties", "has no Authentication Method", {"", "ASSAY-3.15.2-2"}, 0x82);
}

void check_options(Checker& out, const FieldName& field, const Subscription& subscription) {
    const auto add = [&](std::string what, Rule rule, std::uint8_t code) {
        out.add(field, std::move(what), rule, code);
    };
    const auto reserved =
        subscription.options & SubscriptionOptions::table_of(out.version).back().mask;
    if (reserved != 0)
        add(fmt::format("reserved bits 0x{:02X} are set", reserved),
            {"MQTT-3.8.3-4", "MQTT-3.8.3-5"},
            0x81);
    if (subscription.qos() == 3) add("requested QoS is 3", {"MQTT-3.8.3-4", "ASSAY-3.8.3-2"}, 0x82);
    if (!out.is_v5()) return;
    if (subscription.retain_handling() == 3)
        add("Retain Handling is 3", {"", "ASSAY-3.8.3-1"}, 0x82);
    if (subscription.no_local() && is_shared(subscription.topic_filter.text))
        add("No Local on a shared subscription", {"", "MQTT-3.8.3-4"}, 0x82);
}

void check_body(Checker& out, const Subscribe& p) {
    check_packet_id(out, p.packet_id);
    if (out.is_v5()) out.check_properties("properties", p.properties, p.type);
    if (p.subscriptions.empty())
        out.add("subscriptions", "has no Topic Filter", {"MQTT-3.8.3-3", "MQTT-3.8.3-2"}, 0x82);
    for (std::ptrdiff_t i = 0; const auto& subscription : p.subscriptions) {
        const auto& filter = subscription.topic_filter.text;
        out.check_filter({"subscriptions", i, "topic_filter"}, filter);
        check_options(out, {"subscriptions", i, "options"}, subscription);
        ++i;
    }
}

void check_body(Checker& out, const Unsubscribe& p) {
    check_packet_id(out, p.packet_id);
    if (out.is_v5()) out.check_properties("properties", p.properties, p.type);
    if (p.topic_filters.empty())
        out.add("topic_filters", "has no Topic Filter", {"MQTT-3.10.3-2", "MQTT-3.10.3-2"}, 0x82);
    for (std::ptrdiff_t i = 0; const auto& filter : p.topic_filters)
        out.check_filter({"topic_filters", i++}, filter.text);
}

/// SUBACK and UNSUBACK: one code a filter, and there is no request without a filter.
template <class P>
void check_codes(Checker& out, const P& p, Rule at_least_one) {
    if (out.is_v5()) out.check_properties("properties", p.properties, p.type);
    if (p.reason_codes.empty()) out.add("reason_codes", "has no code", at_least_one, 0x82);
    for (std::ptrdiff_t i = 0; const auto code : p.reason_codes)
        check_reason(out, {"reason_codes", i++}, code, p.type);
}
void check_body(Checker& out, const Suback& p) {
    check_codes(out, p, {"MQTT-3.8.4-5", "MQTT-3.8.4-6"});
}
void check_body(Checker& out, const Unsuback& p) {
    if (out.is_v5()) check_codes(out, p, {"", "MQTT-3.11.3-1"});
}

void check_body(Checker&, const Pingreq&) {}
void check_body(Checker&, const Pingresp&) {}

}  // namespace

void check_body(Checker& out, const Packet& packet) {
    std::visit([&](const auto& p) { check_body(out, p); }, packet);
}

}  // namespace assay::wire
