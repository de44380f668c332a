#pragma once
/// Rows that fail for one reason, seen as one thing.
#include "reports/result/verdicts.hpp"

namespace assay::reports {

/// Rows that fail for the same reason on the same target: same signature, or same scenario if they
/// have none. Worst cause first, then the one with more rows.
struct Cause {
    Verdict verdict{};
    std::string target{};
    std::string title{};                    ///< the signature, or the reason of the first row
    std::vector<const RowResult*> rows{};   ///< in the order of the results; point into them
    std::vector<std::string> statements{};  ///< those that broke, ordered
};
/// Causes of all rows that are `error`, `fail`, `undecided`, `known` or `advice`.
std::vector<Cause> causes_of(const Results& results);

}  // namespace assay::reports
