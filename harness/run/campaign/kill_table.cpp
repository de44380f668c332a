#include "harness/run/campaign/kill_table.hpp"

#include "reference/broker/defects/table.hpp"

#include <algorithm>
#include <set>

namespace assay::harness {
namespace {

using reports::Verdict;

std::vector<PlannedRow>
rows_for(const std::vector<const Scenario*>& scenarios, const std::set<std::string>* statements) {
    std::vector<PlannedRow> rows;
    for (const auto* scenario : scenarios)
        for (const auto& key : scenario->rows) {
            const bool concerned =
                !statements || std::ranges::any_of(key.statements, [&](const auto& id) {
                    return statements->contains(id);
                });
            if (concerned) rows.push_back({.scenario = scenario, .key = &key});
        }
    return rows;
}

std::vector<reports::RowResult> play_all(RunPlan plan) {
    std::vector<reports::RowResult> results;
    const std::atomic<bool> stop{false};
    run(plan, [&](reports::RowResult result) { results.push_back(std::move(result)); }, stop);
    return results;
}

bool is_caught(Verdict verdict) {
    return verdict == Verdict::fail || verdict == Verdict::advice;
}

}  // namespace

std::vector<Kill> kill_table(
    const std::vector<const Scenario*>& scenarios,
    const std::vector<std::string>& defects,
    bool exhaustive,
    unsigned jobs,
    const IsMust& is_must
) {
    RunPlan plan{.rows = rows_for(scenarios, nullptr), .jobs = jobs, .is_must = is_must};
    plan.target.name = "builtin";
    std::set<std::string> bad_anyway;
    for (const auto& result : play_all(plan))
        if (result.verdict != Verdict::pass) bad_anyway.insert(result.name);
    std::vector<Kill> table;
    for (const auto& defect : defects) {
        const auto& broken = broker::find_defect(defect)->statements;
        const std::set<std::string> statements(broken.begin(), broken.end());
        plan.target.defects = {defect};
        plan.rows = rows_for(scenarios, exhaustive ? nullptr : &statements);
        Kill kill{.defect = defect};
        std::set<std::string> caught_by;
        std::set<std::string> noticed;
        for (const auto& result : play_all(plan)) {
            if (!is_caught(result.verdict) || bad_anyway.contains(result.name)) continue;
            caught_by.insert(result.scenario);
            for (const auto& [id, verdict] : result.statements)
                if (is_caught(verdict)) noticed.insert(id);
        }
        kill.scenarios.assign(caught_by.begin(), caught_by.end());
        kill.statements.assign(noticed.begin(), noticed.end());
        table.push_back(std::move(kill));
    }
    return table;
}

}  // namespace assay::harness
