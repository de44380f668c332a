#pragma once
/// A row of an earlier run, found again: what `replay` and `shrink` start from.
#include "harness/cli/selection.hpp"
#include "harness/targets/target.hpp"
#include "reports/result/model.hpp"

namespace assay::harness {

struct StoredRow {
    reports::Results results{};  ///< of the earlier run
    reports::RowResult row{};    ///< as it came out then
    Selection selection{};       ///< holds the scenario
    const Scenario* scenario{};
    const RowKey* key{};
    Target target{};
};

/// `words` are `[RESULTS] ROW`: a results file or its folder (default assay-out) and the name of a
/// row, a glob for one, or nothing if exactly one row failed. `command` is for messages. Throws
/// Stop.
StoredRow find_stored_row(
    const std::string& command, const std::vector<std::string>& words, const Library& library
);

}  // namespace assay::harness
