#include "reports/result/changes.hpp"

#include "reports/result/shards.hpp"
#include "reports/result/verdicts.hpp"

namespace assay::reports {
namespace {

bool was_wrong(Verdict verdict) {
    return is_finding(verdict) && verdict != Verdict::advice;
}

}  // namespace

Changes changes_between(const Results& older, const Results& newer) {
    std::map<std::string, const RowResult*> before{};
    for (const auto& row : older.rows)
        before[key_of(row)] = &row;
    Changes out{};
    for (const auto& row : newer.rows) {
        const auto found = before.find(key_of(row));
        if (found == before.end()) {
            out.added.push_back(&row);
            if (is_unexpected_failure(row.verdict)) out.newly_failing.push_back(&row);
            continue;
        }
        const auto& old = *found->second;
        before.erase(found);
        const bool fails = is_unexpected_failure(row.verdict);
        const bool failed = is_unexpected_failure(old.verdict);
        if (fails && (!failed || row.signature != old.signature)) {
            out.newly_failing.push_back(&row);
        } else if (was_wrong(old.verdict) && holds(row.verdict)) {
            out.fixed.push_back(&row);
        } else if (row.verdict != old.verdict || row.signature != old.signature) {
            out.changed.push_back(&row);
        }
    }
    for (const auto& row : older.rows) {
        if (before.contains(key_of(row))) out.removed.push_back(&row);
    }
    return out;
}

}  // namespace assay::reports
