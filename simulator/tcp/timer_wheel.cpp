#include "simulator/tcp/timer_wheel.hpp"

#include <algorithm>
#include <cstdint>

namespace assay::simulator {
namespace {

/// Where the wheel stood at the start of time: that of the machine whose SYN ladder was measured.
constexpr Duration phase = std::chrono::milliseconds{682};
constexpr std::int64_t ticks_at_first = 63;  ///< further away than this, the next level
constexpr unsigned level_shift = 3;          ///< a level is eight times as coarse as the one below
constexpr unsigned levels = 9;

}  // namespace

Instant on_timer_wheel(Instant now, Duration delay, Duration tick) {
    const auto since = now.time_since_epoch() + phase;
    const auto wait = (delay + tick - Duration{1}) / tick;
    const auto due = since / tick + wait;
    unsigned level = 0;
    while (level + 1 < levels && wait >= ticks_at_first << (level * level_shift))
        ++level;
    const auto grain = level * level_shift;
    const auto end = ((due >> grain) + 1) << grain;
    return std::max(now, Instant{} + end * tick - phase);
}

}  // namespace assay::simulator
