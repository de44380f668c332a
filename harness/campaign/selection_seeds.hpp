#pragma once
/// Rows under many seeds: which rows have them, how many there may be, and what each is called.
#include "harness/campaign/selection_words.hpp"

namespace assay::campaign {

/// Whether every row of a scenario has to be looked at to know which seeds are meant.
bool tell_seeds_apart(const SelectionOptions& options);

/// Whether rows of the scenario are played with so many kinds of weather as `--seeds` says.
bool is_seeded(
    const SelectionOptions& options,
    const std::vector<SelectionWord>& words,
    const scenario::Scenario& scenario,
    bool is_from_file
);

/// Refused if `--seeds` makes more rows than can be counted or looked at. The first `named_files`
/// scenarios are from files.
OrTrouble<void> check_seeds(
    const SelectionOptions& options,
    const std::vector<SelectionWord>& words,
    std::size_t named_files,
    const Selection& selection
);

}  // namespace assay::campaign
