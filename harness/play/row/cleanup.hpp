#pragma once
/// Leaves a shared broker as it was found: sessions and retained messages of the row are removed.
#include "harness/play/steps/step_context.hpp"

namespace assay::harness {

/// Needless and skipped in virtual time, where the broker ends with the row. What goes wrong here
/// has no part in any verdict.
Script<> clean_up(StepContext& context);

}  // namespace assay::harness
