#include "harness/explore/drawing.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::explore {
namespace {

/// So many deeds may pass before a meeting is given up.
constexpr unsigned patience_max = 7;
/// How much more often a value is drawn that has to meet another.
constexpr std::uint64_t insistence = 25;

template <class Predicate>
bool any_of(Feature feature, Predicate predicate) {
    const auto range = values_of(feature);
    for (std::size_t i = 0; i < range.count; ++i)
        if (predicate(static_cast<ValueId>(range.first + i))) return true;
    return false;
}

}  // namespace

Drawing::Drawing(const Grammar& grammar, std::uint64_t seed)
    : grammar_{grammar},
      random_{seed, "conversation", simulator::Purpose::workload},
      goals_{grammar.goals(seed)} {
    patience_ = patience_max;
    favourite_ = random_.below(60);
}

Use& Drawing::begin(std::size_t client) {
    return uses_.emplace_back(Use{.client = client});
}

void Drawing::drop() {
    uses_.pop_back();
}

void Drawing::end() {
    auto& now = uses_.back().values;
    std::ranges::sort(now);
    now.erase(std::ranges::unique(now).begin(), now.end());
    if (goal_ == goals_.size()) return;
    const auto near = values_near_last(uses_);
    const auto& goal = goals_[goal_];
    const bool has_met =
        std::all_of(goal.begin(), goal.begin() + grammar_.strength(), [&](ValueId id) {
            return std::ranges::binary_search(near, id);
        });
    if (has_met || --patience_ == 0) next_goal();
}

void Drawing::next_goal() {
    ++goal_;
    patience_ = patience_max;
    favourite_ = random_.below(60);
}

bool Drawing::is_wanted(ValueId id) const {
    if (goal_ == goals_.size()) return false;
    const auto& cell = goals_[goal_];
    const auto end = cell.begin() + grammar_.strength();
    return std::find(cell.begin(), end, id) != end;
}

bool Drawing::wants(Feature feature) const {
    return any_of(feature, [&](ValueId id) { return is_wanted(id); });
}

bool Drawing::is_drawn(Feature feature) const {
    return any_of(feature, [&](ValueId id) { return is_drawn(id); });
}

bool Drawing::wants(Deed deed) const {
    return std::ranges::any_of(features(), [&](const FeatureRow& row) {
        return row.deed == deed && wants(row.feature);
    });
}

std::optional<ValueId>
Drawing::try_pick(Feature feature, const std::function<bool(const Value&)>& allowed) {
    const auto range = values_of(feature);
    const auto weight_of = [&](ValueId id) -> std::uint64_t {
        if (!allowed(value(id))) return 0;
        const std::uint64_t weight = grammar_.weight(id);
        return is_wanted(id) ? std::max<std::uint64_t>(weight, 10) * insistence : weight;
    };
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < range.count; ++i)
        sum += weight_of(static_cast<ValueId>(range.first + i));
    if (sum == 0) return std::nullopt;
    auto ticket = random_.below(sum);
    for (std::size_t i = 0; i < range.count; ++i) {
        const auto id = static_cast<ValueId>(range.first + i);
        const auto weight = weight_of(id);
        if (ticket < weight) {
            uses_.back().values.push_back(id);
            return id;
        }
        ticket -= weight;
    }
    return std::nullopt;
}

const Value& Drawing::pick(Feature feature, const std::function<bool(const Value&)>& allowed) {
    if (const auto id = try_pick(feature, allowed)) return value(*id);
    const auto range = values_of(feature);
    for (std::size_t i = 0; i < range.count; ++i)
        if (allowed(value(static_cast<ValueId>(range.first + i))))
            return note(static_cast<ValueId>(range.first + i));
    return note(range.first);
}

const Value& Drawing::pick(Feature feature) {
    return pick(feature, [](const Value&) { return true; });
}

const Value& Drawing::note(ValueId id) {
    uses_.back().values.push_back(id);
    return value(id);
}

}  // namespace assay::explore
