#pragma once
/// Getting at the suite from a command, with every failure as a Stop.
#include "harness/cli/command.hpp"
#include "harness/scenario/library.hpp"
#include "reports/result/grid.hpp"

#include <chrono>
#include <filesystem>

namespace assay::cli {

/// The embedded suite, or the folder that ASSAY_SCENARIOS names.
scenario::Library open_library();

/// The file itself, or the results.jsonl in a folder.
std::filesystem::path results_at(const std::filesystem::path& path);
/// A results file, or the results.jsonl in a folder; remarks go to stderr.
reports::Results load_results(const std::filesystem::path& path);
/// The same, to be read row by row; remarks go to stderr, and trouble is a Stop, when it is.
/// `flag` as below.
reports::Part part_at(const std::filesystem::path& path, std::string_view flag = {});
/// As `load_results`, rows that differ by their seed only held as one (reports::RowFolder).
/// `flag` is the one that names the file: "--since".
reports::Results load_folded(const std::filesystem::path& path, std::string_view flag = {});

/// A whole text file of at most 1 MB.
std::string read_file(const std::filesystem::path& path);

/// The day on which entries of a baseline have expired or not.
std::chrono::year_month_day today();

/// Eight characters that no other run has, for topics and Client Identifiers.
std::string fresh_nonce();

}  // namespace assay::cli
