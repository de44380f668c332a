#include "reference/wire/checker.hpp"
#include "reference/wire/form_of.hpp"
#include "reference/wire/topics.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::wire {

namespace {

/// The rule that a property stands once, which each packet's section states without a number.
std::string_view once_rule(PacketType type, bool is_will) {
    if (is_will) return "ASSAY-3.1.3-1";
    using enum PacketType;
    switch (type) {
    case connect:
        return "ASSAY-3.1.2.11-1";
    case connack:
        return "ASSAY-3.2.2-1";
    case publish:
        return "ASSAY-3.3.2-1";
    case puback:
        return "ASSAY-3.4.2-1";
    case pubrec:
        return "ASSAY-3.5.2-1";
    case pubrel:
        return "ASSAY-3.6.2-1";
    case pubcomp:
        return "ASSAY-3.7.2-1";
    case subscribe:
        return "ASSAY-3.8.2-1";
    case suback:
        return "ASSAY-3.9.2-1";
    case unsuback:
        return "ASSAY-3.11.2-1";
    case disconnect:
        return "ASSAY-3.14.2-1";
    case auth:
        return "ASSAY-3.15.2-1";
    case unsubscribe:
    case pingreq:
    case pingresp:
        break;  // No property that may stand only once belongs into these.
    }
    return "";
}

/// The rule that confines the values of a property.
std::string_view range_rule(PropertyId id, PacketType type, bool is_will) {
    if (type == PacketType::connack) return "ASSAY-3.2.2-2";
    using enum PropertyId;
    switch (id) {
    case topic_alias:
        return "MQTT-3.3.2-8";
    case receive_maximum:
        return "ASSAY-3.1.2.11-2";
    case maximum_packet_size:
        return "ASSAY-3.1.2.11-3";
    case request_problem_information:
    case request_response_information:
        return "ASSAY-3.1.2.11-4";
    case payload_format_indicator:
        return is_will ? "ASSAY-3.1.3-2" : "ASSAY-3.3.2-2";
    case subscription_identifier:
        return type == PacketType::publish ? "ASSAY-3.3.2-3" : "ASSAY-3.8.2-2";
    default:
        return "";  // All other properties may have any value.
    }
}

/// The checks of one property, with what they need to know about its surroundings.
struct PropertyCheck {
    Checker& checker;
    const PropertyRow& row;
    const FieldName& field;
    PacketType type;
    bool is_will;

    void integer(std::uint32_t value) const {
        if (value >= row.value_min && value <= row.value_max) return;
        // A Server forwards what the publisher chose [MQTT-3.3.2-4], so this is never its own
        // violation.
        if (row.id == PropertyId::payload_format_indicator && checker.sender == Role::server)
            return;
        checker.add(
            field,
            row.value_max == 0xFFFFFFFF || value < row.value_min
                ? fmt::format("is {}, at least {} is allowed", value, row.value_min)
                : fmt::format("is {}, at most {} is allowed", value, row.value_max),
            {"", range_rule(row.id, type, is_will)},
            row.id == PropertyId::topic_alias ? 0x94 : 0x82
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
    std::array<int, 0x2B> seen{};  // by identifier; the last one is 0x2A
    for (const auto& property : properties.list) {
        const auto* row = find_property(property.id);
        if (!row) {
            const auto unknown = fmt::format("0x{:02x}", property.id);
            add({block, -1, unknown}, "unknown Property Identifier", {"", "ASSAY-2.2.2-2"}, 0x81);
            continue;
        }
        FieldName field{block, -1, row->name};
        field.repeat = seen.at(property.id)++;
        if (!(is_will ? row->carriers.has_will() : row->carriers.has(type)))
            add(field,
                fmt::format("does not belong into {}", is_will ? "Will Properties" : name_of(type)),
                {"", "ASSAY-2.2.2-3"},
                0x81);
        else if (check_sender(*this, *row, type, field);
                 field.repeat > 0 && !may_repeat(*row, type))
            add(field, "stands more than once", {"", once_rule(type, is_will)}, 0x82);
        if (form_of(property.value) != row->form)
            add(field, "value has the form of another property", {"", "ASSAY-2.2.2-1"}, 0x81);
        else
            std::visit(PropertyCheck{*this, *row, field, type, is_will}, property.value);
    }
    // Said of CONNECT (3.1.2.11.10); 3.2.2.3 does not repeat it for CONNACK.
    using enum PropertyId;
    if (type == PacketType::connect && !is_will && properties.has(authentication_data) &&
        !properties.has(authentication_method))
        add({block, -1, "authentication_data"},
            "stands without Authentication Method",
            {"", "ASSAY-3.1.2.11-5"},
            0x82);
}

}  // namespace assay::wire
