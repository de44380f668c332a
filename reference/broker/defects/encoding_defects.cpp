// Packets of the broker that are wrong in themselves: what passive checks are for (1.5, 2).
#include "reference/broker/defects/taps.hpp"
#include "reference/wire/var_int.hpp"

#include <memory>

namespace assay::broker {

using enum wire::PropertyId;

namespace {

template <class P>
void set_flags(Seams& seams, std::uint8_t flags) {
    on_leaving<P>(seams, [flags](Core&, Output&, P& packet) {
        packet.header_flags = flags;
        return true;
    });
}

/// A Remaining Length below 128 in two bytes.
void lengthen_length(Core&, Seams& seams) {
    seams.sent.add([](wire::Bytes& bytes) {
        const wire::BytesView length = wire::BytesView{bytes}.subspan(1);
        if (wire::size_of_var_int(length) > 1) return;
        const auto longer = wire::var_int_bytes(length.front(), 2);
        bytes.erase(bytes.begin() + 1);
        bytes.insert(bytes.begin() + 1, longer.begin(), longer.end());
    });
}

void send_qos_3(Core&, Seams& seams) {
    on_leaving<wire::Publish>(seams, [](Core&, Output&, wire::Publish& publish) {
        if (publish.qos() == 2) publish.set_qos(3);
        return true;
    });
}

void misplace_property(Core&, Seams& seams) {
    on_leaving<wire::Suback>(seams, [](Core&, Output&, wire::Suback& suback) {
        suback.properties.add(content_type, wire::Utf8{"text/plain"});
        return true;
    });
}

void repeat_property(Core&, Seams& seams) {
    on_leaving<wire::Connack>(seams, [](Core&, Output&, wire::Connack& connack) {
        if (const auto list = connack.properties.list; !list.empty())
            connack.properties.list.push_back(list.front());
        return true;
    });
}

/// SUBACK and UNSUBACK of 5.0 without the byte that says that there are no properties.
void omit_property_length(Core&, Seams& seams) {
    seams.sent.add([](wire::Bytes& bytes) {
        const auto is_unsuback = wire::type_of(bytes) == wire::PacketType::unsuback;
        if (!is_unsuback || bytes.size() <= 5 || bytes[4] != 0) return;
        bytes.erase(bytes.begin() + 4);
        --bytes[1];
    });
}

/// A byte behind the last field of each packet of this type; its Remaining Length counts it.
template <wire::PacketType type>
void add_surplus_byte(Core&, Seams& seams) {
    seams.sent.add([](wire::Bytes& bytes) {
        constexpr std::uint8_t longest_of_one_byte = 0x7F;
        if (bytes.size() < 2 || wire::type_of(bytes) != type || bytes[1] >= longest_of_one_byte)
            return;
        ++bytes[1];
        bytes.push_back(0);
    });
}

template <class P>
void say_reason_twice(Core&, Seams& seams) {
    on_leaving<P>(seams, [](Core&, Output& output, P& packet) {
        if (output.version == wire::Version::v5_0)
            for (const auto* text : {"once", "twice"})
                packet.properties.add(reason_string, wire::Utf8{text});
        return true;
    });
}

/// UNSUBACK has the Property Length and the codes of 5.0 in 3.1.1 too.
void send_unsuback_of_5(Core&, Seams& seams) {
    seams.leaving.add([](Core&, Seams::Outputs& outputs) {
        for (auto& output : outputs)
            if (output.packet && std::holds_alternative<wire::Unsuback>(*output.packet))
                output.version = wire::Version::v5_0;
    });
}

void announce_qos_2(Core&, Seams& seams) {
    on_leaving<wire::Connack>(seams, [](Core&, Output& output, wire::Connack& connack) {
        if (output.version == wire::Version::v5_0 && connack.reason_code == 0 &&
            !connack.properties.has(maximum_qos))
            connack.properties.add(maximum_qos, std::uint8_t{2});
        return true;
    });
}

/// A message of a 5.0 publisher keeps its (empty) properties on the way to a 3.1.1 subscriber.
void leak_properties(Core&, Seams& seams) {
    auto topics = std::make_shared<std::set<std::string>>();
    on_arrival<wire::Publish>(
        seams,
        [topics](Core&, Connection& connection, wire::Publish& publish) {
            if (connection.is_v5()) topics->insert(publish.topic.text);
            return true;
        }
    );
    on_leaving<wire::Publish>(seams, [topics](Core&, Output& output, wire::Publish& publish) {
        if (output.version == wire::Version::v3_1_1 && topics->contains(publish.topic.text))
            publish.payload.bytes.insert(publish.payload.bytes.begin(), 0);
        return true;
    });
}

void send_identifier_0(Core&, Seams& seams) {
    on_leaving<wire::Publish>(seams, [](Core&, Output& output, wire::Publish& publish) {
        if (output.version == wire::Version::v5_0 &&
            !publish.properties.has(subscription_identifier))
            publish.properties.add(subscription_identifier, wire::VarInt{0});
        return true;
    });
}

}  // namespace

std::span<const Defect> encoding_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"pubrel-wrong-flags", {"3.1.1:MQTT-2.2.2-1", "3.1.1:MQTT-3.6.1-1", "5.0:MQTT-2.1.3-1", "5.0:MQTT-3.6.1-1"}, "The broker's PUBREL has reserved flags 0000"}, [](Core&, Seams& seams) { set_flags<wire::Pubrel>(seams, 0); }},
        {{"suback-wrong-flags", {"3.1.1:MQTT-2.2.2-1", "5.0:MQTT-2.1.3-1"}, "SUBACK has reserved flags 0010"}, [](Core&, Seams& seams) { set_flags<wire::Suback>(seams, 2); }},
        {{"connack-wrong-flags", {"3.1.1:MQTT-2.2.2-1", "5.0:MQTT-2.1.3-1"}, "CONNACK has reserved flags 0001"}, [](Core&, Seams& seams) { set_flags<wire::Connack>(seams, 1); }},
        {{"publish-with-qos-3", {"3.1.1:MQTT-3.3.1-4", "5.0:MQTT-3.3.1-4"}, "QoS 2 messages are sent with both QoS bits set"}, send_qos_3},
        {{"overlong-length-sent", {"5.0:MQTT-1.5.5-1"}, "The broker writes short Remaining Lengths in two bytes"}, lengthen_length},
        {{"misplaced-property-sent", {"5.0:ASSAY-2.2.2-3"}, "SUBACK has a Content Type"}, misplace_property},
        {{"repeated-property-sent", {"5.0:ASSAY-3.2.2-1"}, "CONNACK has its first property twice"}, repeat_property},
        {{"unsuback-of-5-0-in-3-1-1", {"3.1.1:ASSAY-3.11-1"}, "UNSUBACK has a Property Length in 3.1.1 too"}, send_unsuback_of_5},
        {{"subscription-identifier-0-sent", {"5.0:ASSAY-3.3.2-3"}, "PUBLISH has Subscription Identifier 0 where the subscription has none"}, send_identifier_0},
        {{"maximum-qos-2-announced", {"5.0:ASSAY-3.2.2-2"}, "CONNACK has Maximum QoS 2, which is said by leaving it out"}, announce_qos_2},
        {{"properties-in-payload-of-3-1-1", {"3.1.1:MQTT-4.5.0-1"}, "What a 5.0 Client publishes has a Property Length in front of its payload in 3.1.1"}, leak_properties},
        {{"connack-with-surplus-byte", {"3.1.1:ASSAY-3.2-1", "5.0:ASSAY-3.2-1"}, "CONNACK has a byte behind its last field", beyond::service}, add_surplus_byte<wire::PacketType::connack>},
        {{"suback-with-surplus-byte", {"3.1.1:ASSAY-3.9-1", "5.0:ASSAY-3.9-1"}, "SUBACK has a byte behind its last code"}, add_surplus_byte<wire::PacketType::suback>},
        {{"unsuback-with-surplus-byte", {"3.1.1:ASSAY-3.11-1", "5.0:MQTT-3.11.3-1"}, "UNSUBACK has a byte behind its last field"}, add_surplus_byte<wire::PacketType::unsuback>},
        {{"pingresp-with-surplus-byte", {"3.1.1:ASSAY-3.13-1", "5.0:ASSAY-3.13-1"}, "PINGRESP has a byte behind its header"}, add_surplus_byte<wire::PacketType::pingresp>},
        {{"suback-says-reason-twice", {"5.0:ASSAY-3.9.2-1"}, "SUBACK has two Reason Strings"}, say_reason_twice<wire::Suback>},
        {{"unsuback-says-reason-twice", {"5.0:ASSAY-3.11.2-1"}, "UNSUBACK has two Reason Strings"}, say_reason_twice<wire::Unsuback>},
        {{"property-length-omitted", {"5.0:MQTT-2.2.2-1", "5.0:MQTT-3.11.3-1"}, "UNSUBACK has no Property Length"}, omit_property_length},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
