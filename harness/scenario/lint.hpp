#pragma once
/// What `assay check` insists on beyond loading: rules that make a suite trustworthy. A scenario
/// that breaks them still runs.
#include "harness/scenario/load.hpp"

namespace assay::scenario {

/// All of it, in the order of the file:
/// - a scenario of `conformance/` has an `id` that is the file's place, `about`, and verifies
/// something; other ids are free;
/// - every name of the matrix, actor, link and fault is used, every fault exists;
/// - topics begin with `~/` unless the scenario is alone (`isolation: exclusive` or `process`), and
///   `restart`, `kill` and `pause` have a process of their own;
/// - Client Identifiers are the row's own, and raw bytes can be read (see `client_ids.hpp`);
/// - `load` and `listen` that share a connection want the same of it (see `shared_connections.hpp`);
/// - controls: before a `send` whose sender then expects `close` or DISCONNECT, some step shows
/// that a packet
///   of the same kind is accepted (see `controls.cpp`).
std::vector<Problem> lint(const Scenario& scenario);

/// Names that a file gives and nothing in it mentions.
struct UnusedNames {
    std::vector<std::string> matrix{};
    std::vector<std::string> actors{};
    std::vector<std::string> links{};
};
UnusedNames unused_names(const Scenario& scenario);

/// The control rule alone, on one row.
void check_controls(const Row& row, std::vector<Problem>& problems);

}  // namespace assay::scenario
