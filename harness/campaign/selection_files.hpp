#pragma once
/// The scenarios that a selection picks from: files named in WHAT, and the suite.
#include "harness/campaign/selection_words.hpp"

namespace assay::campaign {

/// Loads the files and conversations that words name; the words that name none are left over.
OrTrouble<std::vector<SelectionWord>>
load_named(const SelectionOptions& options, const scenario::Library& library, Selection& out);

/// Loads the scenarios of the library, by their ids.
OrTrouble<void>
load_suite(const SelectionOptions& options, const scenario::Library& library, Selection& out);

}  // namespace assay::campaign
