#pragma once
/// What a target says before it ends a connection: a DISCONNECT, or a CONNACK that refuses.
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// The last word on the actor's connection of that number, counted from 1, that no step has asked for
/// yet; null without one.
Arrival* farewell(ClientActor& actor, int connection);

/// Whether the last word, or its lack, is as it should be. The connection has ended, so a code that
/// is not among `codes` is only advice, unless the step is strict; one that may have another ground
/// than the packet before it leaves open whether the target noticed anything.
Outcome judge_last_word(
    StepContext& context,
    const ClientActor& actor,
    const scenario::ExpectAction& action,
    const std::vector<int>& codes,
    const Arrival* last_word,
    const Arrival& end,
    Instant from
);

/// "0x81 or 0x82"
std::string codes_text(const std::vector<int>& codes);

}  // namespace assay::play
