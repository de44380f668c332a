#include "harness/scenario/link_check.hpp"

#include "harness/scenario/link_table.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::scenario {
namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        out.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + separator.size(), text.size()));
    }
    return out;
}

/// As one would have to say it: "rate", "pep: on".
std::string as_said(std::string_view name) {
    const auto form = find_link_row(name)->key.form;
    if (form == LinkForm::toggle) return fmt::format("{}: on", name);
    if (form == LinkForm::boolean) return fmt::format("{}: true", name);
    return std::string{name};
}

/// Whether one of these is there, for a parameter of this way or, without one, of the whole link.
bool has_one(
    const LinkSpec& spec, const std::vector<std::string_view>& names, std::optional<Way> way
) {
    return std::ranges::any_of(names, [&](std::string_view name) {
        const auto* row = find_link_row(name);
        if (way) return row->get(spec, *way) != 0;
        return row->get(spec, Way::up) != 0 || row->get(spec, Way::down) != 0;
    });
}

/// What is said in vain, since what it needs is not.
void check_needs(
    const LinkSpec& spec, const LinkRow& row, std::optional<Way> way, Conflicts& conflicts
) {
    const auto& key = row.key;
    if (key.needs.empty() || row.get(spec, way.value_or(Way::up)) == 0) return;
    for (const auto need : split(key.needs, ", ")) {
        const auto names = split(need, " or ");
        if (has_one(spec, names, way)) continue;
        std::vector<std::string> said;
        for (const auto name : names)
            said.push_back(as_said(name));
        return conflicts.add_if(
            true,
            key.name,
            fmt::format("{} means nothing without {}", key.name, fmt::join(said, " or ")),
            fmt::format("add '{}', or leave '{}' out", said.front(), key.name)
        );
    }
}

std::vector<LinkConflict> conflicts_of_whole(const LinkSpec& spec) {
    Conflicts conflicts;
    for (const auto* row : link_rows())
        if (!row->key.of_direction) check_needs(spec, *row, std::nullopt, conflicts);
    for (const auto& stage : link_stages())
        if (stage.check) stage.check(spec, conflicts);
    return std::move(conflicts).found();
}

std::vector<LinkConflict> conflicts_of_way(const LinkSpec& spec, Way way) {
    Conflicts conflicts;
    for (const auto* row : link_rows())
        if (row->key.of_direction) check_needs(spec, *row, way, conflicts);
    for (const auto& stage : link_stages())
        if (stage.check_way) stage.check_way(way == Way::up ? spec.up : spec.down, spec, conflicts);
    return std::move(conflicts).found();
}

}  // namespace

std::vector<LinkConflict> conflicts_of(const LinkSpec& spec) {
    auto out = conflicts_of_whole(spec);
    const auto up = conflicts_of_way(spec, Way::up);
    const auto down = conflicts_of_way(spec, Way::down);
    const auto add = [&](const LinkConflict& conflict, std::string_view way) {
        out.push_back(conflict);
        out.back().parameter.insert(0, way);
    };
    for (const auto& conflict : up)
        add(conflict, std::ranges::find(down, conflict) != down.end() ? "" : "up.");
    for (const auto& conflict : down)
        if (std::ranges::find(up, conflict) == up.end()) add(conflict, "down.");
    return out;
}

std::vector<LinkConflict> conflicts_of_change(const LinkSpec& before, const LinkSpec& after) {
    auto out = conflicts_of(after);
    for (const auto* name : {"carries", "drawn", "pep_buffer"}) {
        const auto* row = find_link_row(name);
        if (row->get(before, Way::up) == row->get(after, Way::up)) continue;
        out.push_back(
            {name, fmt::format("{} is fixed when a link begins", name), "say it where it begins"}
        );
    }
    return out;
}

}  // namespace assay::scenario
