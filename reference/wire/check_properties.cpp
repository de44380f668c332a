#include "reference/wire/checker.hpp"
#include "reference/wire/form_of.hpp"
#include "reference/wire/topics.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::wire {

namespace {

/// The section that describes the properties of a packet, for rules without a number.
std::string_view section_of(PacketType type, bool is_will) {
    if (is_will) return "3.1.3.2";
    using enum PacketType;
    switch (type) {
    case connect:
        return "3.1.2.11";
    case connack:
        return "3.2.2.3";
    case publish:
        return "3.3.2.3";
    case puback:
        return "3.4.2.2";
    case pubrec:
        return "3.5.2.2";
    case pubrel:
        return "3.6.2.2";
    case pubcomp:
        return "3.7.2.2";
    case subscribe:
        return "3.8.2.1";
    case suback:
        return "3.9.2.1";
    case unsubscribe:
        return "3.10.2.1";
    case unsuback:
        return "3.11.2.1";
    case disconnect:
        return "3.14.2.2";
    case auth:
        return "3.15.2.2";
    case pingreq:
    case pingresp:
        break;
    }
    return "2.2.2.2";
}

/// The checks of one property, with what they need to know about its surroundings.
struct PropertyCheck {
    Checker& checker;
    const PropertyRow& row;
    const FieldName& field;
    std::string_view section;

    void integer(std::uint32_t value) const {
        if (value >= row.value_min && value <= row.value_max) return;
        // A Server forwards what the publisher chose [MQTT-3.3.2-4], so this is never its own
        // fault.
        if (row.id == PropertyId::payload_format_indicator && checker.sender == Role::server)
            return;
        const auto is_alias = row.id == PropertyId::topic_alias;
        checker.add(
            field,
            row.value_max == 0xFFFFFFFF || value < row.value_min
                ? fmt::format("is {}, at least {} is allowed", value, row.value_min)
                : fmt::format("is {}, at most {} is allowed", value, row.value_max),
            {"", is_alias ? "MQTT-3.3.2-8" : section},
            is_alias ? 0x94 : 0x82
        );
    }
    void operator()(std::uint8_t v) const { integer(v); }
    void operator()(std::uint16_t v) const { integer(v); }
    void operator()(std::uint32_t v) const { integer(v); }
    void operator()(VarInt v) const { integer(v.value); }
    void operator()(const Utf8& v) const {
        checker.check_text(field, v.text);
        if (row.id == PropertyId::response_topic && has_wildcard(v.text))
            checker.add(
                field, "Response Topic has a wildcard character", {"", "MQTT-3.3.2-14"}, 0x82
            );
    }
    void operator()(const Binary&) const {}
    void operator()(const Utf8Pair& v) const {
        checker.check_text(field, v.name, true);
        checker.check_text(field, v.value, true);
    }
};

/// Only a Server's PUBLISH may repeat the Subscription Identifier (3.3.2.3.8, 3.8.2.1.2).
bool may_repeat(const PropertyRow& row, PacketType type) {
    return row.may_repeat &&
           !(row.id == PropertyId::subscription_identifier && type == PacketType::subscribe);
}

/// Properties that a packet may carry from the other side only.
void check_sender(
    Checker& checker, const PropertyRow& row, PacketType type, const FieldName& field
) {
    const auto from_server = checker.sender == Role::server;
    if (row.id == PropertyId::subscription_identifier && type == PacketType::publish &&
        !from_server)
        checker.add(field, "in a PUBLISH from a Client", {"", "MQTT-3.3.4-6"}, 0x82);
    if (row.id == PropertyId::session_expiry_interval && type == PacketType::disconnect &&
        from_server)
        checker.add(field, "in a DISCONNECT from a Server", {"", "MQTT-3.14.2-2"}, 0x82);
}

}  // namespace

void Checker::check_properties(
    std::string_view block, const Properties& properties, PacketType type, bool is_will
) {
    const auto section = section_of(type, is_will);
    std::array<int, 0x2B> seen{};  // by identifier; the last one is 0x2A
    for (const auto& property : properties.list) {
        const auto* row = find_property(property.id);
        if (!row) {
            const auto unknown = fmt::format("0x{:02x}", property.id);
            add({block, -1, unknown}, "unknown Property Identifier", {"", "2.2.2.2"}, 0x81);
            continue;
        }
        FieldName field{block, -1, row->name};
        field.repeat = seen.at(property.id)++;
        if (!(is_will ? row->carriers.has_will() : row->carriers.has(type)))
            add(field,
                fmt::format("does not belong into {}", is_will ? "Will Properties" : name_of(type)),
                {"", "2.2.2.2"},
                0x81);
        else
            check_sender(*this, *row, type, field);
        if (field.repeat > 0 && !may_repeat(*row, type))
            add(field, "stands more than once", {"", section}, 0x82);
        if (form_of(property.value) != row->form)
            add(field, "value has the form of another property", {"", "2.2.2.2"}, 0x81);
        else
            std::visit(PropertyCheck{*this, *row, field, section}, property.value);
    }
    // Said of CONNECT (3.1.2.11.10); 3.2.2.3 does not repeat it for CONNACK.
    using enum PropertyId;
    if (type == PacketType::connect && !is_will && properties.has(authentication_data) &&
        !properties.has(authentication_method))
        add({block, -1, "authentication_data"},
            "stands without Authentication Method",
            {"", "3.1.2.11.10"},
            0x82);
}

}  // namespace assay::wire
