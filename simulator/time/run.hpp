#pragma once
/// The loop of virtual time, and the ways in which it can stop.
#include "simulator/time/schedule.hpp"

#include <string_view>

namespace assay::simulator {

enum class RunOutcome : std::uint8_t {
    done,      ///< the condition holds
    limit,     ///< the limit has come and it does not
    deadlock,  ///< nothing is scheduled any more and it does not hold
    livelock,  ///< events go on without time moving
};
/// "done", "limit", "deadlock", "livelock".
std::string_view name_of(RunOutcome outcome);

/// More events than this at one instant are a livelock.
inline constexpr std::uint64_t steps_at_one_instant_max = 1'000'000;

/// Runs events until `is_done` (asked after every event) or `limit`; the clock then stands at the
/// event that was run last, or at the limit.
RunOutcome run_until(
    Schedule& schedule,
    const std::function<bool()>& is_done,
    Instant limit,
    std::uint64_t steps_max = steps_at_one_instant_max
);

}  // namespace assay::simulator
