#pragma once
/// Rows that fail for one reason, seen as one thing.
#include "reports/result/verdicts.hpp"

namespace assay::reports {

/// Rows of one target that break the same statements in the same way: the same rule, and the same
/// difference from it. Rows without a signature are of one cause if they are of one scenario.
struct Cause {
    Verdict verdict{};
    std::string target{};
    /// "the connection stays open (Reserved flag bits end the connection)"
    std::string title{};
    /// "fault=header.flags_*": values of the matrix that all of these rows have and no row of the same
    /// scenarios that passed; empty if no name of the matrix tells them apart.
    std::string only_when{};
    /// In the order of the results, into which they point; those that stand for others come last.
    std::vector<const RowResult*> rows{};
    std::vector<std::string> statements{};  ///< those that broke, ordered
};
/// Causes of all rows that are `error`, `fail`, `undecided`, `known` or `advice`, the worst first, then
/// the one with more rows.
std::vector<Cause> causes_of(const Results& results);

}  // namespace assay::reports
