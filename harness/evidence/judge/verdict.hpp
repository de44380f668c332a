#pragma once
/// From expectations to verdicts.
#include "harness/evidence/judge/judge.hpp"

namespace assay::evidence {

/// Fills verdict, reason, signature and statements of a row whose expectations are all there. A
/// statement is held against the expectations that prove it, or against all that prove nothing in
/// particular; a broken SHOULD is advice. `is_complete`: the row came to its end and every
/// guarantee holds; otherwise what did not fail is undecided.
void decide(reports::RowResult& row, bool is_complete, const IsMust& is_must);

}  // namespace assay::evidence
