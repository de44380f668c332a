#include "reports/result/causes.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace assay::reports {
namespace {

std::string title_of(const RowResult& row) {
    if (!row.signature.empty()) return row.signature;
    if (!row.reason.empty()) return row.reason;
    return row.title.empty() ? row.scenario : row.title;
}

std::vector<std::string> broken_statements(const std::vector<const RowResult*>& rows) {
    std::set<std::string> out{};
    for (const auto* row : rows)
        for (const auto& [id, verdict] : row->statements)
            if (is_finding(verdict)) out.insert(id);
    return {out.begin(), out.end()};
}

/// Worst first, then the one with more rows, then the one that came first.
bool comes_before(const Cause& a, const Cause& b) {
    if (a.verdict != b.verdict) return a.verdict < b.verdict;
    if (a.rows.size() != b.rows.size()) return a.rows.size() > b.rows.size();
    return a.rows.front() < b.rows.front();
}

}  // namespace

std::vector<Cause> causes_of(const Results& results) {
    std::map<std::tuple<Verdict, std::string, std::string>, Cause> groups{};
    for (const auto& row : results.rows) {
        if (!is_finding(row.verdict)) continue;
        const auto name = row.signature.empty() ? "scenario " + row.scenario : row.signature;
        groups[{row.verdict, row.target, name}].rows.push_back(&row);
    }
    std::vector<Cause> out{};
    for (auto& [key, cause] : groups) {
        const auto& first = *cause.rows.front();
        cause.verdict = first.verdict;
        cause.target = first.target;
        cause.title = title_of(first);
        cause.statements = broken_statements(cause.rows);
        out.push_back(std::move(cause));
    }
    std::ranges::sort(out, comes_before);
    return out;
}

}  // namespace assay::reports
