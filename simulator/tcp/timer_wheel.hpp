#pragma once
/// The timer wheel of Linux: the further away a time-out, the coarser its instant.
///
///     below  63 ticks   on the next tick               (with 4 ms: 0.25 s)
///     below 504         every 8th                      (2 s)
///     below 4032        every 64th                     (16 s), and so on by eights
///
/// Always later than asked, never earlier: a time-out of 64 s may take 66.
#include "simulator/time/instant.hpp"

namespace assay::simulator {

/// When a timer that is started `now` runs out. `tick` is more than zero.
Instant on_timer_wheel(Instant now, Duration delay, Duration tick);

}  // namespace assay::simulator
