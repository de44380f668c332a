#pragma once
/// How much a campaign is to play, counted without making each row.
#include "harness/campaign/campaign.hpp"

namespace assay::engine {

struct Workload {
    std::size_t rows{};               ///< of all targets, links and seeds
    std::size_t kinds{};              ///< of rows that differ by their seed only
    std::chrono::microseconds cpu{};  ///< that playing them takes, on one core
    /// What a part takes at least in front of a target that is not in virtual time.
    simulator::Duration least_wall{};
    bool is_virtual{true};
};

/// Refused as a run with these options is, but not for having too many rows.
campaign::OrTrouble<Workload>
workload_of(const campaign::CampaignOptions& options, const scenario::Library& library);

}  // namespace assay::engine
