#include "reports/result/changes.hpp"

#include "reports/result/folding.hpp"
#include "reports/result/shards.hpp"
#include "reports/result/summary.hpp"
#include "reports/result/verdicts.hpp"

#include <array>
#include <set>

namespace assay::reports {
namespace {

/// A failure, expected or not. What was undecided was never known to be broken, so that it can be
/// settled, but not fixed.
bool was_broken(Verdict verdict) {
    return is_unexpected_failure(verdict) || verdict == Verdict::known;
}

/// What each target of a run says it is.
std::string judged_in(const Results& run) {
    std::string out{};
    for (const auto& target : run.header.targets) {
        if (!out.empty()) out += ", ";
        out += product_of(run, target.name);
    }
    return out;
}

/// The group of a row that is in both runs; null: it came out as before.
std::vector<Change> Changes::* group_of(const RowResult& older, const RowResult& newer) {
    const bool is_same = older.verdict == newer.verdict && older.signature == newer.signature;
    if (is_same) return nullptr;
    const bool failed = is_unexpected_failure(older.verdict);
    if (is_unexpected_failure(newer.verdict) && (!failed || older.signature != newer.signature))
        return &Changes::newly_failing;
    if (was_broken(older.verdict) && holds(newer.verdict)) return &Changes::fixed;
    return &Changes::changed;
}

/// By what a row of one run is found in the other.
class Places {
public:
    explicit Places(bool without_target) : without_target_{without_target} {}

    /// How many rows one stands for is no change, so it is no part of it.
    std::string of(const RowResult& row) const {
        if (row.stands_for == 1) return place_of(row, row.name);
        return of_kind(row) + " " + std::string{name_of(row.verdict)};
    }
    std::string of_kind(const RowResult& row) const { return place_of(row, seedless_name(row)); }
    /// Kinds of which one row stands for others: a single one of these may be in the run, or not.
    std::set<std::string> folded_in(const Results& run) const {
        std::set<std::string> out{};
        for (const auto& row : run.rows)
            if (row.stands_for > 1) out.insert(of_kind(row));
        return out;
    }

private:
    std::string place_of(const RowResult& row, std::string_view name) const {
        return key_of(without_target_ ? std::string_view{} : row.target, row.link, name);
    }

    bool without_target_;
};

constexpr std::array<ChangeGroup, 5> groups{{
    {"Newly failing", &Changes::newly_failing},
    {"Fixed", &Changes::fixed},
    {"Otherwise changed", &Changes::changed},
    {"New rows", &Changes::added},
    {"Rows that are gone", &Changes::removed},
}};

}  // namespace

std::span<const ChangeGroup> change_groups() {
    return groups;
}

Changes changes_between(const Results& older, const Results& newer) {
    const bool has_one_each = older.header.targets.size() == 1 && newer.header.targets.size() == 1;
    const Places places{has_one_each};
    const auto was_folded = places.folded_in(older);
    const auto is_folded = places.folded_in(newer);
    std::map<std::string, const RowResult*> before{};
    for (const auto& row : older.rows)
        before[places.of(row)] = &row;
    Changes out{.older = judged_in(older), .newer = judged_in(newer)};
    for (const auto& row : newer.rows) {
        const auto found = before.find(places.of(row));
        if (found == before.end()) {
            if (!was_folded.contains(places.of_kind(row))) out.added.push_back({.newer = &row});
            if (is_unexpected_failure(row.verdict)) out.newly_failing.push_back({.newer = &row});
            continue;
        }
        const Change change{.older = found->second, .newer = &row};
        before.erase(found);
        if (const auto group = group_of(*change.older, row)) (out.*group).push_back(change);
    }
    for (const auto& row : older.rows)
        if (before.contains(places.of(row)) && !is_folded.contains(places.of_kind(row)))
            out.removed.push_back({.older = &row});
    return out;
}

}  // namespace assay::reports
