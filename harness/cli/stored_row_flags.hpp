#pragma once
/// `[RESULTS] ROW -t TARGET|-c CLIENT --link PRESET`: which row of an earlier run is meant.
#include "harness/campaign/stored_row.hpp"
#include "harness/cli/arguments.hpp"

namespace assay::cli {

/// What flags hold before they are typed.
struct StoredRowTexts {
    std::vector<std::string> words{};  ///< [RESULTS] ROW
    std::string target{};
    std::string client{};
    std::string link{};
    targets::Reach reach{};
};

void add_stored_row_flags(Arguments& arguments, StoredRowTexts& texts);

/// The row, of a results file or its folder (default assay-out): by its name, by a glob for it, or
/// without a name if exactly one row failed. Throws Stop.
campaign::StoredRow stored_row(const StoredRowTexts& texts, const scenario::Library& library);

}  // namespace assay::cli
