#pragma once
/// Holds a whole trace against the passive checks.
#include "harness/evidence/passive/passive.hpp"
#include "reference/wire/packets.hpp"
#include "reports/result/model.hpp"

#include <span>

namespace assay::evidence {

/// What is wrong with the packets of the target, in the order of the trace: one expectation a
/// statement, as the first breach says it all. `version` is that of connections before their
/// CONNECT; `root`, with which the row's own topics begin, reads `~/`. With `options` that judge the
/// client, the target is one, and the actors are the servers that it meets; `end` is when the row
/// ended, for what was silent until then.
std::vector<reports::Expectation> passive_findings(
    std::span<const reports::TraceEvent> trace,
    wire::Version version,
    const std::string& root,
    PassiveOptions options = {},
    Moment end = {}
);

}  // namespace assay::evidence
