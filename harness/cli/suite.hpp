#pragma once
/// Getting at the suite from a command, with every failure as a Stop.
#include "harness/campaign/stored_row.hpp"
#include "harness/cli/command.hpp"
#include "harness/scenario/library.hpp"
#include "reports/result/model.hpp"

#include <chrono>
#include <filesystem>

namespace assay::cli {

/// The embedded suite, or the folder that ASSAY_SCENARIOS names.
scenario::Library open_library();

/// A results file, or the results.jsonl in a folder; remarks go to stderr.
reports::Results load_results(const std::filesystem::path& path);

/// The row that `words`, `[RESULTS] ROW`, mean: of a results file or its folder (default assay-out)
/// the row with a name, a glob for one, or nothing if exactly one row failed. `command` is for
/// messages.
campaign::StoredRow stored_row(
    const std::string& command,
    const std::vector<std::string>& words,
    const scenario::Library& library
);

/// A whole text file of at most 1 MB.
std::string read_file(const std::filesystem::path& path);

/// The day on which entries of a baseline have expired or not.
std::chrono::year_month_day today();

/// Eight characters that no other run has, for topics and Client Identifiers.
std::string fresh_nonce();

}  // namespace assay::cli
