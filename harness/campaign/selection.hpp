#pragma once
/// Which rows a command means: WHAT and the filters, over scenarios that are loaded.
///
///     WHAT (paths, globs, ids, rows, statements, sections, tags)
///         --> keep, skip, tag, level, mqtt, quick
#include "harness/campaign/key_ref.hpp"
#include "harness/campaign/options.hpp"
#include "harness/campaign/trouble.hpp"
#include "harness/scenario/library.hpp"

#include <deque>
#include <functional>

namespace assay::campaign {

/// What --seeds takes at most.
inline constexpr std::uint32_t seeds_max = 1'000'000'000;
/// Counts of more rows than these are good for nothing.
inline constexpr std::size_t seeded_rows_max = 1'000'000'000'000;

/// `--seeds`: those from `first` to `last`.
struct Seeds {
    std::uint32_t first{};
    std::uint32_t last{};
};

/// What was picked: one row, or the same row under so many seeds, whose keys are made when they are
/// asked for.
struct Picked {
    const scenario::Scenario* scenario{};
    const scenario::RowKey* key{};  ///< as the scenario has it
    bool is_named{};  ///< itself or its file, and not only what it verifies or where it lies
    std::optional<Seeds> seeds{};

    std::size_t count() const { return seeds ? seeds->last - seeds->first + std::size_t{1} : 1; }
    /// Of the rows it stands for, from 0.
    std::string name_of(std::size_t index) const;
    /// What all their names begin with, and what each has behind it: of a million names the ends alone
    /// are quickly made.
    std::string_view beginning() const;
    std::string end_of(std::size_t index) const;
    KeyRef key_of(std::size_t index) const;
};

/// Scenarios and the rows picked from them. The scenarios own what the rows point to.
struct Selection {
    std::deque<scenario::Scenario> scenarios{};
    std::vector<Picked> rows{};  ///< in the order of the scenarios' ids
    std::string words{};         ///< what was asked for, for the report's head
    std::string met{};           ///< of features in its conversations: "6880 of 6903 pairs"
    bool is_filtered{};          ///< less than the whole suite

    std::size_t count() const;  ///< of rows
    /// Gives every row in turn.
    void visit(const std::function<void(const Picked& of, const KeyRef& key)>& each) const;
};

/// Loads the suite (and files named in WHAT) and picks. Refused with code 4 if scenarios do not
/// load, with 5 if nothing is left or a word of WHAT names nothing.
OrTrouble<Selection> select(const SelectionOptions& options, const scenario::Library& library);

}  // namespace assay::campaign
