#include "harness/campaign/shrink/findings.hpp"

#include "harness/campaign/shrink/document.hpp"
#include "harness/campaign/shrink/wall_player.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tuple>

namespace assay::campaign {
namespace {

using reports::RowResult;

/// On the wall clock each of them takes a part of a second.
constexpr std::size_t plays_on_the_wall_max = 300;

/// A name of letters, digits and single dashes.
std::string slug(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
        // Dots stand for names in rules, and mean something at the start of a file's name.
        if (is_plain && (c != '.' || (!out.empty() && !out.ends_with('-') && !out.ends_with('.'))))
            out += c;
        else if (!out.empty() && !out.ends_with('-'))
            out += '-';
    }
    while (out.ends_with('-') || out.ends_with('.'))
        out.pop_back();
    return out;
}

/// "explore[seed=417]" -> "seed-417".
std::string short_name(const FindingGroup& group) {
    std::string_view name{group.rows.front()->name};
    return slug(name.substr(std::min(name.find('[') + 1, name.size())));
}

/// What tells the finding from all others of one exploration.
std::string title_of(const FindingGroup& group) {
    const auto head = slug(group.statements.empty() ? group.rule : group.statements.front());
    return fmt::format(
        "{}-{}-{}-{}", slug(group.target), slug(group.link), head, short_name(group)
    );
}

/// Who finds the file among others has to see what it is about.
std::string with_name(const FindingGroup& group, const std::string& text) {
    auto root = scenario::parse_yaml("", text);
    if (!root) return text;
    set_key(*root, "id", scalar_node("explore/" + title_of(group)));
    auto title =
        scalar_node(fmt::format("The standard holds where this was found: {}", group.rule));
    title.plain = false;
    set_key(*root, "title", std::move(title));
    set_key(*root, "guarantees", list_node({"conforms"}));
    return print_document(*root);
}

}  // namespace

std::vector<FindingGroup> group_findings(
    const reports::Results& results, const std::map<std::string, std::string>& target_texts
) {
    using Key = std::tuple<std::string, std::string, std::vector<std::string>, std::string>;
    std::map<Key, std::vector<const RowResult*>> groups;
    for (const auto& row : results.rows) {
        const auto* failure = failure_of(row);
        if (failure)
            groups[{row.target, row.link, failure->statements, rule_of(row)}].push_back(&row);
    }
    std::vector<FindingGroup> out;
    for (auto& [key, rows] : groups) {
        std::ranges::stable_sort(rows, {}, [](const RowResult* row) { return row->trace.size(); });
        const auto& [target, link, statements, rule] = key;
        const auto text = target_texts.find(target);
        out.push_back(
            {target,
             text == target_texts.end() ? target : text->second,
             link,
             statements,
             rule,
             std::move(rows)}
        );
    }
    std::ranges::stable_sort(out, std::ranges::greater{}, [](const FindingGroup& group) {
        return group.rows.size();
    });
    return out;
}

std::expected<Shrunk, std::string> shrink_finding(
    const FindingGroup& group,
    const reports::Results& results,
    const scenario::Library& library,
    const std::string& nonce,
    const std::atomic<bool>& stop
) {
    const auto& row = *group.rows.front();
    const auto source = results.sources.find(row.scenario);
    if (source == results.sources.end()) return std::unexpected{"its text was not kept"};
    const auto target = targets::parse_target(group.target_text, library);
    if (!target) return std::unexpected{target.error()};
    ShrinkTask task{
        .file = row.name,
        .text = source->second,
        .row = row.name,
        .environment = library.environment(),
        .setup = {.defects = target->defects, .seed = row.seed},
        .faults = row.faults
    };
    if (group.link != "direct") task.setup.link = library.links().at(group.link);
    if (target->kind == targets::Target::Kind::builtin) return shrink(task);
    RunPlan plan{
        .target = *target,
        .rows = {{.link = group.link}},
        .links = library.links(),
        .seed = results.header.seed,
        .nonce = nonce,
        .is_must = is_must_of(library)
    };
    WallPlayer player{std::move(plan), stop};
    if (const auto started = player.start(); !started) return std::unexpected{started.error()};
    task.plays_max = plays_on_the_wall_max;
    task.play_target = [&](const auto& scenario, const auto& steps, auto& result) {
        player.play(scenario, steps, result);
    };
    return shrink(task);
}

std::string finding_file(const FindingGroup& group, const Shrunk& shrunk) {
    return fmt::format(
        "# Shrunk from {} against {}: {} steps of {}.\n# {}{}{}\n{}{}",
        group.rows.front()->name,
        group.target,
        shrunk.steps,
        shrunk.steps_before,
        fmt::join(group.statements, ", "),
        group.statements.empty() ? "" : ": ",
        group.rule,
        shrunk.is_healthy ? "" : "# The reference broker without defects fails it, too.\n",
        with_name(group, shrunk.text)
    );
}

std::string finding_file_name(const FindingGroup& group) {
    return title_of(group) + ".yaml";
}

}  // namespace assay::campaign
