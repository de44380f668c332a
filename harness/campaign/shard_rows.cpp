// Which rows of a campaign are those of its shard.
#include "harness/campaign/campaign.hpp"
#include "harness/campaign/costs.hpp"

#include <algorithm>

namespace assay::campaign {

PlannedRows Campaign::rows_of(const targets::Target& target) const {
    const auto is_meant = [&](const targets::Target& other) { return other.name == target.name; };
    const auto before = std::ranges::find_if(targets_, is_meant) - targets_.begin();
    const auto kinds_a_target = options_.links.size() * selection_.rows.size();
    return PlannedRows{
        {.selection = selection_,
         .links = options_.links,
         .target = target.name,
         .shard = options_.shard,
         .done = &done_,
         .split = split_ ? &*split_ : nullptr,
         .first_kind = static_cast<std::size_t>(before) * kinds_a_target}
    };
}

OrTrouble<void> Campaign::split_by_cost() {
    const auto costs = costs_in(library_);
    if (!costs) return std::unexpected{costs.error()};
    std::vector<RowKind> kinds;
    for (std::size_t target = 0; target < targets_.size(); ++target)
        for (const auto& link : options_.links)
            for (const auto& row : selection_.rows)
                kinds.push_back({rows_under(link, row), cost_of(*costs, *row.scenario)});
    split_.emplace(kinds, options_.shard.count);
    return {};
}

}  // namespace assay::campaign
