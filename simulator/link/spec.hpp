#pragma once
/// The parameters of a link as values: what presets and scenarios say.
#include "simulator/link/trace.hpp"

#include <memory>

namespace assay::simulator {

/// How long jitter takes beyond the base delay. Own distributions, in integers or fixed tables.
/// `symmetric` is uniform on both sides of the base delay.
enum class JitterShape : std::uint8_t {
    none,
    uniform,
    exponential,
    gamma,
    lognormal,
    pareto,
    symmetric
};

/// One direction's parameters. All probabilities are parts per billion, all rates bits per second.
struct DirectionSpec {
    Duration delay{};
    JitterShape jitter_shape{JitterShape::none};
    Duration jitter{};        ///< mean (uniform: the width; symmetric: half of it)
    Duration jitter_sigma{};  ///< lognormal only
    Duration delay_floor{};
    Duration batch{};               ///< arrivals wait for the next tick of a grid of this step
    std::uint64_t rate_bps{};       ///< 0: unlimited
    std::uint64_t slow_rate_bps{};  ///< the rate while the link is slow; 0: the same
    Duration preamble{};            ///< air time of each datagram beside that of its bytes
    std::uint32_t duty_ppb{};       ///< share of the time in which it may send; 0: always
    bool one_at_a_time{};           ///< a datagram leaves when the one before has arrived
    std::uint64_t queue_bytes{};    ///< 0: unlimited; what does not fit is dropped (tail drop)
    std::uint64_t queue_packets{};  ///< 0: unlimited
    std::uint64_t mtu_bytes{};      ///< larger datagrams are lost; 0: no limit
    std::uint32_t loss_ppb{};       ///< independent loss
    std::uint32_t good_loss_ppb{};  ///< burst model in time: loss while good ...
    std::uint32_t bad_loss_ppb{};   ///< ... and while bad
    Duration good_mean{};           ///< mean stay in good; zero: no burst model
    Duration bad_mean{};
    bool bad_is_pareto{};
    std::uint64_t retries{};  ///< how often the link itself repeats what was lost
    Duration retry_after{};   ///< the pause before that, between the two
    Duration retry_after_max{};
    std::uint32_t duplicate_ppb{};  ///< arrives twice
    std::uint32_t reorder_ppb{};    ///< comes later, and those behind it may overtake
    Duration reorder_by{};          ///< at most so much later
    std::uint32_t corrupt_ppb{};    ///< arrives with wrong bytes
    std::shared_ptr<const RateTrace> rate_trace{};    ///< instead of the rate
    std::shared_ptr<const DelayTrace> delay_trace{};  ///< instead of the delay, and its loss

    bool operator==(const DirectionSpec&) const = default;
};

/// What can travel on a link: byte streams (and so anything), or single datagrams only.
enum class Cargo : std::uint8_t { streams, datagrams };

/// What an address translator does with a flow that it has forgotten.
enum class NatExpiry : std::uint8_t {
    silent,  ///< loses everything, for ever: so do most for TCP
    reset,   ///< and tells the sender
    reopen,  ///< loses what comes down; the next datagram up opens the flow again (UDP)
};

/// What a preset or a scenario's `links:` entry says. Outages and wake-ups hit both directions.
struct LinkSpec {
    std::string name{};    ///< the preset's name, for reports
    std::string preset{};  ///< the preset that this one varies; empty: none
    std::string grade{};   ///< "A" measured, "B" vendor or community, "C" assumption
    std::string source{};  ///< where the figures come from
    bool is_drawn{};       ///< all else comes from `draw_swarm`
    Cargo carries{};
    DirectionSpec up{};         ///< client to broker
    DirectionSpec down{};       ///< broker to client
    bool half_duplex{};         ///< only one direction sends at a time
    Duration fast_mean{};       ///< mean time between slow stays; zero: none
    Duration slow_mean{};       ///< mean length of a slow stay, in which `slow_rate_bps` counts
    Duration outage_up_mean{};  ///< mean time between outages; zero: none
    Duration outage_mean{};
    bool outage_is_pareto{};
    Duration outage_max{};  ///< cap of a Pareto outage; zero: none
    Duration call_every{};  ///< the link is up for `call_for` at the start of each such period
    Duration call_for{};
    Duration wake_delay{};  ///< extra delay of the first datagram after `wake_after` of silence
    Duration wake_after{};
    Duration listen_every{};  ///< a device that sleeps listens so often; zero: always
    Duration listen_after{};  ///< the silence after which it sleeps
    Duration window_after{};  ///< down only so long after something has arrived up ...
    std::uint64_t windows{};  ///< ... in the first of so many windows that is needed; 0: always
    Duration hold_every{};    ///< a freeze (retrain, cell change) that holds datagrams; zero: never
    Duration hold_for{};
    Duration hold_for_max{};    ///< longer than `hold_for`: each freeze lasts between the two
    Duration slot{};            ///< step of a global grid of hand-overs; zero: none
    Duration slot_phase{};      ///< the first of them
    Duration slot_sigma{};      ///< each slot draws its base delay: normal round `delay` ...
    Duration slot_delay_min{};  ///< ... within these bounds
    Duration slot_delay_max{};
    Duration slot_change{};        ///< how long a hand-over disturbs
    Duration slot_change_delay{};  ///< extra delay meanwhile
    std::uint32_t slot_change_loss_ppb{};
    Duration nat_idle{};  ///< silence after which a translator forgets a flow; zero: never
    NatExpiry nat_expiry{};
    bool outage_forgets{};  ///< the translator forgets every flow in an outage
    bool pep{};  ///< a proxy at the client's side splits TCP connections (simulator/tcp/pep.hpp)
    std::uint64_t pep_buffer_bytes{};  ///< what it holds of one, each way; 0: the usual size

    bool operator==(const LinkSpec&) const = default;
};

/// The same link without chance that loses or interrupts: no loss, bursts, outages or freezes, and
/// no flow is forgotten; its delays, rates, queues and windows stay.
LinkSpec calm(LinkSpec spec);

}  // namespace assay::simulator
