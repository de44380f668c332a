#pragma once
/// How long steps take: what they wait for by the clock, and not for an answer.
#include "harness/scenario/model.hpp"

#include <span>

namespace assay::scenario {

/// Link time.
struct StepTime {
    Duration least{};  ///< however fast the target answers
    /// With a window that began before the step, and with what it leaves behind: an outage, a load in
    /// the background.
    Duration usual{};
    bool operator==(const StepTime&) const = default;
};

/// One after the other. Sums and products stop at more than any row takes.
StepTime operator+(const StepTime& first, const StepTime& then);
/// So many times, one after the other.
StepTime operator*(const StepTime& each, std::int64_t times);
/// Side by side.
StepTime longer(const StepTime& one, const StepTime& other);

/// Of these steps, one after the other.
StepTime time_of(std::span<const Step> steps);
/// Of a row as a whole, with its chaos and the steps of its cleanup.
StepTime time_of(const Row& row);

/// The longest window that one of these steps may have to wait out: it cannot be judged if the row
/// ends before.
Duration longest_window(std::span<const Step> steps);

}  // namespace assay::scenario
