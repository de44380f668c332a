#pragma once
/// Results that are in memory, as if they were read from files.
#include "reports/result/grid.hpp"
#include "reports/result/merging.hpp"

#include <span>

namespace assay::reports {

Part part_of(Results results);
/// Of one run.
std::expected<Results, Complaints> merge(std::span<const Results> shards);

}  // namespace assay::reports
