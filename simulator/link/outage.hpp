#pragma once
/// When a link is down: storms of its weather, and the time between the calls of dial-up.
#include "simulator/time/instant.hpp"

namespace assay::simulator {

struct OutageParameters {
    Duration up_mean{};  ///< mean time between outages; zero: none
    Duration mean{};
    bool is_pareto{};
    Duration max{};         ///< cap of a Pareto outage; zero: none
    Duration call_every{};  ///< the link is up for `call_for` at the start of each such period
    Duration call_for{};

    bool operator==(const OutageParameters&) const = default;
};

}  // namespace assay::simulator
