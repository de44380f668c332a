#pragma once
/// How far a trace can be judged by the model: up to the first thing after which the standard says
/// no more what has to happen, or the trace does not show what did.
#include "harness/evidence/history/history.hpp"

namespace assay::evidence {

/// The first event that is beyond it, or the end: a client sent what it must not, or the server was
/// restarted and claims no persistence.
EventIndex sound_until(std::span<const reports::TraceEvent> trace);

}  // namespace assay::evidence
