#pragma once
/// Which rows a command means: WHAT and the filters, over scenarios that are loaded.
///
///     WHAT (paths, globs, ids, rows, statements, sections, tags)
///         --> keep, skip, tag, level, mqtt, quick
#include "harness/cli/options.hpp"
#include "harness/scenario/library.hpp"

#include <deque>
#include <expected>
#include <functional>

namespace assay::harness {

/// One row that was picked.
struct Picked {
    const Scenario* scenario{};
    const RowKey* key{};
};

/// Scenarios and the rows picked from them. The scenarios own what the rows point to.
struct Selection {
    std::deque<Scenario> scenarios{};
    std::vector<Picked> rows{};  ///< in the order of the scenarios' ids
    std::string words{};         ///< what was asked for, for the report's head
    bool is_filtered{};          ///< less than the whole suite
};

/// Loads the suite (and files named in WHAT) and picks. Throws Stop: 4 for scenarios that do not
/// load, 5 if nothing is left or a word of WHAT names nothing.
Selection select(const SelectionOptions& options, const Library& library);

/// Whether `text` matches `glob`, in which `*` stands for any characters and `?` for one. Nothing
/// else is special: names of rows hold brackets.
bool matches_glob(std::string_view glob, std::string_view text);

}  // namespace assay::harness
