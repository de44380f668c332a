#pragma once
/// The stage in which datagrams wait for their turn: when one leaves.
#include "simulator/link/trace.hpp"

#include <memory>

namespace assay::simulator {

struct QueueParameters {
    std::uint64_t rate_bps{};       ///< 0: unlimited
    std::uint64_t slow_rate_bps{};  ///< the rate while the link is slow; 0: the same
    Duration preamble{};            ///< air time of each datagram beside that of its bytes
    std::uint32_t duty_ppb{};       ///< share of the time in which it may send; 0: always
    bool one_at_a_time{};           ///< a datagram leaves when the one before has arrived
    std::uint64_t bytes_max{};      ///< 0: unlimited; what does not fit is dropped (tail drop)
    std::uint64_t datagrams_max{};  ///< 0: unlimited
    std::uint64_t mtu_bytes{};      ///< larger datagrams are lost; 0: no limit
    std::shared_ptr<const RateTrace> trace{};  ///< instead of the rate

    bool operator==(const QueueParameters&) const = default;
};

}  // namespace assay::simulator
