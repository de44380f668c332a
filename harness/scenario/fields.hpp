#pragma once
/// The names of packet fields in scenarios: what `expect` can match and what `send: {with}` can
/// set.
#include "harness/scenario/reading.hpp"

namespace assay::scenario {

enum class FieldForm : std::uint8_t {
    text,
    number,
    flag,
    codes,  ///< a list is one answer: these Reason Codes in this order
    texts,  ///< the same for texts
};

struct FieldRow {
    std::string_view name{};
    FieldForm form{};
    wire::PacketSet packets{};   ///< in which it can be matched
    wire::PacketSet settable{};  ///< in which `with` can set it
    std::string_view doc{};
    bool v5_only{};
    std::uint32_t most{0xFFFF'FFFF};  ///< of a number: the largest that the field can hold
};

/// Every field, properties included.
std::span<const FieldRow> field_table();
const FieldRow* find_field(std::string_view name, wire::PacketType packet);
/// The names that can be matched in (or set in) packets of this type.
std::vector<std::string_view> matchable_fields(wire::PacketType packet);
std::vector<std::string_view> settable_fields(wire::PacketType packet);

/// A matcher for one field: typed by the field's form.
Matcher read_matcher(Reading& reading, const Node& node, const FieldRow& field);
/// The field matches of a map, without the keys in `others`.
std::vector<FieldMatch> read_fields(
    Reading& reading,
    const Node& map,
    wire::PacketType packet,
    std::span<const std::string_view> others = {}
);

}  // namespace assay::scenario
