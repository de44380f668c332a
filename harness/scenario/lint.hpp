#pragma once
/// What `assay check` insists on beyond loading: rules that make a suite trustworthy. A scenario
/// that breaks them still runs.
#include "harness/scenario/load.hpp"

namespace assay::scenario {

/// All of it, in the order of the file:
/// - `id` is the path below `scenarios/`, and a scenario of `conformance/` has `about` and verifies
/// something;
/// - every name of the matrix, actor, link and fault is used, every fault exists;
/// - topics begin with `~/` unless the scenario is alone (`isolation: exclusive` or `process`), and
///   `restart`, `kill` and `pause` have a process of their own;
/// - controls: before a `send` whose sender then expects `close` or DISCONNECT, some step shows
/// that a packet
///   of the same kind is accepted (see `controls.cpp`).
std::vector<Problem> lint(const Scenario& scenario);

/// The control rule alone, on one row.
void check_controls(const Row& row, std::vector<Problem>& problems);

}  // namespace assay::scenario
