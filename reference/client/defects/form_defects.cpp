// Packets with a field that is missing, in surplus or out of its range (1.5, 2.2, 3.x.2): one of the
// ways in which the codec can break the packet that should have left.
#include "reference/client/defects/taps.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/faults.hpp"

#include <algorithm>

namespace assay::client {

namespace {

/// Each packet of this type leaves with the fault, where its fields allow it.
void break_form(Seams& seams, wire::PacketType type, std::string_view fault) {
    seams.sent.push_back([&seams, type, fault](wire::Bytes& bytes) {
        if (wire::type_of(bytes) != type) return;
        const auto packet = wire::decode(bytes, seams.version);
        if (!packet) return;
        auto broken = wire::broken_variant(*packet, seams.version, wire::Role::client, fault);
        if (broken) bytes = std::move(broken->bytes);
    });
}

/// The name of a fault, as a template's argument.
template <std::size_t size>
struct FaultName {
    char text[size]{};
    consteval FaultName(const char (&name)[size]) { std::copy_n(name, size, text); }
};

template <wire::PacketType type, FaultName fault>
void malformed(Seams& seams) {
    break_form(seams, type, fault.text);
}

/// A Reason String that stands twice.
template <class P>
void two_reasons(Seams& seams) {
    alter<P>(seams, [](P& packet) {
        if constexpr (requires { packet.reason_code = std::nullopt; })
            packet.reason_code = packet.reason();
        if (!packet.properties) packet.properties.emplace();
        for (const auto* text : {"one", "two"})
            packet.properties->add(wire::PropertyId::reason_string, wire::Utf8{text});
    });
}

/// A Session that was to end with its connection is to live on after DISCONNECT.
void late_session_expiry(Seams& seams) {
    alter<wire::Disconnect>(seams, [](wire::Disconnect& disconnect) {
        if (!disconnect.properties) disconnect.properties.emplace();
        disconnect.properties->add(wire::PropertyId::session_expiry_interval, std::uint32_t{60});
    });
}

using enum wire::PacketType;

}  // namespace

std::span<const Defect> form_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"connect-without-client-id", {"3.1.1:MQTT-3.1.3-3", "5.0:MQTT-3.1.3-3"}, "CONNECT ends before its Client Identifier"}, malformed<connect, "client_id.missing">},
        {{"connect-without-will", {"3.1.1:MQTT-3.1.2-9", "5.0:MQTT-3.1.2-9"}, "CONNECT ends before the Will that it announces"}, malformed<connect, "will_topic.missing">},
        {{"connect-without-user-name", {"3.1.1:MQTT-3.1.2-19", "5.0:MQTT-3.1.2-17"}, "CONNECT ends before the user name that it announces"}, malformed<connect, "username.missing">},
        {{"connect-without-password", {"3.1.1:MQTT-3.1.2-21", "5.0:MQTT-3.1.2-19"}, "CONNECT ends before the password that it announces"}, malformed<connect, "password.missing">},
        {{"password-flag-turned", {"3.1.1:ASSAY-3.1-1", "5.0:ASSAY-3.1-1"}, "CONNECT has a password that no flag announces"}, malformed<connect, "connect_flags.bit_6_flipped">},
        {{"subscribe-filter-cut", {"3.1.1:MQTT-3.8.3-1", "5.0:MQTT-3.8.3-1"}, "SUBSCRIBE ends inside a Topic Filter"}, malformed<subscribe, "subscriptions.0.topic_filter.cut_after_2">},
        {{"unsubscribe-filter-cut", {"3.1.1:MQTT-3.10.3-1", "5.0:MQTT-3.10.3-1"}, "UNSUBSCRIBE ends inside a Topic Filter"}, malformed<unsubscribe, "topic_filters.0.cut_after_2">},
        {{"subscribe-id-cut", {"3.1.1:ASSAY-3.8-1", "5.0:ASSAY-3.8-1"}, "SUBSCRIBE ends inside its Packet Identifier"}, malformed<subscribe, "packet_id.cut_after_1">},
        {{"unsubscribe-id-cut", {"3.1.1:ASSAY-3.10-1", "5.0:ASSAY-3.10-1"}, "UNSUBSCRIBE ends inside its Packet Identifier"}, malformed<unsubscribe, "packet_id.cut_after_1">},
        {{"puback-id-cut", {"3.1.1:ASSAY-3.4-1", "5.0:ASSAY-3.4-1"}, "PUBACK ends inside its Packet Identifier"}, malformed<puback, "packet_id.cut_after_1">},
        {{"pubrec-id-cut", {"3.1.1:ASSAY-3.5-1", "5.0:ASSAY-3.5-1"}, "PUBREC ends inside its Packet Identifier"}, malformed<pubrec, "packet_id.cut_after_1">},
        {{"pubrel-id-cut", {"3.1.1:ASSAY-3.6-1", "5.0:ASSAY-3.6-1"}, "PUBREL ends inside its Packet Identifier"}, malformed<pubrel, "packet_id.cut_after_1">},
        {{"pubcomp-id-cut", {"3.1.1:ASSAY-3.7-1", "5.0:ASSAY-3.7-1"}, "PUBCOMP ends inside its Packet Identifier"}, malformed<pubcomp, "packet_id.cut_after_1">},
        {{"disconnect-with-surplus", {"3.1.1:ASSAY-3.14-1", "5.0:ASSAY-3.14-1"}, "DISCONNECT has bytes behind its last field"}, malformed<disconnect, "packet.left_over_a_string">},
        {{"auth-with-surplus", {"5.0:ASSAY-3.15-1"}, "AUTH has bytes behind its last field"}, malformed<auth, "packet.left_over_a_string">},
        {{"connect-property-twice", {"5.0:ASSAY-3.1.2.11-1"}, "CONNECT has a Session Expiry Interval twice"}, malformed<connect, "properties.session_expiry_interval.twice">},
        {{"maximum-packet-size-0", {"5.0:ASSAY-3.1.2.11-3"}, "CONNECT has a Maximum Packet Size of 0"}, malformed<connect, "properties.maximum_packet_size.zero">},
        {{"problem-information-2", {"5.0:ASSAY-3.1.2.11-4"}, "CONNECT has a Request Problem Information of 2"}, malformed<connect, "properties.request_problem_information.is_2">},
        {{"auth-data-alone", {"5.0:ASSAY-3.1.2.11-5"}, "CONNECT has Authentication Data without a method"}, malformed<connect, "properties.authentication_data.without_method">},
        {{"will-property-twice", {"5.0:ASSAY-3.1.3-1"}, "A Will has a Will Delay Interval twice"}, malformed<connect, "will_properties.will_delay_interval.twice">},
        {{"will-payload-format-2", {"5.0:ASSAY-3.1.3-2"}, "A Will has a Payload Format Indicator of 2"}, malformed<connect, "will_properties.payload_format_indicator.is_2">},
        {{"payload-format-2", {"5.0:ASSAY-3.3.2-2"}, "PUBLISH has a Payload Format Indicator of 2"}, malformed<publish, "properties.payload_format_indicator.is_2">},
        {{"subscription-identifier-twice", {"5.0:ASSAY-3.8.2-1"}, "SUBSCRIBE has a Subscription Identifier twice"}, malformed<subscribe, "properties.subscription_identifier.twice">},
        {{"retain-handling-3", {"3.1.1:MQTT-3.8.3-4", "5.0:ASSAY-3.8.3-1"}, "SUBSCRIBE asks for Retain Handling 3"}, malformed<subscribe, "subscriptions.0.options.are_00110000">},
        {{"puback-reason-twice", {"5.0:ASSAY-3.4.2-1"}, "PUBACK has a Reason String twice"}, in_v5<two_reasons<wire::Puback>>},
        {{"pubrec-reason-twice", {"5.0:ASSAY-3.5.2-1"}, "PUBREC has a Reason String twice"}, in_v5<two_reasons<wire::Pubrec>>},
        {{"pubrel-reason-twice", {"5.0:ASSAY-3.6.2-1"}, "PUBREL has a Reason String twice"}, in_v5<two_reasons<wire::Pubrel>>},
        {{"pubcomp-reason-twice", {"5.0:ASSAY-3.7.2-1"}, "PUBCOMP has a Reason String twice"}, in_v5<two_reasons<wire::Pubcomp>>},
        {{"disconnect-reason-twice", {"5.0:ASSAY-3.14.2-1"}, "DISCONNECT has a Reason String twice"}, in_v5<two_reasons<wire::Disconnect>>},
        {{"auth-reason-twice", {"5.0:ASSAY-3.15.2-1"}, "AUTH has a Reason String twice"}, in_v5<two_reasons<wire::Auth>>},
        {{"late-session-expiry", {"5.0:ASSAY-3.14.2-2"}, "DISCONNECT has a Session Expiry Interval, which CONNECT did not have"}, in_v5<late_session_expiry>},
    };
    // clang-format on
    return all;
}

}  // namespace assay::client
