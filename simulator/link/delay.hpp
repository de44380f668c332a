#pragma once
/// The stage that takes time: when a datagram arrives.
///
/// Datagrams stay in order: what jitter delays, it delays for those behind it too, as a real queue
/// does. Only what another stage lets them overtake they may overtake.
#include "simulator/link/hand_over.hpp"
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

class DelayStage {
public:
    /// All outlive it. `direction` names the direction, for the draws.
    DelayStage(const Origin& origin, const std::string& direction, HandOvers& hand_overs);
    void change(const DelayParameters& parameters) { parameters_ = parameters; }
    /// Says when it arrives, behind those before it.
    void accept(Passage& passage);
    /// Nothing arrives before this instant from now on.
    void keep_behind(Instant arrival) { last_arrival_ = arrival; }

private:
    Duration delay_of(const Passage& passage) const;
    Instant next_batch(Instant arrival) const;

    const Origin& origin_;
    HandOvers& hand_overs_;
    Random draws_;
    DelayParameters parameters_{};
    Instant last_arrival_{};
};

}  // namespace assay::simulator
