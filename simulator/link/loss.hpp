#pragma once
/// The stage that loses: by chance, in bursts, in outages, and while somebody has cut the link.
#include "simulator/time/instant.hpp"

namespace assay::simulator {

/// Shares are parts per billion.
struct LossParameters {
    std::uint32_t random_ppb{};  ///< independent of all else
    std::uint32_t good_ppb{};    ///< burst model in time: loss while good ...
    std::uint32_t bad_ppb{};     ///< ... and while bad
    Duration good_mean{};        ///< mean spell of good; zero: no burst model
    Duration bad_mean{};
    bool bad_is_pareto{};
    std::uint64_t retries{};  ///< how often the link itself repeats what was lost
    Duration retry_after{};   ///< the pause before that, between the two
    Duration retry_after_max{};

    bool operator==(const LossParameters&) const = default;
};

}  // namespace assay::simulator
