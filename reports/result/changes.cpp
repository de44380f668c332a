#include "reports/result/changes.hpp"

#include "reports/result/shards.hpp"
#include "reports/result/verdicts.hpp"

namespace assay::reports {
namespace {

/// A failure, expected or not. What was undecided was never known to be broken, so that it can be
/// settled, but not fixed.
bool was_broken(Verdict verdict) {
    return is_unexpected_failure(verdict) || verdict == Verdict::known;
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
        } else if (was_broken(old.verdict) && holds(row.verdict)) {
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
