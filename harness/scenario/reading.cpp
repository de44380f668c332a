#include "harness/scenario/reading.hpp"

#include "reference/wire/properties.hpp"

#include <fmt/format.h>
#include <utility>

namespace assay::scenario {

namespace {

std::vector<std::string_view> property_names() {
    std::vector<std::string_view> names;
    for (const auto& row : wire::property_table())
        names.push_back(row.name);
    return names;
}

bool has_runtime_name(std::string_view text) {
    return text.contains('<');
}

constexpr std::int64_t repeated_size_max = 1'000'000;

/// `a*400` (of `<a*400>`): the text so many times. Nothing if it is not that, or is too long.
std::optional<std::string> repeated(std::string_view name) {
    const auto star = name.rfind('*');
    if (star == std::string_view::npos || star == 0) return {};
    const auto text = name.substr(0, star);
    const auto times = parse_integer(
        name.substr(star + 1), 1, repeated_size_max / static_cast<std::int64_t>(text.size())
    );
    if (!times) return {};
    std::string out;
    for (std::int64_t i = 0; i < *times; ++i)
        out += text;
    return out;
}

/// The largest number that the property's form can hold, or nothing for texts.
std::optional<std::int64_t> number_max(wire::Form form) {
    switch (form) {
    case wire::Form::byte:
        return 0xFF;
    case wire::Form::two_byte:
        return 0xFFFF;
    case wire::Form::four_byte:
        return 0xFFFF'FFFF;
    case wire::Form::var_int:
        return wire::var_int_max;
    default:
        return {};
    }
}

}  // namespace

void Reading::problem(const Node& at, std::string message, std::string hint) {
    problems_.push_back({at.position(file_), at.length(), std::move(message), std::move(hint)});
}

void Reading::unexpected(const Node& at, std::string_view what, std::string hint) {
    const auto got = at.is_scalar()     ? fmt::format("'{}'", at.text)
                     : at.is_sequence() ? std::string{"a list"}
                                        : std::string{"a map"};
    problem(
        at,
        fmt::format("{}: expected {}, got {}", shown_name, what, at.is_empty() ? "nothing" : got),
        std::move(hint)
    );
}

bool Reading::is_map(const Node& node, std::string_view what) {
    if (node.is_map()) return true;
    unexpected(node, what);
    return false;
}

bool Reading::is_runtime_name(std::string_view name, bool is_bytes) const {
    if (name == "client_id" || name == "known_user" || name == "known_password") return true;
    if (is_bytes)
        return name == "props" || name == "len" || name.starts_with("len+") ||
               name.starts_with("len-");
    if (name == "n") return in_repeat;
    return !exchanges || exchanges->contains(std::string{name.substr(0, name.find('.'))});
}

/// `cmd.packet_id` as the member of a fleet means it.
std::string Reading::own(std::string_view name) const {
    const auto point = name.substr(0, name.find('.'));
    if (!own_names.names || !own_names.names->contains(std::string{point}))
        return std::string{name};
    return fmt::format("{}{}{}", point, own_names.suffix, name.substr(point.size()));
}

std::optional<std::string> Reading::substituted(const Node& node, bool is_bytes) {
    if (!node.is_scalar()) {
        unexpected(node, "a text");
        return {};
    }
    auto next = node.text.find('<');
    if (next == std::string::npos) return node.text;
    std::string out;
    std::string_view rest = node.text;
    while ((next = rest.find('<')) != std::string_view::npos) {
        out += rest.substr(0, next);
        rest.remove_prefix(next);
        const auto end = rest.find('>');
        if (rest.starts_with("<<") || end == std::string_view::npos) {
            const std::size_t size = rest.starts_with("<<") ? 2 : 1;
            if (size == 1)
                problem(
                    node,
                    fmt::format("{}: '<' begins a name that has no '>'", shown_name),
                    "write << for a literal <"
                );
            out += rest.substr(0, size);
            rest.remove_prefix(size);
            continue;
        }
        const auto name = rest.substr(1, end - 1);
        const auto value =
            matrix ? matrix->find(std::string{name}) : MatrixValues::const_iterator{};
        if (matrix && value != matrix->end()) {
            out += value->second;
        } else if (auto many = repeated(name)) {
            out += *many;
        } else {
            const auto point = std::string{name.substr(0, name.find('.'))};
            if (exchanges && exchanges->contains(point)) mentioned.push_back({point, &node});
            if (matrix && !is_runtime_name(name, is_bytes)) {
                std::vector<std::string> known;
                for (const auto& [matrix_name, unused] : *matrix)
                    known.push_back(matrix_name);
                if (exchanges) known.insert(known.end(), exchanges->begin(), exchanges->end());
                unknown(
                    node,
                    fmt::format("<{}> is no name of the matrix and of no exchange", name),
                    name,
                    known
                );
            }
            out += fmt::format("<{}>", own(name));
        }
        rest.remove_prefix(end + 1);
    }
    return out += rest;
}

std::optional<std::string> Reading::text(const Node& node) {
    return substituted(node, false);
}

std::optional<std::string> Reading::bytes(const Node& node) {
    return substituted(node, true);
}

std::vector<std::string> Reading::texts(const Node& node) {
    std::vector<std::string> out;
    if (node.is_sequence()) {
        for (const auto& item : node.items)
            if (auto one = text(item)) out.push_back(std::move(*one));
    } else if (auto one = text(node)) {
        out.push_back(std::move(*one));
    }
    return out;
}

std::optional<std::int64_t> Reading::integer(const Node& node, Kind kind) {
    const auto value = text(node);
    if (!value) return {};
    const auto bounds = bounds_of(kind);
    const auto number = parse_integer(*value, bounds.low, bounds.high);
    if (number) return *number;
    const bool is_range = parse_integer_range(*value, bounds.low, bounds.high).has_value();
    problem(
        node,
        fmt::format("{}: expected {}, got '{}'", shown_name, kind_row(kind).what, *value),
        is_range ? "one number; a range is only for 'count' of 'expect: PACKET'" : ""
    );
    return {};
}

std::optional<Duration> Reading::duration(const Node& node) {
    const auto value = text(node);
    if (!value) return {};
    const auto parsed = parse_duration(*value);
    if (parsed) return *parsed;
    problem(node, fmt::format("{}: expected {}, got '{}'", shown_name, parsed.error(), *value));
    return {};
}

std::optional<Duration> Reading::span(const Node& node, Kind kind) {
    const auto value = text(node);
    if (!value) return {};
    const auto parsed = parse_duration(*value);
    if (parsed && *parsed > Duration{}) return *parsed;
    unexpected(
        node,
        kind_row(kind).what,
        parsed && *parsed == Duration{} ? "what takes no time does nothing: leave it out" : ""
    );
    return {};
}

std::optional<Duration> Reading::seconds(const Node& node, Kind kind) {
    const auto value = duration(node);
    const auto bounds = bounds_of(kind);
    const bool is_whole = value && *value % std::chrono::seconds{1} == Duration{};
    if (!value || (is_whole && *value <= std::chrono::seconds{bounds.high})) return value;
    problem(
        node, fmt::format("{}: expected {}, got '{}'", shown_name, kind_row(kind).what, node.text)
    );
    return {};
}

std::optional<bool> Reading::boolean(const Node& node) {
    const auto value = text(node);
    if (!value) return {};
    const auto parsed = parse_boolean(*value);
    if (parsed) return *parsed;
    problem(node, fmt::format("{}: expected true or false, got '{}'", shown_name, *value));
    return {};
}

std::optional<std::string> Reading::word(const Node& node, Kind kind) {
    auto value = text(node);
    if (!value) return {};
    const auto& row = kind_row(kind);
    if (std::ranges::find(row.words, *value) != row.words.end()) return value;
    unknown(
        node,
        fmt::format("{}: expected {}, got '{}'", shown_name, row.what, *value),
        *value,
        row.words
    );
    return {};
}

std::vector<int> Reading::reasons(const Node& node) {
    std::vector<int> codes;
    const auto add = [&](const Node& item) {
        if (const auto code = integer(item, Kind::reasons))
            codes.push_back(static_cast<int>(*code));
    };
    if (node.is_sequence())
        std::ranges::for_each(node.items, add);
    else
        add(node);
    return codes;
}

std::optional<std::string> Reading::name(const Node& node) {
    if (!node.is_scalar()) {
        unexpected(node, kind_row(Kind::name).what);
        return {};
    }
    // `<cmd>` would be looked up in the matrix, but here it is the name itself, unless the matrix
    // has it.
    std::string_view bare = node.text;
    if (bare.starts_with('<') && bare.ends_with('>')) bare = bare.substr(1, bare.size() - 2);
    auto value =
        !bare.contains('<') && !(matrix && bare != node.text && matrix->contains(std::string{bare}))
            ? std::string{bare}
            : text(node).value_or("");
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    if (!value.empty() && std::ranges::all_of(value, is_letter)) return value;
    unexpected(node, kind_row(Kind::name).what);
    return {};
}

void Reading::properties_of_name(
    const Node& key, const Node& value, std::vector<PropertyText>& out
) {
    const auto name_text = text(key);
    if (!name_text) return;
    const auto* row = wire::find_property(std::string_view{*name_text});
    if (!row && !parse_integer(*name_text, 0, wire::var_int_max))
        return unknown(
            key, fmt::format("there is no property '{}'", *name_text), *name_text, property_names()
        );
    shown_name = *name_text;
    for (auto& written : texts(value)) {
        auto one = in_seconds(*name_text, std::move(written));
        const auto max = row ? number_max(row->form) : std::nullopt;
        if (max && !has_runtime_name(one) && !parse_integer(one, 0, *max) && !parse_boolean(one))
            problem(
                value,
                fmt::format(
                    "{}: expected an integer from 0 to {}{}, got '{}'",
                    *name_text,
                    *max,
                    counts_seconds(*name_text) ? " or whole seconds such as 1m" : "",
                    one
                )
            );
        out.push_back({*name_text, std::move(one)});
    }
}

std::vector<PropertyText> Reading::properties(const Node& node) {
    std::vector<PropertyText> out;
    const auto add_map = [&](const Node& map) {
        for (std::size_t i = 0; i < map.items.size(); ++i)
            properties_of_name(map.keys[i], map.items[i], out);
    };
    if (node.is_map())
        add_map(node);
    else if (node.is_sequence())
        for (const auto& item : node.items) {
            if (is_map(item, "a map of property names to values")) add_map(item);
        }
    else
        unexpected(node, kind_row(Kind::properties).what);
    return out;
}

}  // namespace assay::scenario
