#pragma once
/// Time as the whole project counts it: integer nanoseconds since the start of a run.
#include <chrono>
#include <cstdint>

namespace assay::simulator {

using Duration = std::chrono::nanoseconds;
/// An instant of virtual time (simulated world) or of the wall clock since the run began (wall
/// world).
using Instant = std::chrono::sys_time<Duration>;

}  // namespace assay::simulator
