#pragma once
/// Small text files that a user names: scenarios, baselines.
#include "harness/campaign/trouble.hpp"

#include <filesystem>

namespace assay::campaign {

/// A whole text file of at most 1 MB.
OrTrouble<std::string> read_text_file(const std::filesystem::path& path);

}  // namespace assay::campaign
