#pragma once
/// How far a trace can be judged by the model: up to the first thing after which the standard says
/// no more what has to happen, or the trace does not show what did.
#include "harness/evidence/history/history.hpp"

namespace assay::evidence {

/// The first event that is beyond it, or the end: a client sent what it must not, or something became
/// of the server's process. A stop over which the server says that it keeps what it has acknowledged
/// ends nothing; at `restarts` it may have forgotten any part (4.1.1,
/// Freedom::state_after_a_restart).
EventIndex
sound_until(std::span<const reports::TraceEvent> trace, std::span<const reports::Offset> restarts);

}  // namespace assay::evidence
