#pragma once
/// Which failures another play of the row may undo, of a target with less to do and more time.
#include "reports/result/model.hpp"

namespace assay::campaign {

/// Whether the judged row fails in something that may only have come late, or come late enough to
/// meet what followed.
bool rests_on_time(const reports::RowResult& result);

}  // namespace assay::campaign
