#pragma once
/// What came to the actors of a row although the scenario does not expect it.
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// Records a failed expectation for everything that has come and that neither a step nor `allow`
/// names, once all steps were played. True if there is nothing.
bool check_leftovers(StepContext& context);

/// Records what the end of the row cut off: loads that had messages left to make. Nothing is known
/// of those, so the row is undecided.
void check_loads(StepContext& context);

}  // namespace assay::play
