#pragma once
/// From evidence to verdicts, pure: a row that was just played and one that was stored are judged
/// by the same call.
///
///     trace --passive checks, guarantees, statistics--+
///     what steps found, charge, course ---------------+--> statements, verdict, reason, signature
///
/// What a step found - met, missed, refused, excused by its link - was decided while it was played,
/// where inboxes and links could be asked; the judge takes it with its window and its evidence as
/// it stands. All else it finds anew in the bytes of the trace.
#include "reports/result/model.hpp"

#include <functional>

namespace assay::evidence {

/// What the judge has to know of a statement.
using IsMust = std::function<bool(const std::string& qualified_id)>;

/// Judges a row that was played, from its trace, its expectations, charge and course; what an
/// earlier judgement left in it is replaced.
void judge(reports::RowResult& row, const IsMust& is_must);

}  // namespace assay::evidence
