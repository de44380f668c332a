#pragma once
/// Clients under test that nobody drives: what the `do` steps of a row say, they do by themselves or not
/// at all. Silence of one that never did it shows nothing.
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// What such a client was to do so far and has not been seen to do, as the end of a sentence; nothing
/// where it has done all, or is driven.
std::optional<std::string> left_undone(const StepContext& context);
/// At the end of the row: false, and said so, if it never published what the row is about.
bool check_publications(StepContext& context);

}  // namespace assay::play
