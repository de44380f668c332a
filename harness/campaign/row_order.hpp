#pragma once
/// In which order rows start on the wall clock. Many are under way at once, so a run takes as long
/// as its longest row from the moment that one starts.
#include "harness/campaign/plan.hpp"

namespace assay::campaign {

/// The same rows; scenarios that wait long come first, others keep their order.
std::vector<const PlannedRow*> longest_first(const std::vector<PlannedRow>& rows);

}  // namespace assay::campaign
