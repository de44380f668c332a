#include "reports/result/verdicts.hpp"

#include <algorithm>

namespace assay::reports {

Verdict worse_of(Verdict a, Verdict b) {
    return std::min(a, b);
}

Verdict worst_of(std::span<const RowResult* const> rows) {
    Verdict worst = Verdict::not_run;
    for (const auto* row : rows)
        worst = worse_of(worst, row->verdict);
    return worst;
}

bool is_unexpected_failure(Verdict verdict) {
    return verdict == Verdict::fail || verdict == Verdict::error;
}

bool is_judged(Verdict verdict) {
    return verdict != Verdict::not_applicable && verdict != Verdict::not_run;
}

bool holds(Verdict verdict) {
    return verdict == Verdict::pass || verdict == Verdict::advice;
}

bool is_finding(Verdict verdict) {
    return is_judged(verdict) && verdict != Verdict::pass;
}

std::size_t rows_in(std::span<const RowResult* const> rows) {
    std::size_t out{};
    for (const auto* row : rows)
        out += row->stands_for;
    return out;
}

Counts count_rows(std::span<const RowResult* const> rows) {
    Counts counts{};
    for (const auto* row : rows)
        counts[row->verdict] += row->stands_for;
    return counts;
}

std::size_t count_of(const Counts& counts, Verdict verdict) {
    const auto found = counts.find(verdict);
    return found == counts.end() ? 0 : found->second;
}

}  // namespace assay::reports
