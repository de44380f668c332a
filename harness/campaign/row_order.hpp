#pragma once
/// In which order rows start on the wall clock. Many are under way at once, so a run takes as long
/// as its longest row from the moment that one starts.
#include "harness/campaign/plan.hpp"

namespace assay::campaign {

/// The same rows; those that wait long come first, others keep their order. A row that `fails`, by what is
/// known of the target, most often waits for an answer until its window closes.
std::vector<const PlannedRow*> longest_first(
    const std::vector<PlannedRow>& rows, const std::function<bool(const std::string& row)>& fails
);

}  // namespace assay::campaign
