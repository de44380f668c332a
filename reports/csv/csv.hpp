#pragma once
/// Statements of the standard by targets, for spreadsheets.
#include "reports/result/summary.hpp"

namespace assay::reports {

/// One line a statement: id, level, section, words, then for each target and link its verdict, the
/// rows that held and those that were judged.
std::string render_csv(const Summary& summary);

}  // namespace assay::reports
