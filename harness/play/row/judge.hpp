#pragma once
/// From evidence to verdicts: pure, so that a stored trace can be judged again.
#include "harness/play/row/player.hpp"

namespace assay::harness {

/// What the judge has to know of a statement.
using IsMust = std::function<bool(const std::string& qualified_id)>;

/// Fills verdict, reason, signature and statements of `result` from what was played. A statement is
/// held against the expectations that prove it, or against all that prove nothing in particular;
/// a broken SHOULD is advice.
void judge(const Row& row, const Played& played, const IsMust& is_must, reports::RowResult& result);

}  // namespace assay::harness
