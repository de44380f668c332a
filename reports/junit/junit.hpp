#pragma once
/// JUnit XML: one suite for each target and chapter, one case for each row (`classname` is the
/// scenario); the type of a failure is its cause. Known failures, undecided and not applicable rows
/// are skipped cases with their reason, because a build server must not turn red for them.
#include "reports/result/summary.hpp"

namespace assay::reports {

std::string render_junit(const Summary& summary);

}  // namespace assay::reports
