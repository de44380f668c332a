#pragma once
/// What a link did that no target could have helped. A row that misses something because of it is
/// undecided: it says nothing about the target.
#include "harness/play/steps/step_context.hpp"

namespace assay::play {

/// Why the links of the row, and not the target, may be to blame for what was missed; nothing if
/// they did what a target has to cope with.
std::optional<std::string> blame_of_links(StepContext& context);

/// How much longer an answer may take because of what is under way on the row's links now: a large
/// packet over a thin link. Zero if the links carry nothing that takes long.
Duration time_under_way(const StepContext& context);

}  // namespace assay::play
