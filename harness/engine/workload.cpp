#include "harness/engine/workload.hpp"

#include "harness/campaign/costs.hpp"

#include <algorithm>

namespace assay::engine {
namespace {

using campaign::CampaignOptions;
using campaign::OrTrouble;

/// What stays while seeds are counted.
struct Question {
    const CampaignOptions& options;
    const scenario::Library& library;
    campaign::Costs costs{};
};

OrTrouble<Workload> counted_with(const Question& question, std::uint32_t seeds) {
    auto wanted = question.options.selection;
    wanted.seeds = seeds;
    const auto selection = campaign::select(wanted, question.library);
    if (!selection) return std::unexpected{selection.error()};
    Workload out;
    for (const auto& row : selection->rows) {
        ++out.rows;
        out.cpu += campaign::cost_of(question.costs, *row.scenario);
    }
    const auto times = question.options.links.size() * question.options.targets.size();
    out.rows *= times;
    out.cpu *= times;
    out.kinds = out.rows;
    return out;
}

/// `one` and `two` are of so many seeds; each further one adds what the second did.
Workload with_seeds(const Workload& one, const Workload& two, std::uint32_t seeds) {
    const std::size_t further = seeds - 1;
    return {
        .rows = one.rows + further * (two.rows - one.rows),
        .kinds = one.rows,
        .cpu = one.cpu + further * (two.cpu - one.cpu)
    };
}

OrTrouble<Workload> all_seeds(const Question& question) {
    const auto seeds = question.options.selection.seeds;
    const auto one = counted_with(question, std::min(seeds, 1U));
    if (one && seeds <= 1) return one;
    // Words and globs may mean seeds by their numbers, and then mean nothing among the first.
    if (!one) return counted_with(question, seeds);
    const auto two = counted_with(question, 2);
    if (!two) return std::unexpected{two.error()};
    return with_seeds(*one, *two, seeds);
}

}  // namespace

OrTrouble<Workload> workload_of(const CampaignOptions& options, const scenario::Library& library) {
    auto costs = campaign::costs_in(library);
    if (!costs) return std::unexpected{costs.error()};
    auto out = all_seeds({options, library, std::move(*costs)});
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
