#pragma once
/// What verdicts mean where they are counted.
#include "reports/result/model.hpp"

#include <span>

namespace assay::reports {

/// The worse of two verdicts. `not_applicable` and `not_run` say nothing about a statement, so any
/// judged verdict is worse than they are.
Verdict worse_of(Verdict a, Verdict b);
Verdict worst_of(std::span<const RowResult* const> rows);
/// `fail` or `error`: what makes a run exit with 1.
bool is_unexpected_failure(Verdict verdict);
/// The row came to a judgement (not `not_applicable`, not `not_run`).
bool is_judged(Verdict verdict);
/// `pass` or `advice`: no MUST was broken.
bool holds(Verdict verdict);
/// Judged, and not simply `pass`: there is something to show.
bool is_finding(Verdict verdict);

/// So many rows they are, with those for which others stand.
std::size_t rows_in(std::span<const RowResult* const> rows);
/// How many came out how.
using Counts = std::map<Verdict, std::size_t>;
Counts count_rows(std::span<const RowResult* const> rows);
std::size_t count_of(const Counts& counts, Verdict verdict);

}  // namespace assay::reports
