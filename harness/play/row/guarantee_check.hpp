#pragma once
/// Holds the guarantees of a row against its trace, when its steps are over.
#include "harness/evidence/guarantees/guarantees.hpp"
#include "harness/evidence/trace/trace.hpp"
#include "harness/play/world/world.hpp"

namespace assay::harness {

/// How long a delivery that has begun may take on the slowest path of the row.
Duration settle_time(const Row& row, World& world);

/// Adds one expectation a guarantee, judged on the input; whether all of them held.
bool check_guarantees(const Row& row, const GuaranteeInput& input, Trace& trace);

}  // namespace assay::harness
