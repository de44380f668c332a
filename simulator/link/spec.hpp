#pragma once
/// The parameters of a link as values: what presets and scenarios say.
#include "simulator/time/instant.hpp"

#include <cstdint>
#include <string>

namespace assay::simulator {

/// How long jitter takes beyond the base delay. Own distributions, in integers or fixed tables.
enum class JitterShape : std::uint8_t { none, uniform, exponential, gamma, lognormal, pareto };

/// One direction's parameters. All probabilities are parts per billion, all rates bits per second.
struct DirectionSpec {
    Duration delay{};
    JitterShape jitter_shape{JitterShape::none};
    Duration jitter{};        ///< mean (uniform: the width)
    Duration jitter_sigma{};  ///< lognormal only
    Duration delay_floor{};
    std::uint64_t rate_bps{};  ///< 0: unlimited
    std::uint64_t queue_bytes{
    };  ///< 0: unlimited; a datagram that does not fit is dropped (tail drop)
    std::uint64_t queue_packets{};  ///< 0: unlimited
    std::uint32_t loss_ppb{};       ///< independent loss
    std::uint32_t good_loss_ppb{};  ///< burst model in time: loss while good ...
    std::uint32_t bad_loss_ppb{};   ///< ... and while bad
    Duration good_mean{};           ///< mean stay in good; zero: no burst model
    Duration bad_mean{};
    bool bad_is_pareto{};
};

/// What a preset or a scenario's `links:` entry says. Outages and wake-ups hit both directions.
struct LinkSpec {
    std::string name{};         ///< the preset's name, for reports
    std::string grade{};        ///< "A" measured, "B" vendor or community, "C" assumption
    std::string source{};       ///< where the figures come from
    DirectionSpec up{};         ///< client to broker
    DirectionSpec down{};       ///< broker to client
    Duration outage_up_mean{};  ///< mean time between outages; zero: none
    Duration outage_mean{};
    bool outage_is_pareto{};
    Duration outage_max{};  ///< cap of a Pareto outage; zero: none
    Duration wake_delay{};  ///< extra delay of the first datagram after `wake_after` of silence
    Duration wake_after{};
    Duration hold_every{};  ///< a freeze (retrain, cell change) that holds datagrams; zero: never
    Duration hold_for{};
    Duration hold_for_max{};  ///< longer than `hold_for`: each freeze lasts between the two
};

/// The same link without chance that loses or interrupts: no loss, bursts, outages or freezes; its
/// delays, rates and queues stay.
LinkSpec calm(LinkSpec spec);

}  // namespace assay::simulator
