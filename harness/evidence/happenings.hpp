#pragma once
/// Which of the things that a campaign hopes to see did happen in a row.
#include "harness/scenario/happening.hpp"
#include "reports/result/model.hpp"

#include <vector>

namespace assay::harness {

/// Those of `wanted` (in the notation of `sometimes:`) that the trace and its statistics show.
std::vector<std::string> happenings_of(
    const std::vector<std::string>& wanted,
    const std::vector<reports::TraceEvent>& trace,
    const std::optional<reports::RowStatistics>& statistics
);

}  // namespace assay::harness
