#pragma once
/// What a link did that no target could have helped. A row that misses something because of it is
/// undecided: it says nothing about the target.
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// Why the client's own link or its own silence, and not the target, may be to blame for the end of the
/// connection at that event of the trace; nothing if they did what a target has to cope with.
std::optional<std::string>
blame_for_end(StepContext& context, const ClientActor& client, std::size_t end);
/// Why any link of the row may be to blame that the end of a connection, for which `waiting` waits, has
/// not come.
std::optional<std::string> blame_for_no_end(StepContext& context, const ClientActor& waiting);
/// The same for anything else that `waiting` waits for since `from`. A Client that sends nothing for
/// longer than its Keep Alive is disconnected: it has itself or its link to thank where that had happened
/// before it waited, or where what it waits for may hang on something that came to the target later.
/// What the target had in time it had to answer before that.
std::optional<std::string>
blame_for_silence(StepContext& context, const ClientActor& waiting, Instant from);

/// When TCP can have made up for the last outage of the actor's link; the end of time while that
/// goes on, nothing if there was none.
std::optional<Instant> outage_repaired(StepContext& context, const scenario::Actor& actor);

/// Whether something that a client of the row sent, or that the target sent to one, is still on its
/// way. Of others than `waiting`, what `load` and `listen` send all the time matters only while an
/// outage holds it up, and nothing does that stands behind a cut which the scenario itself has made.
bool is_under_way(StepContext& context, const ClientActor& waiting);

}  // namespace assay::play
