#pragma once
/// What a link did that no target could have helped. A row that misses something because of it is
/// undecided: it says nothing about the target.
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// Why the client's own link or its own silence, and not the target, may be to blame for the end of the
/// connection at that event of the trace; nothing if they did what a target has to cope with.
std::optional<std::string>
blame_for_end(StepContext& context, const ClientActor& client, std::size_t end);
/// The same for something that `waiting` waits for and that has not come, which may hang on any link
/// of the row.
std::optional<std::string> blame_for_silence(StepContext& context, const ClientActor& waiting);

/// Why `waiting` has itself to thank that its last connection had ended at `from`, before anything was
/// waited for: a Client has to send something in each Keep Alive period, and is disconnected if it does
/// not [MQTT-3.1.2-22]. Links that hold up others can bring it into that silence. Nothing if the
/// connection was open or ended for another reason.
std::optional<std::string>
own_silence(const StepContext& context, const ClientActor& waiting, Instant from);

/// When TCP can have made up for the last outage of the actor's link; the end of time while that
/// goes on, nothing if there was none.
std::optional<Instant> outage_repaired(StepContext& context, const scenario::Actor& actor);

/// Whether something that a client of the row sent, or that the target sent to one, is still on its
/// way. Of others than `waiting`, what `load` and `listen` send all the time matters only while an
/// outage holds it up, and nothing does that stands behind a cut which the scenario itself has made.
bool is_under_way(StepContext& context, const ClientActor& waiting);

}  // namespace assay::play
