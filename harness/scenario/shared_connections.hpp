#pragma once
/// An actor has one connection, which serves every `load` and `listen` of it that goes on.
#include "harness/scenario/load.hpp"

namespace assay::scenario {

/// A `load` or `listen` that joins another one of its actor cannot have a Keep Alive or a Session of its
/// own: where both say one, they have to say the same.
void check_shared_connections(const Row& row, std::vector<Problem>& problems);

}  // namespace assay::scenario
