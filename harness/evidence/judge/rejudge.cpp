#include "harness/evidence/judge/rejudge.hpp"

#include <fmt/format.h>

namespace assay::evidence {
namespace {

using reports::RowResult;
using reports::Verdict;

/// Counts a row that cannot be judged; false if it can be.
bool is_left_out(const RowResult& row, Rejudged& out) {
    if (row.course) return false;
    (!row.trace.empty()             ? out.too_old
     : row.verdict == Verdict::pass ? out.thinned
                                    : out.not_played) += row.stands_for;
    return true;
}

/// The baseline is no part of the evidence, so what it said is said again.
void restore_baseline(const RowResult& before, RowResult& row) {
    const bool is_known = before.verdict == Verdict::known && row.verdict == Verdict::fail &&
                          before.signature == row.signature;
    if (!is_known) {
        row.baseline.clear();
        return;
    }
    row.verdict = Verdict::known;
    for (auto& [id, verdict] : row.statements)
        if (verdict == Verdict::fail) verdict = Verdict::known;
}

std::string said(const RowResult& row) {
    return row.reason.empty() ? std::string{reports::name_of(row.verdict)}
                              : fmt::format("{} ({})", reports::name_of(row.verdict), row.reason);
}

}  // namespace

void rejudge(RowResult& row, const IsMust& is_must, Rejudged& out) {
    if (is_left_out(row, out)) return;
    ++out.judged;
    const RowResult before{
        .verdict = row.verdict,
        .reason = row.reason,
        .signature = row.signature,
        .statements = row.statements
    };
    judge(row, is_must);
    restore_baseline(before, row);
    const bool is_same = before.verdict == row.verdict && before.reason == row.reason &&
                         before.signature == row.signature && before.statements == row.statements;
    if (is_same) return;
    out.changes.push_back(fmt::format("{}: it was {}, and is {}", row.name, said(before), said(row))
    );
}

Rejudged rejudge(std::vector<RowResult>& rows, const IsMust& is_must) {
    Rejudged out;
    for (auto& row : rows)
        rejudge(row, is_must, out);
    return out;
}

}  // namespace assay::evidence
