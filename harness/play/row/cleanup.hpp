#pragma once
/// The end of a row: what its scenario does then, and what leaves a shared broker as it was found.
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// Plays the `cleanup:` of the scenario, every step whatever became of those before. It has no part
/// in the verdict: what goes wrong is a note in the trace.
network::Script<> play_cleanup(StepContext& context);

/// Removes the row's sessions and retained messages. Needless and skipped in virtual time, where
/// the broker ends with the row.
network::Script<> clean_up(StepContext& context);

}  // namespace assay::play
