#pragma once
/// Two stream ends joined directly: bytes arrive in order after a constant delay, nothing is lost,
/// no segments are modelled. What "no link" means, and the control that every scenario must also
/// pass on.
#include "simulator/tcp/stream.hpp"
#include "simulator/time/schedule.hpp"

#include <memory>
#include <utility>

namespace assay::simulator {

/// The client's end and the server's end. The client hears `established` after a round trip, unless
/// the server's end, which is established at once, was ended as `refused` by then: as if nobody had
/// listened. Either end may be destroyed at any time: an end that was not ended before then closes
/// in order.
std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>>
make_pipe(Schedule& schedule, Duration one_way);

}  // namespace assay::simulator
