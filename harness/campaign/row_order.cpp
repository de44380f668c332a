#include "harness/campaign/row_order.hpp"

#include "harness/scenario/step_traits.hpp"

#include <algorithm>

namespace assay::campaign {
std::vector<const PlannedRow*> longest_first(const std::vector<PlannedRow>& rows) {
    // One row speaks for its scenario: typing all of them beforehand would delay the first.
    std::map<const scenario::Scenario*, simulator::Duration> waits;
    std::vector<const PlannedRow*> order;
    for (const auto& planned : rows) {
        order.push_back(&planned);
        if (waits.contains(planned.scenario)) continue;
        const auto row = scenario::expand(*planned.scenario, *planned.key);
        waits[planned.scenario] = row ? scenario::waiting_time(row->steps) : simulator::Duration{};
    }
    std::ranges::stable_sort(order, std::greater{}, [&](const auto* planned) {
        return waits.at(planned->scenario);
    });
    return order;
}

}  // namespace assay::campaign
