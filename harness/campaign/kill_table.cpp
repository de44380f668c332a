#include "harness/campaign/kill_table.hpp"

#include "harness/targets/defects.hpp"

#include <algorithm>
#include <set>

namespace assay::campaign {
namespace {

using reports::Verdict;

std::vector<PlannedRow> rows_for(
    const std::vector<const scenario::Scenario*>& scenarios,
    wire::Role role,
    const std::set<std::string>* statements
) {
    std::vector<PlannedRow> rows;
    for (const auto* scenario : scenarios) {
        if (scenario->role != role) continue;
        for (const auto& key : scenario->rows) {
            const bool concerned =
                !statements || std::ranges::any_of(key.statements, [&](const auto& id) {
                    return statements->contains(id);
                });
            if (concerned) rows.push_back({.scenario = scenario, .key = &key});
        }
    }
    return rows;
}

std::vector<reports::RowResult> play_all(RunPlan plan) {
    std::vector<reports::RowResult> results;
    const std::atomic<bool> stop{false};
    run(plan, [&](reports::RowResult result) { results.push_back(std::move(result)); }, stop);
    return results;
}

/// Qualified ids of the statements that a defect breaks.
std::set<std::string> broken_by(const std::string& defect, wire::Role role) {
    const auto& ids = session::find_row(targets::defects_of(role), defect)->statements;
    return {ids.begin(), ids.end()};
}

bool is_caught(Verdict verdict) {
    return verdict == Verdict::fail || verdict == Verdict::advice;
}

/// Rows that say nothing about a defect, because they do not hold without one either. What does not
/// apply without the defect may well apply with it: some defects take an ability away first.
std::set<std::string>
not_passing(RunPlan plan, const std::vector<const scenario::Scenario*>& scenarios) {
    plan.rows = rows_for(scenarios, plan.target.role, nullptr);
    std::set<std::string> names;
    for (const auto& result : play_all(plan))
        if (result.verdict != Verdict::pass && result.verdict != Verdict::not_applicable)
            names.insert(result.name);
    return names;
}

}  // namespace

KillTable kill_table(
    const std::vector<const scenario::Scenario*>& scenarios,
    const std::vector<std::string>& defects,
    const KillOptions& options
) {
    RunPlan plan{.jobs = options.jobs, .is_must = options.is_must};
    plan.target.name = "builtin";
    plan.target.role = options.role;
    const auto bad_anyway = not_passing(plan, scenarios);
    // What every packet of a client has to be like is judged in any row of it, and there are few.
    const bool plays_all = options.exhaustive || options.role == wire::Role::client;
    KillTable table;
    for (const auto& defect : defects) {
        const auto statements = broken_by(defect, options.role);
        plan.target.defects = {defect};
        plan.rows = rows_for(scenarios, options.role, plays_all ? nullptr : &statements);
        std::set<std::string> caught_by;
        std::set<std::string> noticed;
        for (const auto& result : play_all(plan)) {
            if (!is_caught(result.verdict) || bad_anyway.contains(result.name)) continue;
            // Only who says what is broken has caught it.
            for (const auto& [id, verdict] : result.statements) {
                if (!is_caught(verdict) || !statements.contains(id)) continue;
                noticed.insert(id);
                caught_by.insert(result.scenario);
            }
        }
        table.push_back(
            {.defect = defect,
             .scenarios = {caught_by.begin(), caught_by.end()},
             .statements = {noticed.begin(), noticed.end()}}
        );
    }
    return table;
}

std::vector<std::string> ineffective_scenarios(
    const std::vector<const scenario::Scenario*>& scenarios, const KillTable& table, wire::Role role
) {
    std::set<std::string> killers;
    for (const auto& kill : table)
        killers.insert(kill.scenarios.begin(), kill.scenarios.end());
    std::vector<std::string> out;
    for (const auto* scenario : scenarios) {
        // What verifies nothing compares settings (tag planning) and is not meant to catch any.
        const bool is_meant_to =
            std::ranges::any_of(scenario->rows, [](const scenario::RowKey& row) {
                return !row.statements.empty();
            });
        if (scenario->role == role && is_meant_to && !killers.contains(scenario->id))
            out.push_back(scenario->id);
    }
    return out;
}

}  // namespace assay::campaign
