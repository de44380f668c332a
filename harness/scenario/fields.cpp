#include "harness/scenario/fields.hpp"

#include "harness/scenario/detail.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::scenario {

namespace {

using wire::PacketSet;
using enum wire::PacketType;

constexpr auto everything = PacketSet::all();
constexpr PacketSet with_id{
    publish, puback, pubrec, pubrel, pubcomp, subscribe, suback, unsubscribe, unsuback
};
constexpr PacketSet with_properties{
    connack, publish, puback, pubrec, pubrel, pubcomp, suback, unsuback, disconnect, auth
};
constexpr PacketSet one_reason{connack, puback, pubrec, pubrel, pubcomp, disconnect, auth};
constexpr PacketSet set_reason{
    connack, puback, pubrec, pubrel, pubcomp, suback, unsuback, disconnect, auth
};

// clang-format off
constexpr std::array own_fields{
    FieldRow{"header_flags",      FieldForm::number, everything, everything, "the four flag bits of the fixed header", false, 0xF},
    FieldRow{"topic",             FieldForm::text,   {publish}, {publish}, "Topic Name"},
    FieldRow{"topic_size",        FieldForm::number, {publish}, {}, "bytes of the Topic Name", false, 0xFFFF},
    FieldRow{"payload",           FieldForm::text,   {publish}, {publish}, "Application Message"},
    FieldRow{"qos",               FieldForm::number, {publish}, {publish}, "QoS bits, 0 to 3", false, 3},
    FieldRow{"dup",               FieldForm::flag,   {publish}, {publish}, "DUP flag"},
    FieldRow{"retain",            FieldForm::flag,   {publish}, {publish}, "RETAIN flag"},
    FieldRow{"packet_id",         FieldForm::number, with_id, with_id, "Packet Identifier", false, 0xFFFF},
    FieldRow{"reason",            FieldForm::number, one_reason, set_reason, "Reason Code or return code", false, 0xFF},
    FieldRow{"reasons",           FieldForm::codes,  {suback, unsuback}, {}, "all Reason Codes, in order"},
    FieldRow{"user_properties",   FieldForm::texts,  with_properties, {}, "all User Properties, in order", true},
    FieldRow{"session_present",   FieldForm::flag,   {connack}, {connack}, "Session Present flag"},
    FieldRow{"acknowledge_flags", FieldForm::number, {connack}, {connack}, "Connect Acknowledge Flags", false, 0xFF},
    FieldRow{"protocol_name",     FieldForm::text,   {connect}, {connect}, "Protocol Name"},
    FieldRow{"protocol_version",  FieldForm::number, {connect}, {connect}, "Protocol Version (level)", false, 0xFF},
    FieldRow{"connect_flags",     FieldForm::number, {connect}, {connect}, "Connect Flags, all bits", false, 0xFF},
    FieldRow{"keep_alive",        FieldForm::number, {connect}, {connect}, "Keep Alive in seconds", false, 0xFFFF},
    FieldRow{"client_id",         FieldForm::text,   {connect}, {connect}, "Client Identifier"},
    FieldRow{"clean_start",       FieldForm::flag,   {connect}, {connect}, "Clean Start (Clean Session in 3.1.1)"},
    FieldRow{"will",              FieldForm::flag,   {connect}, {}, "Will Flag"},
    FieldRow{"will_qos",          FieldForm::number, {connect}, {connect}, "Will QoS", false, 3},
    FieldRow{"will_retain",       FieldForm::flag,   {connect}, {connect}, "Will Retain"},
    FieldRow{"will_topic",        FieldForm::text,   {connect}, {connect}, "Will Topic; sets the Will Flag"},
    FieldRow{"will_payload",      FieldForm::text,   {connect}, {connect}, "Will Payload; sets the Will Flag"},
    FieldRow{"username",          FieldForm::text,   {connect}, {connect}, "User Name; sets its flag"},
    FieldRow{"password",          FieldForm::text,   {connect}, {connect}, "Password; sets its flag"},
    FieldRow{"topic_filter",      FieldForm::text,   {subscribe, unsubscribe}, {}, "any Topic Filter"},
    FieldRow{"options",           FieldForm::number, {subscribe}, {}, "Subscription Options byte", false, 0xFF},
};
// clang-format on

FieldForm form_of(wire::Form form) {
    switch (form) {
    case wire::Form::byte:
    case wire::Form::two_byte:
    case wire::Form::four_byte:
    case wire::Form::var_int:
        return FieldForm::number;
    default:
        return FieldForm::text;
    }
}

std::uint32_t most_of(wire::Form form) {
    switch (form) {
    case wire::Form::byte:
        return 0xFF;
    case wire::Form::two_byte:
        return 0xFFFF;
    case wire::Form::var_int:
        return wire::var_int_max;
    default:
        return 0xFFFF'FFFF;
    }
}

std::string form_text(const FieldRow& field) {
    switch (field.form) {
    case FieldForm::flag:
        return "true or false";
    case FieldForm::codes:
        return "a list of reason codes";
    default:
        return fmt::format(
            "an integer from 0 to {}{}",
            field.most,
            counts_seconds(field.name) ? " or whole seconds such as 1m" : ""
        );
    }
}

/// What no packet can hold would never match, and the broker be blamed for it.
bool fits(std::string_view text, const FieldRow& field) {
    if (text.contains('<')) return true;  // a run-time name; known only while the row runs
    if (field.form == FieldForm::number) return parse_integer(text, 0, field.most).has_value();
    if (field.form == FieldForm::flag) return parse_boolean(text).has_value();
    return true;
}

/// `3..5`, and `10s..1m` of a field that counts seconds.
std::optional<Matcher> range_matcher(const std::string& text, const FieldRow& field) {
    const auto dots = text.find("..");
    if (dots == std::string::npos) return {};
    const auto bound = [&field](std::string part) {
        return parse_integer(in_seconds(field.name, std::move(part)), 0, field.most);
    };
    const auto low = bound(text.substr(0, dots));
    const auto high = bound(text.substr(dots + 2));
    if (!low || !high || *low > *high) return {};
    return Matcher{Matcher::Kind::range, {}, *low, *high};
}

/// `reasons: [0, 0x80]` is one answer: these codes in this order.
Matcher codes_matcher(Reading& reading, const Node& node) {
    return {Matcher::Kind::one_of, {fmt::format("{}", fmt::join(reading.reasons(node), ","))}};
}

/// `user_properties: ["a=1", "b=2"]` likewise.
Matcher texts_matcher(Reading& reading, const Node& node) {
    return {Matcher::Kind::one_of, {fmt::format("{}", fmt::join(reading.texts(node), ", "))}};
}

}  // namespace

void require_v5(Reading& reading, const Node& at, std::string_view name) {
    if (reading.version == Version::v3_1_1)
        reading.problem(
            at,
            fmt::format("only MQTT 5.0 has '{}', and a row of 3.1.1 comes here", name),
            "put 'when: {version: 5.0}' on the step"
        );
}

std::span<const FieldRow> field_table() {
    static const auto rows = [] {
        std::vector<FieldRow> out{own_fields.begin(), own_fields.end()};
        for (const auto& row : wire::property_table())
            out.push_back(
                {row.name, form_of(row.form), row.carriers, {}, "property", true, most_of(row.form)}
            );
        return out;
    }();
    return rows;
}

const FieldRow* find_field(std::string_view name, wire::PacketType packet) {
    for (const auto& row : field_table())
        if (row.name == name && row.packets.has(packet)) return &row;
    return nullptr;
}

std::vector<std::string_view> matchable_fields(wire::PacketType packet) {
    std::vector<std::string_view> names;
    for (const auto& row : field_table())
        if (row.packets.has(packet)) names.push_back(row.name);
    return names;
}

std::vector<std::string_view> settable_fields(wire::PacketType packet) {
    std::vector<std::string_view> names;
    for (const auto& row : field_table())
        if (row.settable.has(packet)) names.push_back(row.name);
    return names;
}

Matcher read_matcher(Reading& reading, const Node& node, const FieldRow& field) {
    if (field.form == FieldForm::codes && !(node.is_scalar() && node.text == "any"))
        return codes_matcher(reading, node);
    if (node.is_scalar() && node.plain) {
        const auto text = reading.text(node).value_or("any");
        if (text == "any") return {Matcher::Kind::any};
        if (text == "absent") return {Matcher::Kind::absent};
        if (text.starts_with("~=") && field.form != FieldForm::texts)
            return {Matcher::Kind::prefix, {text.substr(2)}};
        if (field.form == FieldForm::number)
            if (auto range = range_matcher(text, field)) return *range;
    }
    if (field.form == FieldForm::texts) return texts_matcher(reading, node);
    Matcher matcher{Matcher::Kind::one_of, reading.texts(node)};
    for (auto& value : matcher.values) {
        value = in_seconds(field.name, std::move(value));
        if (!fits(value, field))
            reading.problem(
                node, fmt::format("{}: expected {}, got '{}'", field.name, form_text(field), value)
            );
    }
    return matcher;
}

std::vector<FieldMatch> read_fields(
    Reading& reading,
    const Node& map,
    wire::PacketType packet,
    std::span<const std::string_view> others
) {
    std::vector<FieldMatch> fields;
    for (std::size_t i = 0; i < map.items.size(); ++i) {
        const auto& key = map.keys[i];
        if (std::ranges::find(others, key.text) != others.end()) continue;
        const auto* row = find_field(key.text, packet);
        if (!row) {
            auto known = matchable_fields(packet);
            known.insert(known.end(), others.begin(), others.end());
            reading.unknown(
                key,
                fmt::format("{} has no field '{}'", wire::name_of(packet), key.text),
                key.text,
                known
            );
            continue;
        }
        if (row->v5_only) require_v5(reading, key, row->name);
        reading.shown_name = row->name;
        fields.push_back(
            {key.text, read_matcher(reading, map.items[i], *row), key.position(reading.file())}
        );
    }
    return fields;
}

}  // namespace assay::scenario
