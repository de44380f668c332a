// Malformed packets and protocol errors that are let through, a class each (1.5, 2, 4.13).
#include "reference/broker/defects/taps.hpp"

namespace assay::broker {

namespace {

using wire::PacketType;

bool is_header(const wire::Violation& violation) {
    return violation.field == "header";
}

/// Reserved flags of the fixed header of `type` are not looked at.
void accept_flags(Core& core, PacketType wanted) {
    tolerate(core, [wanted](const Connection&, PacketType type, const wire::Violation& violation) {
        return type == wanted && is_header(violation) &&
               violation.what.starts_with("reserved flags");
    });
}

/// Faults whose text begins like this are let through.
void accept_text(Core& core, std::string_view beginning) {
    tolerate(core, [beginning](const Connection&, PacketType, const wire::Violation& violation) {
        return violation.what.starts_with(beginning);
    });
}

/// A packet of one of these types that has a fault is ignored instead of ending the connection.
template <PacketType... types>
void ignore_faulty(Core&, Seams& seams) {
    seams.received.add([](Core&, Connection& connection, wire::Bytes& bytes) {
        const auto type = wire::type_of(bytes);
        if (((type != types) && ...)) return true;
        return wire::inspect(bytes, connection.version, wire::Role::client).violations.empty();
    });
}

/// A value of `property` outside its range is taken for "absent".
void accept_value(Core& core, Seams& seams, std::string_view property) {
    const auto* row = wire::find_property(property);
    tolerate(core, [property](const Connection&, PacketType, const wire::Violation& violation) {
        return violation.field.ends_with(property) && violation.what.starts_with("is ");
    });
    seams.arriving.add([row](Core&, Connection&, wire::Packet& packet) {
        const auto is_zero = [row](const wire::Property& one) {
            if (one.id != static_cast<std::uint32_t>(row->id)) return false;
            return one.value == wire::PropertyValue{std::uint16_t{0}} ||
                   one.value == wire::PropertyValue{std::uint32_t{0}} ||
                   one.value == wire::PropertyValue{wire::VarInt{0}};
        };
        if (auto* connect = std::get_if<wire::Connect>(&packet))
            std::erase_if(connect->properties.list, is_zero);
        if (auto* subscribe = std::get_if<wire::Subscribe>(&packet))
            std::erase_if(subscribe->properties.list, is_zero);
        return true;
    });
}

void accept_qos_3(Core& core, Seams& seams) {
    tolerate_statement(core, "MQTT-3.3.1-4", "MQTT-3.3.1-4");
    on_arrival<wire::Publish>(seams, [](Core&, Connection&, wire::Publish& publish) {
        if (publish.qos() == 3) publish.set_qos(0);
        return true;
    });
}

void accept_subscribe_qos_3(Core& core, Seams& seams) {
    accept_text(core, "requested QoS is 3");
    tolerate(core, [](const Connection& connection, PacketType, const wire::Violation& violation) {
        return !connection.is_v5() && violation.what.starts_with("reserved bits 0x03");
    });
    on_arrival<wire::Subscribe>(seams, [](Core&, Connection&, wire::Subscribe& subscribe) {
        for (auto& wanted : subscribe.subscriptions)
            if (wanted.qos() == 3) wanted.set_qos(2);
        return true;
    });
}

void ignore_server_packets(Core& core, Seams& seams) {
    tolerate(core, [](const Connection& connection, PacketType, const wire::Violation& violation) {
        return connection.stage == Stage::open && is_header(violation) &&
               violation.what.contains("does not send");
    });
    lose_arriving<wire::Connack>(seams);
    lose_arriving<wire::Suback>(seams);
    lose_arriving<wire::Unsuback>(seams);
    lose_arriving<wire::Pingresp>(seams);
}

constexpr auto pingreq_byte = wire::first_byte_of(PacketType::pingreq, 0);

/// Bytes behind a PINGREQ are skipped.
void skip_surplus(Core&, Seams& seams) {
    seams.received.add([](Core&, Connection& connection, wire::Bytes& bytes) {
        if (connection.stage == Stage::open && bytes.size() > 2 && bytes[0] == pingreq_byte)
            bytes = wire::encode(wire::Pingreq{}, connection.version);
        return true;
    });
}

void answer_before_connect(Core&, Seams& seams) {
    seams.received.add([](Core& core, Connection& connection, wire::Bytes& bytes) {
        if (connection.stage != Stage::awaiting_connect || bytes[0] != pingreq_byte) return true;
        core.outputs.push_back({connection.id, connection.version, wire::Pingresp{}});
        return false;
    });
}

void accept_publish_wildcards(Core& core, Seams&) {
    tolerate(core, [](const Connection&, PacketType type, const wire::Violation& violation) {
        return type == PacketType::publish &&
               violation.what.starts_with("Topic Name has a wildcard");
    });
}

void accept_unmapped_alias(Core&, Seams& seams) {
    on_arrival<wire::Publish>(seams, [](Core&, Connection& connection, wire::Publish& publish) {
        auto aliases = connection.received_aliases;
        auto copy = publish;
        return aliases.resolve(copy).has_value();
    });
}

}  // namespace

std::span<const Defect> lenient_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"connect-is-not-checked", {"3.1.1:MQTT-3.1.2-9", "3.1.1:MQTT-3.1.2-11", "3.1.1:MQTT-3.1.2-18", "3.1.1:MQTT-3.1.2-19", "3.1.1:MQTT-3.1.2-20", "3.1.1:MQTT-3.1.2-21", "3.1.1:MQTT-3.1.3-3", "3.1.1:MQTT-3.1.3-4", "3.1.1:MQTT-3.1.3-10", "3.1.1:MQTT-3.1.3-11", "3.1.1:MQTT-3.1.4-1", "3.1.1:ASSAY-3.1-1", "5.0:MQTT-3.1.2-9", "5.0:MQTT-3.1.2-16", "5.0:MQTT-3.1.2-17", "5.0:MQTT-3.1.2-18", "5.0:MQTT-3.1.2-19", "5.0:MQTT-3.1.3-3", "5.0:MQTT-3.1.3-4", "5.0:MQTT-3.1.3-11", "5.0:MQTT-3.1.3-12", "5.0:MQTT-3.1.4-1", "5.0:ASSAY-3.1-1", "5.0:ASSAY-3.1.2.11-4", "5.0:ASSAY-3.1.2.11-5", "5.0:ASSAY-3.1.3-2"}, "A CONNECT with any fault is ignored instead of ending the connection", beyond::broken_rules}, ignore_faulty<PacketType::connect>},
        {{"publish-is-not-checked", {"3.1.1:MQTT-3.3.1-4", "3.1.1:MQTT-3.3.2-1", "3.1.1:MQTT-3.3.2-2", "3.1.1:ASSAY-3.3-1", "5.0:MQTT-3.3.1-4", "5.0:MQTT-3.3.2-1", "5.0:MQTT-3.3.2-2", "5.0:ASSAY-3.3-1", "5.0:MQTT-2.2.2-1", "5.0:MQTT-3.3.2-13", "5.0:MQTT-3.3.2-19", "5.0:ASSAY-2.2.2-1", "5.0:ASSAY-2.2.2-2", "5.0:ASSAY-3.3.2-2"}, "A PUBLISH with any fault is ignored", beyond::broken_rules}, ignore_faulty<PacketType::publish>},
        {{"acknowledgements-are-not-checked", {"3.1.1:MQTT-3.6.1-1", "5.0:MQTT-3.6.1-1", "5.0:MQTT-4.13.1-1", "3.1.1:ASSAY-3.4-1", "3.1.1:ASSAY-3.5-1", "3.1.1:ASSAY-3.6-1", "3.1.1:ASSAY-3.7-1", "5.0:ASSAY-3.4-1", "5.0:ASSAY-3.5-1", "5.0:ASSAY-3.6-1", "5.0:ASSAY-3.7-1", "5.0:ASSAY-2.2.2-1", "5.0:ASSAY-2.2.2-2"}, "A PUBACK, PUBREC, PUBREL or PUBCOMP with any fault is ignored", beyond::broken_rules}, ignore_faulty<PacketType::puback, PacketType::pubrec, PacketType::pubrel, PacketType::pubcomp>},
        {{"subscribe-is-not-checked", {"3.1.1:MQTT-3.8.1-1", "5.0:MQTT-3.8.1-1", "3.1.1:ASSAY-3.8-1", "5.0:ASSAY-3.8-1"}, "A SUBSCRIBE with any fault is ignored", beyond::broken_rules}, ignore_faulty<PacketType::subscribe>},
        {{"unsubscribe-is-not-checked", {"3.1.1:MQTT-3.10.1-1", "5.0:MQTT-3.10.1-1", "3.1.1:ASSAY-3.10-1", "5.0:ASSAY-3.10-1"}, "An UNSUBSCRIBE with any fault is ignored", beyond::broken_rules}, ignore_faulty<PacketType::unsubscribe>},
        {{"pingreq-is-not-checked", {"3.1.1:MQTT-2.2.2-2", "5.0:MQTT-2.1.3-1"}, "A PINGREQ with any fault is ignored", beyond::broken_rules}, ignore_faulty<PacketType::pingreq>},
        {{"disconnect-is-not-checked", {"3.1.1:MQTT-3.14.1-1", "5.0:MQTT-3.14.1-1", "3.1.1:ASSAY-3.14-1", "5.0:ASSAY-3.14-1"}, "A DISCONNECT with any fault is ignored", beyond::broken_rules}, ignore_faulty<PacketType::disconnect>},
        {{"auth-is-not-checked", {"5.0:MQTT-3.15.1-1", "3.1.1:ASSAY-2.2.1-1", "5.0:ASSAY-3.15.2-2", "5.0:ASSAY-3.15-1", "5.0:MQTT-3.15.2-1"}, "An AUTH with any fault is ignored", beyond::broken_rules}, ignore_faulty<PacketType::auth>},
        {{"ill-formed-utf-8-accepted", {"3.1.1:MQTT-1.5.3-1", "3.1.1:MQTT-3.1.3-4", "3.1.1:MQTT-3.1.3-10", "3.1.1:MQTT-3.1.3-11", "3.1.1:MQTT-3.8.3-1", "3.1.1:MQTT-3.10.3-1", "5.0:MQTT-1.5.4-1", "5.0:MQTT-3.1.3-4", "5.0:MQTT-3.1.3-11", "5.0:MQTT-3.1.3-12", "5.0:MQTT-3.8.3-1", "5.0:MQTT-3.10.3-1", "5.0:MQTT-3.3.2-13", "5.0:MQTT-3.3.2-19"}, "Ill-formed UTF-8 is accepted", beyond::broken_rules}, [](Core& core, Seams&) { accept_text(core, "ill-formed UTF-8"); }},
        {{"nul-accepted", {"3.1.1:MQTT-1.5.3-2", "3.1.1:MQTT-4.7.3-2", "5.0:MQTT-1.5.4-2", "5.0:MQTT-4.7.3-2"}, "U+0000 in strings is accepted", beyond::broken_rules}, [](Core& core, Seams&) { accept_text(core, "U+0000"); }},
        {{"user-property-utf-8-unchecked", {"5.0:MQTT-1.5.7-1"}, "User Properties may hold ill-formed UTF-8", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "", "MQTT-1.5.7-1"); }},
        {{"overlong-integer-accepted", {"5.0:MQTT-1.5.5-1"}, "Variable Byte Integers may be longer than needed", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "", "MQTT-1.5.5-1"); }},
        {{"packet-id-zero-accepted", {"3.1.1:MQTT-2.3.1-1", "5.0:MQTT-4.13.1-1"}, "Packet Identifier 0 is accepted", beyond::broken_rules}, [](Core& core, Seams&) { accept_text(core, "Packet Identifier is 0"); }},
        {{"pubrel-flags-accepted", {"3.1.1:MQTT-3.6.1-1", "5.0:MQTT-3.6.1-1"}, "PUBREL with wrong reserved flags is accepted", beyond::broken_rules}, [](Core& core, Seams&) { accept_flags(core, PacketType::pubrel); }},
        {{"subscribe-flags-accepted", {"3.1.1:MQTT-3.8.1-1", "5.0:MQTT-3.8.1-1"}, "SUBSCRIBE with wrong reserved flags is accepted", beyond::broken_rules}, [](Core& core, Seams&) { accept_flags(core, PacketType::subscribe); }},
        {{"unsubscribe-flags-accepted", {"3.1.1:MQTT-3.10.1-1", "5.0:MQTT-3.10.1-1"}, "UNSUBSCRIBE with wrong reserved flags is accepted", beyond::broken_rules}, [](Core& core, Seams&) { accept_flags(core, PacketType::unsubscribe); }},
        {{"disconnect-flags-accepted", {"3.1.1:MQTT-3.14.1-1", "5.0:MQTT-3.14.1-1"}, "DISCONNECT with wrong reserved flags is accepted", beyond::broken_rules}, [](Core& core, Seams&) { accept_flags(core, PacketType::disconnect); }},
        {{"pingreq-flags-accepted", {"3.1.1:MQTT-2.2.2-2", "5.0:MQTT-2.1.3-1"}, "PINGREQ with wrong reserved flags is accepted", beyond::broken_rules}, [](Core& core, Seams&) { accept_flags(core, PacketType::pingreq); }},
        {{"connect-flags-accepted", {"3.1.1:MQTT-2.2.2-2", "5.0:MQTT-2.1.3-1"}, "CONNECT with wrong reserved header flags is accepted", beyond::broken_rules}, [](Core& core, Seams&) { accept_flags(core, PacketType::connect); }},
        {{"auth-flags-accepted", {"5.0:MQTT-3.15.1-1"}, "AUTH with wrong reserved flags is accepted", beyond::broken_rules}, [](Core& core, Seams&) { accept_flags(core, PacketType::auth); }},
        {{"accepts-qos-3", {"3.1.1:MQTT-3.3.1-4", "5.0:MQTT-3.3.1-4"}, "A PUBLISH of QoS 3 is handled as QoS 0", beyond::broken_rules}, accept_qos_3},
        {{"dup-at-qos-0-accepted", {"3.1.1:MQTT-3.3.1-2", "5.0:MQTT-3.3.1-2"}, "A QoS 0 PUBLISH with DUP is accepted", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "MQTT-3.3.1-2", "MQTT-3.3.1-2"); }},
        {{"publish-wildcard-accepted", {"3.1.1:MQTT-3.3.2-2", "3.1.1:MQTT-4.7.1-1", "5.0:MQTT-3.3.2-2", "5.0:MQTT-4.7.0-1"}, "A Topic Name with wildcards is accepted", beyond::broken_rules}, accept_publish_wildcards},
        {{"response-topic-wildcard-accepted", {"5.0:MQTT-3.3.2-14"}, "A Response Topic with wildcards is accepted", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "", "MQTT-3.3.2-14"); }},
        {{"empty-topic-accepted", {"3.1.1:MQTT-4.7.3-1", "5.0:MQTT-4.7.3-1"}, "Empty Topic Names and Topic Filters are accepted", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "MQTT-4.7.3-1", "MQTT-4.7.3-1"); }},
        {{"hash-inside-filter-accepted", {"3.1.1:MQTT-4.7.1-2", "5.0:MQTT-4.7.1-1"}, "The wildcard # is accepted anywhere in a filter", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "MQTT-4.7.1-2", "MQTT-4.7.1-1"); }},
        {{"plus-inside-level-accepted", {"3.1.1:MQTT-4.7.1-3", "5.0:MQTT-4.7.1-2"}, "The wildcard + is accepted beside other characters", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "MQTT-4.7.1-3", "MQTT-4.7.1-2"); }},
        {{"empty-share-name-accepted", {"5.0:MQTT-4.8.2-1"}, "An empty ShareName is accepted", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "", "MQTT-4.8.2-1"); }},
        {{"share-name-wildcard-accepted", {"5.0:MQTT-4.8.2-2"}, "A ShareName with wildcards, or without a filter behind it, is accepted", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "", "MQTT-4.8.2-2"); }},
        {{"no-local-on-shared-accepted", {"5.0:MQTT-3.8.3-4"}, "No Local is accepted on a shared subscription", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "", "MQTT-3.8.3-4"); }},
        {{"subscribe-reserved-bits-accepted", {"3.1.1:MQTT-3.8.3-4", "5.0:MQTT-3.8.3-5"}, "Reserved bits of the Subscription Options are ignored", beyond::broken_rules}, [](Core& core, Seams&) { accept_text(core, "reserved bits 0x"); }},
        {{"subscribe-qos-3-accepted", {"3.1.1:MQTT-3.8.3-4", "5.0:ASSAY-3.8.3-2"}, "A requested QoS of 3 is taken for 2", beyond::broken_rules}, accept_subscribe_qos_3},
        {{"retain-handling-3-accepted", {"5.0:ASSAY-3.8.3-1"}, "Retain Handling 3 is accepted", beyond::broken_rules}, [](Core& core, Seams&) { accept_text(core, "Retain Handling is 3"); }},
        {{"subscribe-without-filter-accepted", {"3.1.1:MQTT-3.8.3-3", "5.0:MQTT-3.8.3-2"}, "A SUBSCRIBE without filter is answered", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "MQTT-3.8.3-3", "MQTT-3.8.3-2"); }},
        {{"unsubscribe-without-filter-accepted", {"3.1.1:MQTT-3.10.3-2", "5.0:MQTT-3.10.3-2"}, "An UNSUBSCRIBE without filter is answered", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "MQTT-3.10.3-2", "MQTT-3.10.3-2"); }},
        {{"repeated-property-accepted", {"5.0:ASSAY-3.1.2.11-1", "5.0:ASSAY-3.1.3-1", "5.0:ASSAY-3.3.2-1", "5.0:ASSAY-3.4.2-1", "5.0:ASSAY-3.5.2-1", "5.0:ASSAY-3.6.2-1", "5.0:ASSAY-3.7.2-1", "5.0:ASSAY-3.8.2-1", "5.0:ASSAY-3.14.2-1", "5.0:ASSAY-3.15.2-1"}, "A property may stand more than once", beyond::broken_rules}, [](Core& core, Seams&) { accept_text(core, "stands more than once"); }},
        {{"misplaced-property-accepted", {"5.0:ASSAY-2.2.2-3"}, "A property may stand in any packet", beyond::broken_rules}, [](Core& core, Seams&) { accept_text(core, "does not belong into"); }},
        {{"publisher-subscription-identifier-accepted", {"5.0:MQTT-3.3.4-6"}, "A Client's PUBLISH may have a Subscription Identifier", beyond::broken_rules}, [](Core& core, Seams&) { tolerate_statement(core, "", "MQTT-3.3.4-6"); }},
        {{"receive-maximum-zero-accepted", {"5.0:ASSAY-3.1.2.11-2"}, "Receive Maximum 0 is taken for absent", beyond::broken_rules}, [](Core& core, Seams& seams) { accept_value(core, seams, "receive_maximum"); }},
        {{"maximum-packet-size-zero-accepted", {"5.0:ASSAY-3.1.2.11-3"}, "Maximum Packet Size 0 is taken for absent", beyond::broken_rules}, [](Core& core, Seams& seams) { accept_value(core, seams, "maximum_packet_size"); }},
        {{"subscription-identifier-zero-accepted", {"5.0:ASSAY-3.8.2-2"}, "Subscription Identifier 0 is taken for absent", beyond::broken_rules}, [](Core& core, Seams& seams) { accept_value(core, seams, "subscription_identifier"); }},
        {{"topic-alias-unknown-ignored", {"5.0:ASSAY-3.3.4-1", "5.0:MQTT-3.3.2-7"}, "A PUBLISH with an unknown Topic Alias is dropped without a word", beyond::broken_rules}, accept_unmapped_alias},
        {{"client-reason-codes-unchecked", {"5.0:MQTT-3.4.2-1", "5.0:MQTT-3.5.2-1", "5.0:MQTT-3.6.2-1", "5.0:MQTT-3.7.2-1", "5.0:MQTT-3.14.2-1", "5.0:MQTT-3.15.2-1"}, "Clients may use any Reason Code", beyond::broken_rules}, [](Core& core, Seams&) { tolerate(core, [](const Connection&, PacketType, const wire::Violation& violation) { return violation.field == "reason_code"; }); }},
        {{"packets-of-a-server-are-ignored", {"3.1.1:MQTT-4.8.0-1", "5.0:MQTT-4.13.1-1", "3.1.1:ASSAY-4.8-1", "5.0:ASSAY-4.13-1"}, "Packets that only a Server sends are ignored", beyond::broken_rules}, ignore_server_packets},
        {{"surplus-bytes-skipped", {"3.1.1:ASSAY-3.12-1", "5.0:ASSAY-3.12-1"}, "A PINGREQ with surplus bytes is answered", beyond::broken_rules}, skip_surplus},
        {{"ping-before-connect-answered", {"3.1.1:MQTT-3.1.0-1", "3.1.1:MQTT-4.8.0-1", "5.0:MQTT-3.1.0-1", "5.0:MQTT-3.2.0-1", "5.0:MQTT-4.13.1-1"}, "PINGREQ is answered before CONNECT", beyond::broken_rules}, answer_before_connect},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
