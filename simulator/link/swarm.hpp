#pragma once
/// Links that nobody would think of: every option drawn from a seed, there or not and of any size
/// that real links have. Leaving options out finds more than having a little of everything.
#include "simulator/link/spec.hpp"

#include <string_view>

namespace assay::simulator {

/// The link of this name under this seed. Every value is one that a scenario can spell.
LinkSpec draw_swarm(std::uint64_t seed, std::string_view name);

}  // namespace assay::simulator
