#include "reports/result/causes.hpp"

#include "reports/result/breach.hpp"
#include "reports/result/condition.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>

namespace assay::reports {
namespace {

std::vector<std::string> broken_statements(const RowResult& row) {
    std::vector<std::string> out{};
    for (const auto& [id, verdict] : row.statements)
        if (verdict == row.verdict) out.push_back(id);
    return out;
}

std::vector<std::string> broken_statements(const std::vector<const RowResult*>& rows) {
    std::set<std::string> out{};
    for (const auto* row : rows)
        for (const auto& [id, verdict] : row->statements)
            if (is_finding(verdict)) out.insert(id);
    return {out.begin(), out.end()};
}

/// What rows of one cause have in common.
struct Common {
    Verdict verdict{};
    std::string target{};
    std::vector<std::string> statements{};
    Breach breach{};
    std::string scenario{};  ///< only where there is no breach to compare
    auto operator<=>(const Common&) const = default;
};

Common common_of(const RowResult& row) {
    return {
        .verdict = row.verdict,
        .target = row.target,
        .statements = broken_statements(row),
        .breach = breach_of(row),
        .scenario = row.signature.empty() ? row.scenario : std::string{}
    };
}

/// What broke, and of what the rows were asked: of one scenario its title, else the statement's words.
std::string title_of(const Results& results, const Cause& cause) {
    const auto& first = *cause.rows.front();
    const auto what = what_broke(first);
    const bool is_one_scenario = std::ranges::all_of(cause.rows, [&](const auto* row) {
        return row->scenario == first.scenario;
    });
    auto asked = first.title;
    if (!is_one_scenario) {
        const auto statements = broken_statements(first);
        const auto found = std::ranges::find(
            results.statements,
            statements.empty() ? std::string{} : statements.front(),
            &StatementInfo::id
        );
        asked = found == results.statements.end() ? std::string{} : found->summary;
    }
    return asked.empty() || asked == what ? what : fmt::format("{} ({})", what, asked);
}

/// Worst first, then the one with more rows, then the one that came first.
bool comes_before(const Cause& a, const Cause& b) {
    if (a.verdict != b.verdict) return a.verdict < b.verdict;
    if (rows_in(a.rows) != rows_in(b.rows)) return rows_in(a.rows) > rows_in(b.rows);
    return a.rows.front() < b.rows.front();
}

}  // namespace

std::vector<Cause> causes_of(const Results& results) {
    std::map<Common, Cause> groups{};
    for (const auto& row : results.rows)
        if (is_finding(row.verdict)) groups[common_of(row)].rows.push_back(&row);
    const PassingRows passing{results};
    std::vector<Cause> out{};
    for (auto& [common, cause] : groups) {
        cause.verdict = common.verdict;
        cause.target = common.target;
        cause.statements = broken_statements(cause.rows);
        // The first is the example, and has to have evidence.
        std::ranges::stable_partition(cause.rows, [](const auto* row) {
            return row->stands_for == 1;
        });
        cause.title = title_of(results, cause);
        cause.only_when = passing.condition_of(cause.rows);
        out.push_back(std::move(cause));
    }
    std::ranges::sort(out, comes_before);
    return out;
}

}  // namespace assay::reports
