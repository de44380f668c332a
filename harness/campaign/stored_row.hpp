#pragma once
/// A row of an earlier run, found again: what `replay` and `shrink` start from.
#include "harness/campaign/plan.hpp"
#include "harness/campaign/selection.hpp"

namespace assay::campaign {

struct StoredRow {
    reports::Results results{};  ///< of the earlier run
    reports::RowResult row{};    ///< as it came out then
    Selection selection{};       ///< holds the scenario
    const scenario::Scenario* scenario{};
    KeyRef key{};
    targets::Target target{};
};

/// Which row of stored results is meant.
struct WantedRow {
    std::string name{};  ///< of the row, or a glob; empty if exactly one row failed
    std::string target{
    };  ///< as results name it, or as `-t` or `-c` would; empty: whichever it was
    wire::Role role{wire::Role::server};  ///< of that target: `-t` names brokers, `-c` clients
    std::string link{};                   ///< preset, or "direct"; empty: whichever it was
    targets::Reach reach{};               ///< of a broker
};

/// Refused if it is not exactly one row.
OrTrouble<StoredRow> find_stored_row(
    reports::Results results, const WantedRow& wanted, const scenario::Library& library
);

/// Where the scenario of a stored row is to be found: one of one's own by its file, one of the suite by
/// its id.
std::string place_of_scenario(const reports::RowResult& row);
/// The N of `seed=N` in the name of a row; 0 without.
std::uint32_t seed_in(std::string_view row_name);
/// The rows of the scenario at such a place, or of the suite if that is empty, under so many seeds
/// as a row of it needs that has its seed in its name; 0 for one that has not.
OrTrouble<Selection>
rows_of_scenario(const std::string& place, std::uint32_t seeds, const scenario::Library& library);
/// The row that was stored, if there is one of its name.
std::optional<PlannedRow> row_named(const Selection& selection, const reports::RowResult& row);

/// To play rows of the run with this header again, which are added to it.
RunPlan plan_to_replay(
    const targets::Target& target, const reports::Header& header, const scenario::Library& library
);

/// The same row with the same target, link, seed and time-out. `nonce` keeps it apart from other runs that
/// met the same broker.
RunPlan replay_plan(const StoredRow& stored, const scenario::Library& library, std::string nonce);

/// How the two results differ, in one sentence.
std::string difference(const reports::RowResult& before, const reports::RowResult& now);

}  // namespace assay::campaign
