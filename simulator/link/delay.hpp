#pragma once
/// The stage that takes time: when a datagram arrives.
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

struct DelayParameters {
    Duration base{};
    JitterShape jitter_shape{JitterShape::none};
    Duration jitter{};        ///< mean (uniform: the width; symmetric: half of it)
    Duration jitter_sigma{};  ///< lognormal only
    Duration floor{};         ///< no datagram is faster
    Duration batch{};         ///< arrivals wait for the next tick of a grid of this step
    std::shared_ptr<const DelayTrace> trace{};  ///< instead of `base`, and its loss

    bool operator==(const DelayParameters&) const = default;
};

}  // namespace assay::simulator
