#pragma once
/// How long a Session has been without a Network Connection, and how long it was to last so.
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// Why the Session that the actor's present CONNECT asks for may have expired by itself: its last
/// connection was heard of longer ago than the Session Expiry Interval of that one [5.0, 3.1.2.11.2]. Steps
/// on a slow link can take so long. Nothing if it must still be there.
std::optional<std::string> may_have_expired(const StepContext& context, const ClientActor& actor);

}  // namespace assay::play
