#pragma once
/// What both directions of a link share: the air, and a device that sleeps.
#include "simulator/time/instant.hpp"

namespace assay::simulator {

struct RadioParameters {
    bool half_duplex{};    ///< only one direction sends at a time
    Duration fast_mean{};  ///< mean time between slow spells; zero: none
    Duration slow_mean{};  ///< mean length of a slow spell, in which `slow_rate_bps` counts

    bool operator==(const RadioParameters&) const = default;
};

struct SleepParameters {
    Duration wake_delay{};  ///< extra delay of the first datagram after `wake_after` of silence
    Duration wake_after{};
    Duration listen_every{};  ///< a device that sleeps listens so often; zero: always
    Duration listen_after{};  ///< the silence after which it sleeps
    Duration window_after{};  ///< down only so long after something has arrived up ...
    std::uint64_t windows{};  ///< ... in the first of so many windows that is needed; 0: always

    bool operator==(const SleepParameters&) const = default;
};

}  // namespace assay::simulator
