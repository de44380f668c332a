#pragma once
/// Statistics as members of results.jsonl.
#include "reports/result/statistics_lines.hpp"

#include <boost/json/fwd.hpp>

namespace assay::reports {

boost::json::object object_of(const RowStatistics& statistics);
/// With the quantiles that the classes give, for whoever reads the file without them.
boost::json::object object_of(const StatisticsLine& line);
/// The text says which member is wrong.
std::optional<std::string> read(const boost::json::object& object, RowStatistics& statistics);

}  // namespace assay::reports
