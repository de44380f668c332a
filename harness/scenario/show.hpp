#pragma once
/// A scenario as text for people: what it claims, and its conversation as a ladder.
#include "harness/scenario/load.hpp"

namespace assay::scenario {

/// Title, statements, matrix and rows, then one line a step: line number, a lane for each link,
/// actor and the broker, and what happens. Matrix values stay as `<name>`.
///
///     line   first   second  broker
///       9      o-------|------>o    connect: fresh
///      11      o<------|-------o    expect: close, reason: 0x8E
std::string show(const Scenario& scenario);

}  // namespace assay::scenario
