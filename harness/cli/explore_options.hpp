#pragma once
/// What `assay explore` is asked for, as values.
#include "harness/campaign/exploration.hpp"
#include "harness/cli/options.hpp"

namespace assay::cli {

struct ExploreOptions {
    campaign::ExplorationOptions exploration{};
    std::filesystem::path out{"assay-out"};
    std::filesystem::path save{};  ///< a folder for the scenarios of what was found; empty: none
    std::vector<std::string> reports{};
    bool quiet{};
    bool chapter{};  ///< find the conversations of the suite instead, and print their seeds
};

/// Reads the words behind `explore`. Nothing: the help was asked for and printed. Throws Stop.
std::optional<ExploreOptions> parse_explore_options(const Words& words);

}  // namespace assay::cli
