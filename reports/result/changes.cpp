#include "reports/result/changes.hpp"

#include "reports/result/folding.hpp"
#include "reports/result/shards.hpp"
#include "reports/result/summary.hpp"
#include "reports/result/verdicts.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <ranges>
#include <set>

namespace assay::reports {
namespace {

/// A failure, expected or not. What was undecided was never known to be broken, so that it can be
/// settled, but not fixed.
bool was_broken(Verdict verdict) {
    return is_unexpected_failure(verdict) || verdict == Verdict::known;
}

/// Rows that a run had left when it was ended are neither new nor gone.
bool were_left(const RowResult& row) {
    return row.verdict == Verdict::not_run && row.stands_for > 1;
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
        return fmt::format("{}\n{}\n{}", of_kind(row), name_of(row.verdict), row.signature);
    }
    std::string of_kind(const RowResult& row) const { return place_of(row, seedless_name(row)); }

private:
    std::string place_of(const RowResult& row, std::string_view name) const {
        return key_of(without_target_ ? std::string_view{} : row.target, row.link, name);
    }

    bool without_target_;
};

/// Rows of a run that stand for others. A row of their kind that the run does not show is one of those.
class Folded {
public:
    Folded(const Results& run, const Places& places) : places_{places} {
        for (const auto& row : run.rows)
            if (row.stands_for > 1) kinds_[places.of_kind(row)].push_back(&row);
    }

    /// Those of the row's kind.
    const std::vector<const RowResult*>& like(const RowResult& row) const {
        static const std::vector<const RowResult*> none{};
        const auto found = kinds_.find(places_.of_kind(row));
        return found == kinds_.end() ? none : found->second;
    }
    /// Whether one of the row's kind came out as it did.
    bool has_same(const RowResult& row) const {
        return std::ranges::any_of(like(row), [&](const auto* each) {
            return group_of(*each, row) == nullptr;
        });
    }

private:
    const Places& places_;
    std::map<std::string, std::vector<const RowResult*>> kinds_{};
};

/// Where a row of the older run went that the newer one does not show by itself.
void add_unmatched(const RowResult& row, const Folded& newer, Changes& out) {
    const auto& now = newer.like(row);
    if (now.empty() && were_left(row)) return;
    if (now.empty()) return out.removed.push_back({.older = &row});
    const auto hold_all =
        std::ranges::all_of(now, [](const auto* each) { return holds(each->verdict); });
    if (was_broken(row.verdict) && hold_all)
        out.fixed.push_back({.older = &row, .newer = now.front()});
}

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
    const Folded was_folded{older, places};
    const Folded is_folded{newer, places};
    // Several rows that stand for others may differ in what no place tells.
    std::multimap<std::string, const RowResult*> before{};
    for (const auto& row : older.rows)
        before.emplace(places.of(row), &row);
    Changes out{.older = judged_in(older), .newer = judged_in(newer)};
    for (const auto& row : newer.rows) {
        const auto found = before.find(places.of(row));
        if (found == before.end()) {
            const bool fails = is_unexpected_failure(row.verdict);
            if (fails && !was_folded.has_same(row)) out.newly_failing.push_back({.newer = &row});
            if (!fails && was_folded.like(row).empty() && !were_left(row))
                out.added.push_back({.newer = &row});
            continue;
        }
        const Change change{.older = found->second, .newer = &row};
        before.erase(found);
        if (const auto group = group_of(*change.older, row)) (out.*group).push_back(change);
    }
    std::set<const RowResult*> unmatched{};
    for (const auto* row : before | std::views::values)
        unmatched.insert(row);
    // In the order of the run, whose rows lie one behind the other.
    for (const auto* row : unmatched)
        add_unmatched(*row, is_folded, out);
    return out;
}

}  // namespace assay::reports
