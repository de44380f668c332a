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

/// Refused if it is not exactly one row. `command` is for messages.
OrTrouble<StoredRow> find_stored_row(
    const std::string& command,
    reports::Results results,
    const WantedRow& wanted,
    const scenario::Library& library
);

/// The same row with the same target, link, seed and time-out. `nonce` keeps it apart from other runs that
/// met the same broker.
RunPlan replay_plan(const StoredRow& stored, const scenario::Library& library, std::string nonce);

/// How the two results differ, in one sentence.
std::string difference(const reports::RowResult& before, const reports::RowResult& now);

}  // namespace assay::campaign
