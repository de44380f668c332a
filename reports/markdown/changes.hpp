#pragma once
/// What changed between two runs, as Markdown for a job summary or a comment.
#include "reports/result/changes.hpp"

#include <string>

namespace assay::reports {

/// One sentence, then a table for each kind of change; at most 200 rows a table.
std::string render_changes(const Changes& changes);

}  // namespace assay::reports
