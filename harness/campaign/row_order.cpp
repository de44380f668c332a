#include "harness/campaign/row_order.hpp"

#include "harness/scenario/step_time.hpp"

#include <algorithm>

namespace assay::campaign {
namespace {

/// The window that an answer has by default.
constexpr simulator::Duration wait_in_vain = std::chrono::seconds{5};

struct Waiting {
    const PlannedRow* planned{};
    simulator::Duration time{};
};

}  // namespace

std::vector<const PlannedRow*> longest_first(
    const std::vector<PlannedRow>& rows, const std::function<bool(const std::string& row)>& fails
) {
    // One row speaks for its scenario: typing all of them beforehand would delay the first.
    std::map<const scenario::Scenario*, simulator::Duration> times;
    std::vector<Waiting> order;
    for (const auto& planned : rows) {
        const auto [known, is_new] = times.try_emplace(planned.scenario);
        if (is_new)
            if (const auto row = scenario::expand(*planned.scenario, *planned.key))
                known->second = scenario::time_of(*row).usual;
        const bool is_in_vain = fails && fails(planned.key->name);
        order.push_back(
            {&planned, known->second + (is_in_vain ? wait_in_vain : simulator::Duration{})}
        );
    }
    std::ranges::stable_sort(order, std::greater{}, &Waiting::time);
    std::vector<const PlannedRow*> out;
    for (const auto& waiting : order)
        out.push_back(waiting.planned);
    return out;
}

}  // namespace assay::campaign
