#pragma once
/// Which rows a command means: WHAT and the filters, over scenarios that are loaded.
///
///     WHAT (paths, globs, ids, rows, statements, sections, tags)
///         --> keep, skip, tag, level, mqtt, quick
#include "harness/campaign/options.hpp"
#include "harness/campaign/trouble.hpp"
#include "harness/scenario/library.hpp"

#include <deque>

namespace assay::campaign {

/// What --seeds takes at most.
inline constexpr std::uint32_t seeds_max = 1'000'000'000;
/// The keys of more rows than these are too much for the memory of an ordinary machine.
inline constexpr std::size_t seeded_rows_max = 2'000'000;

/// One row that was picked.
struct Picked {
    const scenario::Scenario* scenario{};
    const scenario::RowKey* key{};
    bool is_named{};  ///< itself or its file, and not only what it verifies or where it lies
};

/// Scenarios and the rows picked from them. The scenarios own what the rows point to.
struct Selection {
    std::deque<scenario::Scenario> scenarios{};
    std::vector<Picked> rows{};  ///< in the order of the scenarios' ids
    std::string words{};         ///< what was asked for, for the report's head
    std::string met{};           ///< of features in its conversations: "6880 of 6903 pairs"
    bool is_filtered{};          ///< less than the whole suite
};

/// Loads the suite (and files named in WHAT) and picks. Refused with code 4 if scenarios do not
/// load, with 5 if nothing is left or a word of WHAT names nothing.
OrTrouble<Selection> select(const SelectionOptions& options, const scenario::Library& library);

}  // namespace assay::campaign
