#pragma once
/// Test Anything Protocol, version 13. Known and undecided rows are `# TODO`, rows that did not run
/// are `# SKIP`, both with their reason.
#include "reports/result/summary.hpp"

namespace assay::reports {

std::string render_tap(const Summary& summary);

}  // namespace assay::reports
