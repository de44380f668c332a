#include "harness/engine/workload.hpp"

#include "harness/campaign/costs.hpp"

#include <algorithm>

namespace assay::engine {
namespace {

using campaign::CampaignOptions;
using campaign::OrTrouble;

OrTrouble<Workload> counted(const CampaignOptions& options, const scenario::Library& library) {
    auto wanted = options.selection;
    wanted.links_have_chance =
        std::ranges::any_of(options.links, [](const auto& link) { return link != "direct"; });
    const auto costs = campaign::costs_in(library);
    if (!costs) return std::unexpected{costs.error()};
    const auto selection = campaign::select(wanted, library);
    if (!selection) return std::unexpected{selection.error()};
    Workload out;
    for (const auto& link : options.links)
        for (const auto& row : selection->rows) {
            const auto rows = campaign::rows_under(link, row);
            ++out.kinds;
            out.rows += rows;
            out.cpu += campaign::cost_of(*costs, *row.scenario) * static_cast<std::int64_t>(rows);
        }
    out.kinds *= options.targets.size();
    out.rows *= options.targets.size();
    out.cpu *= options.targets.size();
    return out;
}

}  // namespace

OrTrouble<Workload> workload_of(const CampaignOptions& options, const scenario::Library& library) {
    auto out = counted(options, library);
    if (!out) return out;
    auto sample = options;
    if (out->kinds < out->rows) sample.selection.seeds = 1;
    const auto campaign = campaign::Campaign::plan(std::move(sample), library);
    if (!campaign) return std::unexpected{campaign.error()};
    out->is_virtual = campaign->is_virtual();
    for (const auto& [target, outlook] : campaign->outlooks())
        out->least_wall += outlook.least;
    return out;
}

}  // namespace assay::engine
