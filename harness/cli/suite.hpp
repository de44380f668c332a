#pragma once
/// Getting at the suite from a command, with every failure told as a Stop.
#include "harness/cli/command.hpp"
#include "harness/play/row/judge.hpp"
#include "harness/scenario/library.hpp"
#include "reports/result/model.hpp"

#include <filesystem>

namespace assay::harness {

/// The embedded suite, or the folder that ASSAY_SCENARIOS names.
Library open_library();

/// Tells what a statement of the library's registry weighs; one that is not in it counts as MUST.
/// The library has to outlive it.
IsMust is_must_of(const Library& library);

/// A results file, or the results.jsonl in a folder; remarks go to stderr.
reports::Results load_results(const std::filesystem::path& path);

/// A whole text file of at most 1 MB.
std::string read_text_file(const std::filesystem::path& path);

}  // namespace assay::harness
