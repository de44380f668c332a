#pragma once
/// Real streams beside a schedule that the wall clock drives.
#include "harness/network/wall_clock.hpp"
#include "simulator/tcp/stream.hpp"

namespace assay::network {

/// A stream that puts the clock right before anything that came from a socket is looked at; if what
/// was due by then has ended or destroyed the stream, no further event is reported. `clock` outlives
/// it.
std::unique_ptr<simulator::Stream>
clocked(WallClock& clock, std::unique_ptr<simulator::Stream> inner);

}  // namespace assay::network
