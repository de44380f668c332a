#pragma once
/// From a scenario file to values. Loading checks every row, so that expanding one cannot fail
/// later.
///
///     text --parse_yaml--> tree --load--> Scenario (rows, statements) --expand(row)--> Row
#include "harness/scenario/problem.hpp"
#include "reference/statements/registry.hpp"

#include <expected>

namespace assay::scenario {

/// What a scenario may refer to beyond its own file.
struct Environment {
    std::map<std::string, simulator::LinkSpec> presets{};
    statements::Registry registry{};
};

/// How many rows one scenario may have, seeds included.
inline constexpr std::size_t rows_max = 100'000;

/// The scenario, or everything that is wrong with the file in the order of the file. `file` is for
/// messages and reports.
std::expected<Scenario, std::vector<Problem>>
load(std::string file, std::string text, const Environment& environment);

/// One row with its values put in. Loading has checked every row, so it fails only for a key that
/// is not one of `scenario.rows`.
std::expected<Row, std::vector<Problem>> expand(const Scenario& scenario, const RowKey& key);

}  // namespace assay::scenario
