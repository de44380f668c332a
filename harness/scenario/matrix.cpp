// The matrix: names, values, and the combinations that become rows.
#include "harness/scenario/file_keys.hpp"

#include <fmt/format.h>

namespace assay::scenario {

namespace {

std::vector<std::string> default_versions(const Scenario& scenario) {
    std::vector<std::string> out;
    for (const auto version : wire::versions)
        if (scenario.verifies.empty() || scenario.verifies.contains(version))
            out.emplace_back(wire::name_of(version));
    return out;
}

void check_value(
    Reading& reading, const Node& at, const std::string& name, const std::string& value
) {
    if (value.find_first_of("[],=") != std::string::npos)
        reading.problem(
            at, "matrix: a value is part of the row's name and may not hold any of [ ] , ="
        );
    if (name == "version" && !wire::version_named(value))
        reading.problem(at, fmt::format("matrix: version: expected 3.1.1 or 5.0, got '{}'", value));
}

void check_values(Reading& reading, const MatrixName& entry) {
    const auto& node = *entry.node;
    if (entry.values.empty())
        reading.problem(node, fmt::format("matrix: '{}' has no values", entry.name));
    std::set<std::string> seen;
    for (std::size_t i = 0; i < entry.values.size(); ++i) {
        const auto& value = entry.values[i];
        const auto& at = node.is_sequence() ? node.items[i] : node;
        if (!seen.insert(value).second)
            reading.problem(at, fmt::format("matrix: {} has '{}' twice", entry.name, value));
        check_value(reading, at, entry.name, value);
    }
}

MatrixName read_name(Reading& reading, const Node& key, const Node& value) {
    MatrixName out{key.text, {}, &value, {}};
    reading.shown_name = "matrix: " + key.text;
    if (value.is_map()) {
        reading.unexpected(value, "a list of values");
    } else {
        out.values = reading.texts(value);
        check_values(reading, out);
    }
    return out;
}

/// One entry of `exclude:`: names, and the values that they have in what is left out.
using Exclusion = std::map<std::string, std::set<std::string>>;

Exclusion read_exclusion(Reading& reading, const Node& entry) {
    Exclusion out;
    for (std::size_t i = 0; i < entry.items.size(); ++i) {
        const auto texts = reading.texts(entry.items[i]);
        out[entry.keys[i].text] = {texts.begin(), texts.end()};
    }
    return out;
}

bool matches(const Exclusion& exclusion, const MatrixValues& values) {
    return std::ranges::all_of(exclusion, [&](const auto& wanted) {
        const auto actual = values.find(wanted.first);
        return actual != values.end() && wanted.second.contains(actual->second);
    });
}

const std::vector<Node>&
entries_of(Reading& reading, const Document& document, std::string_view key) {
    static const std::vector<Node> none;
    const auto* matrix = document.find("matrix");
    const auto* list = matrix && matrix->is_map() ? matrix->find(key) : nullptr;
    if (!list) return none;
    reading.shown_name = fmt::format("matrix: {}", key);
    if (!list->is_sequence()) {
        reading.unexpected(*list, "a list of maps");
        return none;
    }
    for (const auto& entry : list->items) {
        if (!entry.is_map()) {
            reading.unexpected(entry, "a map of matrix names to values");
            return none;
        }
        for (const auto& name : entry.keys)
            if (!document.matrix_name(name.text)) {
                reading.problem(name, fmt::format("the matrix has no '{}'", name.text));
                return none;
            }
    }
    return list->items;
}

/// Of a matrix: rows times names, and rows times the entries that may leave them out. What is above
/// would take minutes, or the memory.
constexpr std::size_t cells_max = 2'000'000;
constexpr std::size_t comparisons_max = 10'000'000;

/// The cross product of the lists, the last name running fastest; empty if it is too large.
std::vector<MatrixValues>
product(const std::vector<std::pair<std::string, std::vector<std::string>>>& lists) {
    std::vector<MatrixValues> out{{}};
    for (const auto& [name, values] : lists) {
        std::vector<MatrixValues> longer;
        const auto rows = out.size() * values.size();
        if (rows > rows_max || rows * lists.size() > cells_max) return {};
        for (const auto& combination : out)
            for (const auto& value : values) {
                longer.push_back(combination);
                longer.back()[name] = value;
            }
        out = std::move(longer);
    }
    return out;
}

using Lists = std::vector<std::pair<std::string, std::vector<std::string>>>;

}  // namespace

std::vector<MatrixName> read_matrix(Reading& reading, const Node& root, const Scenario& scenario) {
    std::vector<MatrixName> out;
    const auto* matrix = root.find("matrix");
    reading.shown_name = "matrix";
    if (matrix && reading.is_map(*matrix, "a map of names to lists of values"))
        for (std::size_t i = 0; i < matrix->items.size(); ++i) {
            const auto& key = matrix->keys[i].text;
            if (key != "exclude" && key != "include")
                out.push_back(read_name(reading, matrix->keys[i], matrix->items[i]));
        }
    const auto* include = matrix && matrix->is_map() ? matrix->find("include") : nullptr;
    for (const auto& entry : include ? include->items : std::vector<Node>{})
        for (auto& name : out)
            if (const auto* value = entry.find(name.name))
                for (auto& text : reading.texts(*value)) {
                    check_value(reading, *value, name.name, text);
                    name.included.push_back(std::move(text));
                }
    // `version` is always there and always the first, so that a row's name begins with it.
    const auto found = std::ranges::find(out, "version", &MatrixName::name);
    if (found == out.end())
        out.insert(out.begin(), {"version", default_versions(scenario), nullptr, {}});
    else
        std::rotate(out.begin(), found, found + 1);
    return out;
}

void exclude_rows(
    Reading& reading, const Document& document, std::vector<MatrixValues>& rows, bool by_fault
) {
    const auto& entries = entries_of(reading, document, "exclude");
    if (entries.size() * rows.size() > comparisons_max)
        return reading.problem(
            *document.find("matrix"),
            fmt::format(
                "matrix: {} entries of exclude for {} rows are too many",
                entries.size(),
                rows.size()
            )
        );
    for (const auto& entry : entries) {
        if ((entry.find("fault") != nullptr) != by_fault) continue;
        const auto exclusion = read_exclusion(reading, entry);
        if (std::erase_if(rows, [&](const auto& values) { return matches(exclusion, values); }) ==
            0)
            reading.problem(entry, "matrix: exclude matches no row");
    }
}

Version version_of(const MatrixValues& values) {
    return wire::version_named(values.at("version")).value_or(Version::v5_0);
}

std::vector<MatrixValues> combinations(Reading& reading, const Document& document) {
    Lists lists;
    for (const auto& entry : document.matrix)
        if (!entry.is_fault_table()) lists.emplace_back(entry.name, entry.values);
    auto out = product(lists);
    if (out.empty() && document.find("matrix"))
        reading.problem(
            *document.find("matrix"),
            fmt::format("the matrix has no rows, or more than {}", rows_max)
        );
    exclude_rows(reading, document, out, false);
    std::set<MatrixValues> known{out.begin(), out.end()};
    for (const auto& entry : entries_of(reading, document, "include")) {
        if (out.size() > rows_max) {
            reading.problem(entry, fmt::format("matrix: more than {} rows", rows_max));
            break;
        }
        // Names that an entry leaves out run through all their values.
        Lists some = lists;
        for (auto& [name, values] : some)
            if (const auto* node = entry.find(name)) values = reading.texts(*node);
        for (auto& values : product(some))
            if (known.insert(values).second) out.push_back(std::move(values));
    }
    return out;
}

std::string row_name(
    const Document& document, std::string_view id, const MatrixValues& values, int seed, int seeds
) {
    std::string out{id};
    char separator = '[';
    for (const auto& entry : document.matrix) {
        out += separator;
        out += entry.name;
        out += '=';
        out += values.at(entry.name);
        separator = ',';
    }
    if (seeds > 1) out += fmt::format(",seed={}", seed);
    return out + "]";
}

namespace {

void collect_names(const Document& document, const Node& node, std::set<std::string>& out) {
    std::string_view rest = node.text;
    for (auto begin = rest.find('<'); begin != std::string_view::npos; begin = rest.find('<')) {
        rest.remove_prefix(begin + 1);
        const auto end = rest.find('>');
        if (end == std::string_view::npos) break;
        const std::string name{rest.substr(0, end)};
        if (document.matrix_name(name)) out.insert(name);
    }
    for (const auto& key : node.keys)
        collect_names(document, key, out);
    for (const auto& item : node.items)
        collect_names(document, item, out);
    if (const auto* when = node.find("when"); when && when->is_map())
        for (const auto& key : when->keys)
            if (document.matrix_name(key.text)) out.insert(key.text);
}

}  // namespace

std::set<std::string> mentioned_names(const Document& document, const Node& node) {
    std::set<std::string> out;
    collect_names(document, node, out);
    return out;
}

}  // namespace assay::scenario
