#include "harness/scenario/links.hpp"

#include "harness/scenario/foreign_words.hpp"
#include "harness/scenario/link_check.hpp"
#include "harness/scenario/link_table.hpp"
#include "harness/scenario/text_file.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ranges>

namespace assay::scenario {

namespace {

/// Of a recorded link: hours of a fast one.
constexpr std::uintmax_t trace_size_max_bytes = 64UL * 1024 * 1024;

template <class T>
Parsed<std::uint64_t> as_number(const Parsed<T>& parsed) {
    if (!parsed) return std::unexpected{parsed.error()};
    if constexpr (std::is_same_v<T, Duration>)
        return static_cast<std::uint64_t>(parsed->count());
    else
        return static_cast<std::uint64_t>(*parsed);
}

Parsed<std::uint64_t> parse_word(LinkForm form, std::string_view text) {
    const auto words = words_of(form);
    const auto found = std::ranges::find(words, text);
    if (found != words.end()) return static_cast<std::uint64_t>(found - words.begin());
    return std::unexpected{fmt::format("one of {}", fmt::join(words, ", "))};
}

Parsed<std::uint64_t> parse_form(LinkForm form, std::string_view text) {
    switch (form) {
    case LinkForm::duration:
        return as_number(parse_duration(text));
    case LinkForm::share:
        return as_number(parse_share(text));
    case LinkForm::rate:
        return parse_rate(text);
    case LinkForm::size:
        return parse_size(text);
    case LinkForm::boolean:
        return as_number(parse_boolean(text));
    case LinkForm::ordinal:
        return as_number(parse_integer(text, 0, 1'000'000'000));
    case LinkForm::toggle:
    case LinkForm::shape:
    case LinkForm::cargo:
    case LinkForm::nat:
        return parse_word(form, text);
    case LinkForm::text:
    case LinkForm::file:
        break;
    }
    return std::unexpected{"a text"};
}

Problem wrong_value(std::string_view name, std::string_view text, std::string_view expected) {
    const auto unit = text.substr(std::min(text.find_first_not_of("0123456789."), text.size()));
    const auto several = single_value_of(name, text);
    return {
        {},
        1,
        fmt::format("{}: expected {}, got '{}'", name, expected, text),
        std::string{several.empty() ? right_word_for(unit) : several}
    };
}

/// Reads the trace in a file; the problem names the line of that file.
std::optional<Problem> apply_trace(
    LinkSpec& spec,
    const std::vector<Way>& ways,
    const LinkRow& row,
    std::string_view text,
    const std::string& file
) {
    const auto path = std::filesystem::path{file}.parent_path() / text;
    const auto content = read_text_file(path, trace_size_max_bytes);
    if (!content)
        return Problem{
            {},
            1,
            fmt::format(
                "{}: cannot read {}: {}", row.key.name, path.generic_string(), content.error()
            ),
            "the path starts at the folder of the file that names it"
        };
    for (const auto way : ways)
        if (const auto error = row.parse(spec, way, *content, text))
            return Problem{
                {},
                1,
                fmt::format("{}:{}: {}", path.generic_string(), error->line, error->message),
                error->hint
            };
    return std::nullopt;
}

std::vector<std::string_view> parameter_names() {
    std::vector<std::string_view> names;
    for (const auto& key : link_keys())
        if (key.form != LinkForm::text) names.push_back(key.name);
    return names;
}

Problem unknown_parameter(std::string_view name) {
    std::string hint{right_word_for(name)};
    if (hint.empty())
        if (const auto near = suggestion_for(name, parameter_names()); !near.empty())
            hint = "did you mean '" + near + "'?";
    if (hint.empty()) hint = right_word_near(name);
    return {{}, 1, fmt::format("a link has no parameter '{}'", name), std::move(hint)};
}

/// "up.rate" is the rate of one direction, "rate" that of both.
std::vector<Way> take_ways(std::string_view& name) {
    for (const auto& [prefix, way] : {std::pair{"up.", Way::up}, std::pair{"down.", Way::down}})
        if (name.starts_with(prefix)) {
            name.remove_prefix(std::string_view{prefix}.size());
            return {way};
        }
    return {Way::up, Way::down};
}

}  // namespace

std::span<const LinkKey> link_keys() {
    // clang-format off
    static const auto keys = [] {
        std::vector<LinkKey> out{
            {"name", LinkForm::text, false, "the preset's name"},
            {"preset", LinkForm::text, false, "the preset that it varies"},
            {"grade", LinkForm::text, false, "A measured, B vendor or community figure, C assumption"},
            {"source", LinkForm::text, false, "where the figures come from"},
        };
        for (const auto* row : link_rows())
            out.push_back(row->key);
        return out;
    }();
    // clang-format on
    return keys;
}

std::pair<std::string_view, std::string_view> describe(LinkForm form) {
    switch (form) {
    case LinkForm::text:
        return {"a text", ""};
    case LinkForm::duration:
        return {"a duration such as 600ms", "^[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d)$"};
    case LinkForm::share:
        return {"a percentage such as 0.5%", "^[0-9]+(\\.[0-9]+)?%$"};
    case LinkForm::rate:
        return {
            "a rate such as 240kbit/s",
            "^(unlimited|[0-9]+(\\.[0-9]+)?([kMG]?bit(/s)?|[mg]bit|[kM]?B/s))$"
        };
    case LinkForm::size:
        return {"a size such as 48kB", "^[0-9]+(\\.[0-9]+)?(B|kB|MB)?$"};
    case LinkForm::ordinal:
        return {"an integer", "^[0-9]+$"};
    case LinkForm::boolean:
        return {"true or false", "^(true|false)$"};
    case LinkForm::toggle:
        return {"on or off", "^(on|off)$"};
    case LinkForm::shape:
        return {"a distribution", "^(none|uniform|exponential|gamma|lognormal|pareto|symmetric)$"};
    case LinkForm::cargo:
        return {"streams or datagrams", "^(streams|datagrams)$"};
    case LinkForm::file:
        return {"a file beside the one that names it", ""};
    case LinkForm::nat:
        return {"silent, reset or reopen", "^(silent|reset|reopen)$"};
    }
    return {};
}

std::vector<PropertyText> flat_parameters(Reading& reading, const Node& map) {
    std::vector<PropertyText> out;
    if (!reading.is_map(map, kind_row(Kind::parameters).what)) return out;
    for (std::size_t i = 0; i < map.items.size(); ++i) {
        const auto& key = map.keys[i].text;
        const auto& value = map.items[i];
        reading.shown_name = key;
        if ((key == "up" || key == "down") && value.is_map()) {
            for (std::size_t j = 0; j < value.items.size(); ++j)
                if (auto text = reading.text(value.items[j]))
                    out.push_back({key + "." + value.keys[j].text, std::move(*text)});
        } else if (auto text = reading.text(value)) {
            out.push_back({key, std::move(*text)});
        }
    }
    return out;
}

std::optional<Problem> apply_parameter(
    LinkSpec& spec, std::string_view name, std::string_view text, const std::string& file
) {
    const auto ways = take_ways(name);
    const auto* row = find_link_row(name);
    if (!row) return unknown_parameter(name);
    if (ways.size() == 1 && !row->key.of_direction)
        return Problem{{}, 1, fmt::format("{} is one of the whole link", name), ""};
    if (row->parse) return apply_trace(spec, ways, *row, text, file);
    const auto value = parse_form(row->key.form, text);
    if (!value) return wrong_value(name, text, value.error());
    for (const auto way : ways)
        row->set(spec, way, *value);
    return std::nullopt;
}

std::expected<LinkSpec, LinkConflict> changed_link(
    const LinkSpec& before, const std::vector<PropertyText>& parameters, const std::string& file
) {
    auto after = before;
    for (const auto& [name, text] : parameters)
        if (auto problem = apply_parameter(after, name, text, file))
            return std::unexpected{LinkConflict{name, problem->message, problem->hint}};
    auto conflicts = conflicts_of_change(before, after);
    if (!conflicts.empty()) return std::unexpected{std::move(conflicts.front())};
    return after;
}

std::vector<PropertyText> parameters_of(const LinkAction& action) {
    auto parameters = action.parameters;
    if (action.verb == LinkAction::Verb::delay)
        parameters = {{"delay", print_duration(action.for_.value_or(Duration{}))}};
    if (action.direction == "both") return parameters;
    const auto prefix = action.direction + ".";
    for (auto& [name, text] : parameters)
        if (!name.starts_with(prefix)) name = prefix + name;
    return parameters;
}

const Node& parameter_node(const Node& map, std::string_view name) {
    const auto dot = name.find('.');
    if (dot != std::string_view::npos)
        if (const auto* way = map.find(name.substr(0, dot)); way && way->is_map())
            if (const auto* inner = way->find(name.substr(dot + 1))) return *inner;
    const auto* plain = map.find(dot == std::string_view::npos ? name : name.substr(dot + 1));
    return plain ? *plain : map;
}

void report_conflicts(Reading& reading, const Node& map, const LinkSpec& spec) {
    for (const auto& conflict : conflicts_of(spec))
        reading.problem(parameter_node(map, conflict.parameter), conflict.message, conflict.hint);
}

std::vector<PropertyText> ordered_parameters(Reading& reading, const Node& map) {
    auto parameters = flat_parameters(reading, map);
    const auto rank = [](const PropertyText& p) {
        return p.name == "preset" ? 0 : p.name.contains('.') ? 2 : 1;
    };
    std::ranges::stable_sort(parameters, {}, rank);
    return parameters;
}

void start_from_preset(
    Reading& reading,
    const Node& at,
    const std::string& name,
    const LinkPresets& presets,
    LinkSpec& spec
) {
    if (const auto found = presets.find(name); found != presets.end()) {
        spec = found->second;
        return;
    }
    const auto names = presets | std::views::keys;
    reading.unknown(at, fmt::format("there is no link preset '{}'", name), name, names);
}

std::expected<LinkSpec, std::vector<Problem>>
load_link_preset(const std::string& file, const std::string& text, const LinkPresets& presets) {
    auto root = parse_yaml(file, text);
    if (!root) return std::unexpected{root.error()};
    std::vector<Problem> problems;
    Reading reading{file, problems};
    reading.shown_name = "a link preset";
    LinkSpec spec;
    std::string base;
    for (const auto& [name, value] : ordered_parameters(reading, *root)) {
        const auto& at = parameter_node(*root, name);
        if (name == "preset")
            start_from_preset(reading, at, base = value, presets, spec);
        else if (name == "name")
            spec.name = value;
        else if (name == "grade")
            spec.grade = value;
        else if (name == "source")
            spec.source = value;
        else if (const auto wrong = apply_parameter(spec, name, value, file))
            reading.problem(at, wrong->message, wrong->hint);
    }
    spec.preset = base;
    if (!root->find("name")) reading.problem(*root, "a link preset needs 'name'");
    if (problems.empty()) report_conflicts(reading, *root, spec);
    if (problems.empty()) return spec;
    tidy(problems);
    return std::unexpected{std::move(problems)};
}

}  // namespace assay::scenario
