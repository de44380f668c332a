#pragma once
/// Tables of details: one row says a detail's name, kind, meaning and the member it fills. The
/// loader reads through the row, the schema and the documentation print it.
#include "harness/scenario/reading.hpp"

#include <span>
#include <utility>

namespace assay::scenario {

/// What a row says for schema and documentation.
struct DetailDoc {
    std::string_view name{};
    Kind kind{};
    std::string_view doc{};
    bool v5_only{};  ///< only MQTT 5.0 has it: an error in a row of 3.1.1
};

/// What a row says for the loader.
template <class A>
struct Detail : DetailDoc {
    void (*read)(Reading&, const Node&, A&){};
};

/// Rows of any action as plain descriptions.
template <class A>
std::vector<DetailDoc> docs_of(std::span<const Detail<A>> table) {
    return {table.begin(), table.end()};
}

namespace readers {

template <class T>
struct Inner {
    using type = T;
};
template <class T>
struct Inner<std::optional<T>> {
    using type = T;
};
/// `bool` for both `bool` and `std::optional<bool>`.
template <class T>
using inner_t = typename Inner<T>::type;

// NOLINTNEXTLINE(readability-function-cognitive-complexity): one branch a kind
template <Kind kind, class T>
void read(Reading& reading, const Node& node, T& target) {
    using Value = inner_t<T>;
    if constexpr (is_sent_in_seconds(kind)) {
        if (const auto value = reading.seconds(node, kind)) target = *value;
    } else if constexpr (kind == Kind::span || kind == Kind::cut || kind == Kind::away) {
        if (const auto value = reading.span(node, kind)) target = *value;
    } else if constexpr (std::is_same_v<Value, Duration>) {
        if (const auto value = reading.duration(node)) target = *value;
    } else if constexpr (kind == Kind::await) {
        if (const auto word = reading.word(node, kind)) target = *word == "ack";
    } else if constexpr (kind == Kind::yes) {
        if (reading.word(node, kind)) target = true;
    } else if constexpr (std::is_same_v<Value, bool>) {
        if (const auto value = reading.boolean(node)) target = *value;
    } else if constexpr (std::is_same_v<Value, std::vector<int>>) {
        target = reading.reasons(node);
    } else if constexpr (std::is_same_v<Value, std::vector<PropertyText>>) {
        target = reading.properties(node);
    } else if constexpr (kind == Kind::since || kind == Kind::name) {
        if (auto value = reading.name(node)) target = std::move(*value);
    } else if constexpr (kind == Kind::direction) {
        if (auto value = reading.word(node, kind)) target = std::move(*value);
    } else if constexpr (kind == Kind::bytes) {
        if (auto value = reading.bytes(node)) target = std::move(*value);
    } else if constexpr (kind == Kind::packet_id) {
        auto value = reading.text(node);
        if (value && !value->contains('<')) reading.integer(node, kind);
        target = std::move(value);
    } else if constexpr (kind == Kind::size) {
        if (const auto value = reading.text(node)) {
            const auto size = parse_size(*value);
            if (size && *size <= wire::var_int_max)
                target = static_cast<Value>(*size);
            else
                reading.unexpected(node, kind_row(kind).what);
        }
    } else if constexpr (kind == Kind::duration_range || kind == Kind::span_range) {
        if (const auto value = reading.text(node)) {
            const auto range = parse_duration_range(*value);
            if (range && (kind == Kind::duration_range || range->first > Duration{}))
                target = *range;
            else
                reading.unexpected(node, kind_row(kind).what);
        }
    } else if constexpr (kind == Kind::packet) {
        if (const auto value = reading.word(node, kind))
            target = wire::packet_type_named(*value).value();
    } else if constexpr (std::is_integral_v<Value>) {
        const auto value = reading.integer(node, kind);
        if (value && std::in_range<Value>(*value))
            target = static_cast<Value>(*value);
        else if (value)
            reading.unexpected(node, "a smaller number");
    } else {
        if (auto value = reading.text(node)) target = std::move(*value);
    }
}

}  // namespace readers

/// A row whose value goes into what `Access` (a lambda without captures) finds in the action.
template <Kind kind, class A, class Access>
constexpr Detail<A>
detail(std::string_view name, std::string_view doc, Access, bool v5_only = false) {
    return {{name, kind, doc, v5_only}, [](Reading& reading, const Node& node, A& action) {
                readers::read<kind>(reading, node, Access{}(action));
            }};
}

/// A row with a reader of its own.
template <class A>
constexpr Detail<A> special(
    std::string_view name,
    Kind kind,
    std::string_view doc,
    void (*read)(Reading&, const Node&, A&),
    bool v5_only = false
) {
    return {{name, kind, doc, v5_only}, read};
}

/// Reports a detail that only 5.0 has in a row of 3.1.1.
void require_v5(Reading& reading, const Node& at, std::string_view name);

/// Reads every entry of `map` but those in `others` through its row; an unknown name is a problem.
/// `owner` is what the message names: "subscribe", "a will".
template <class A>
void read_details(
    Reading& reading,
    const Node& map,
    std::span<const Detail<A>> table,
    A& action,
    std::string_view owner,
    std::span<const std::string_view> others = {}
) {
    for (std::size_t i = 0; i < map.items.size(); ++i) {
        const auto& key = map.keys[i];
        if (std::ranges::find(others, key.text) != others.end()) continue;
        const auto row = std::ranges::find(table, std::string_view{key.text}, &DetailDoc::name);
        if (row == table.end()) {
            std::vector<std::string_view> known(others.begin(), others.end());
            for (const auto& candidate : table)
                known.push_back(candidate.name);
            reading.unknown(
                key, std::string{owner} + " has no detail '" + key.text + "'", key.text, known
            );
            continue;
        }
        if (row->v5_only) require_v5(reading, key, row->name);
        reading.shown_name = row->name;
        row->read(reading, map.items[i], action);
    }
}

/// Reads the entries of `map` that have a row and leaves the others, which may be fields of a packet:
/// the names of the rows. Each entry is shown by its name.
template <class A>
std::vector<std::string_view>
read_known_details(Reading& reading, const Node& map, std::span<const Detail<A>> table, A& action) {
    std::vector<std::string_view> names;
    for (const auto& row : table) {
        names.push_back(row.name);
        const auto* node = map.find(row.name);
        if (!node) continue;
        reading.shown_name = row.name;
        row.read(reading, *node, action);
    }
    return names;
}

/// Puts the file's `defaults:` into the details that the map leaves out.
template <class A>
void read_defaults(Reading& reading, const Node& map, std::span<const Detail<A>> table, A& action) {
    if (!reading.defaults || !reading.defaults->is_map()) return;
    for (std::size_t i = 0; i < reading.defaults->items.size(); ++i) {
        const auto& name = reading.defaults->keys[i].text;
        const auto row = std::ranges::find(table, std::string_view{name}, &DetailDoc::name);
        if (row == table.end() || map.find(name)) continue;
        reading.shown_name = row->name;
        row->read(reading, reading.defaults->items[i], action);
    }
}

/// Every `within:` fills the same member.
inline constexpr auto within_of = [](auto& action) -> auto& { return action.window.within; };
inline constexpr std::string_view within_doc = "how long it may take; default 5s";

}  // namespace assay::scenario
