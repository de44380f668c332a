#pragma once
/// What the weather of a row did, as faults of the network that can be read, and left out.
#include "harness/scenario/model.hpp"
#include "reports/result/model.hpp"

#include <string>
#include <vector>

namespace assay::campaign {

/// The outages of one link in a row that was played, as faults; none if steps or faults of the
/// scenario cut links, wherever they stand: those outages are still in it, and cannot be told from
/// the weather's.
std::vector<std::string>
outages_of(const reports::RowResult& result, const std::string& link, const scenario::Row& row);

}  // namespace assay::campaign
