#pragma once
/// Clients under test that nobody drives: what the `do` steps of a row say, they do by themselves or not
/// at all. Silence of one that never did it shows nothing.
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

using Deed = scenario::DriveAction::Deed;

/// What such a client was to do so far and has not been seen to do since, each for itself, in words;
/// nothing where it has done all, or is driven. With `only` it is asked about such deeds alone.
std::optional<std::string>
left_undone(const StepContext& context, std::optional<Deed> only = std::nullopt);
/// Whether it has sent as many CONNECTs as it was to by now, however they look.
bool has_connected(const StepContext& context);
/// At the end of the row: false, and said so, if it never published what the row is about.
bool check_publications(StepContext& context);

}  // namespace assay::play
