#pragma once
/// Holds the guarantees of a row against its trace, when its steps are over.
#include "harness/run/row/trace.hpp"
#include "harness/run/world/world.hpp"

namespace assay::harness {

/// How long a delivery that has begun may take on the slowest path of the row.
Duration settle_time(const Row& row, World& world);

/// Adds one expectation a guarantee, judged at the present instant; whether all of them held.
/// `restarts` is when the broker was restarted.
bool check_guarantees(
    const Row& row,
    World& world,
    Duration settle,
    std::vector<reports::Offset> restarts,
    Trace& trace
);

}  // namespace assay::harness
