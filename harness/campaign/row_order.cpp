#include "harness/campaign/row_order.hpp"

#include <algorithm>

namespace assay::harness {
namespace {

Duration of(const ExpectAction& action) {
    return action.window.at ? action.window.at->first : Duration{};
}
Duration of(const NeverAction& action) {
    return action.window.for_.value_or(Duration{});
}
Duration of(const WaitAction& action) {
    return action.how_long;
}
Duration of(const LinkAction& action) {
    return action.for_.value_or(Duration{});
}
Duration of(const LoadAction& action) {
    return action.every * action.count;
}
Duration of(const ParallelAction& action) {
    Duration longest{};
    for (const auto& step : action.steps)
        longest = std::max(longest, waiting_time({step}));
    return longest;
}
Duration of(const RepeatAction& action) {
    return waiting_time(action.steps) * action.times;
}
/// Everything else goes on as soon as the target has answered.
template <class A>
Duration of(const A&) {
    return {};
}

}  // namespace

Duration waiting_time(const std::vector<Step>& steps) {
    Duration sum{};
    for (const auto& step : steps)
        sum += std::visit([](const auto& action) { return of(action); }, step.action);
    return sum;
}

std::vector<const PlannedRow*> longest_first(const std::vector<PlannedRow>& rows) {
    // One row speaks for its scenario: typing all of them beforehand would delay the first.
    std::map<const Scenario*, Duration> waits;
    std::vector<const PlannedRow*> order;
    for (const auto& planned : rows) {
        order.push_back(&planned);
        if (waits.contains(planned.scenario)) continue;
        const auto row = expand(*planned.scenario, *planned.key);
        waits[planned.scenario] = row ? waiting_time(row->steps) : Duration{};
    }
    std::ranges::stable_sort(order, std::greater{}, [&](const auto* planned) {
        return waits.at(planned->scenario);
    });
    return order;
}

}  // namespace assay::harness
