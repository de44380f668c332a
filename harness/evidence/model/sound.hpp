#pragma once
/// How far a trace can be judged by the model: up to the first thing after which the standard says
/// no more what has to happen, or the trace does not show what did.
#include "harness/evidence/history/history.hpp"

namespace assay::evidence {

/// The first event that is beyond it, or the end: a client sent what it must not, or the server's
/// process was stopped. That ends it also where a server claims to keep its state: how much of it an
/// end at any instant leaves, the standard does not say (4.1.1, Freedom::state_after_a_restart), and
/// scenarios with a stop ask for what was acknowledged.
EventIndex sound_until(std::span<const reports::TraceEvent> trace);

}  // namespace assay::evidence
