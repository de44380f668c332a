#pragma once
/// The rows of a scenario before their steps are typed: their names, and what each answers for.
#include "harness/scenario/document.hpp"
#include "reference/statements/registry.hpp"

#include <set>

namespace assay::scenario {

/// A combination of the matrix, and what the steps that it takes prove.
struct Combination {
    MatrixValues values{};
    std::set<std::string> proved{};
};

/// Adds a row for each combination and seed. What steps prove belongs to the rows that have such a
/// step: one without it did not try the statement.
void add_rows(
    Scenario& scenario, Document& document, const std::vector<Combination>& all, int seeds
);

/// Takes down which of the statements that the scenario verifies only say what may not happen.
void note_prohibitions(const statements::Registry& registry, Scenario& scenario);

}  // namespace assay::scenario
