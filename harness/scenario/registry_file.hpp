#pragma once
/// Statement files (`scenarios/spec/*.yaml`) into the registry.
#include "harness/scenario/problem.hpp"
#include "reference/statements/registry.hpp"

namespace assay::scenario {

/// The version whose statements a file holds: "5.0" for spec/mqtt-5.0.yaml; empty for
/// spec/assay-own.yaml, whose entries say it themselves; nothing for files that hold no statements.
std::optional<std::string> statement_file_version(std::string_view path);

/// Adds the file's statements to `registry`, and what is wrong to `problems`. `version` is for
/// entries that say none.
void read_statements(
    const std::string& file,
    const std::string& text,
    const std::string& version,
    statements::Registry& registry,
    std::vector<Problem>& problems
);

}  // namespace assay::scenario
