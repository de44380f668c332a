#pragma once
/// What a run is to play, and how: decided once, before anything is connected.
#include "harness/campaign/key_ref.hpp"
#include "harness/campaign/probe.hpp"
#include "harness/evidence/judge/judge.hpp"
#include "harness/scenario/load.hpp"
#include "harness/targets/target.hpp"
#include "reports/result/model.hpp"

#include <atomic>
#include <functional>
#include <set>

namespace assay::campaign {

/// One row to play: the scenario (borrowed from the library, which outlives the run) and which row.
struct PlannedRow {
    const scenario::Scenario* scenario{};
    KeyRef key{};
    std::string link{"direct"};  ///< preset of --link under which the row is played
    bool is_named{};             ///< as Picked
};

/// Gives the next row to play; nothing when there is none any more.
using RowFeed = std::function<std::optional<PlannedRow>()>;

/// Rows that differ by their seed only.
struct RowsAlike {
    PlannedRow first{};
    std::size_t count{1};
};
/// Gives those behind the row that was given last, until there are none.
using RestFeed = std::function<std::optional<RowsAlike>()>;

/// Called once, when the target answers and is known, before any row ends.
using ProbeSink = std::function<void(const Probe&)>;

struct RunPlan {
    targets::Target target{};
    std::vector<PlannedRow> rows{};
    /// In virtual time, of more rows than should be in memory: instead of `rows`. Empty: those.
    RowFeed feed{};
    RestFeed rest{};                                     ///< with `feed`
    std::map<std::string, simulator::LinkSpec> links{};  ///< presets named by rows
    std::uint64_t seed{1};
    std::string nonce{"simulate"};
    unsigned jobs{1};               ///< builtin: threads; otherwise rows at a time, 0: the default
    simulator::Duration timeout{};  ///< of a row in link time; zero: the row's own limit
    simulator::Duration idle{};     ///< until a client that nobody starts has to come
    bool fail_fast{};
    bool plays_slow_rows{};  ///< all of them; otherwise of rows that take long here these:
    std::set<std::string> named_rows{};
    evidence::IsMust is_must{};
    /// Whether the row fails as is known of the target. Empty: nothing is known.
    std::function<bool(const reports::RowResult&)> is_known{};
    /// Whether the row of this name is known to fail. Empty as above.
    std::function<bool(const std::string&)> is_listed{};
    ProbeSink on_probe{};
};

/// Called for each row as it ends, from one thread at a time.
using RowSink = std::function<void(reports::RowResult)>;

struct RunOutcome {
    bool interrupted{};
    bool died{};    ///< the target's process ended by itself at least once
    bool floods{};  ///< the target, so much that rows were not played
    Probe probe{};
    targets::Usage usage{};  ///< of all processes of the target that were started
    /// The target answered, so that its rows could be asked. If not, `unreachable` says why, or the
    /// run was interrupted before, which says nothing of the target.
    bool was_reached{true};
    std::string unreachable{};  ///< not empty: the target could not be reached; nothing was played
    std::vector<std::string> findings{
    };  ///< about the target as a whole: it died, it contradicts itself
};

/// Plays the plan. `stop` becoming true (Ctrl-C) ends it soon; rows that did not run are reported
/// so, those that differ by their seed only as one (RowsLeft).
RunOutcome run(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop);

// The two ways to play, by target kind.
RunOutcome run_simulated(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop);
RunOutcome run_on_the_wall(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop);
/// The same where the target is a client.
RunOutcome
run_clients_on_the_wall(const RunPlan& plan, const RowSink& sink, const std::atomic<bool>& stop);

/// Whether a statement of the library's registry is a MUST; one that is not in it counts as one.
/// The library has to outlive it.
evidence::IsMust is_must_of(const scenario::Library& library);
/// A result with everything that is known before the row is played.
reports::RowResult blank_result(const RunPlan& plan, const PlannedRow& planned);
/// How long a row may take: its own limit is written for the link that it chose; under a preset
/// every wait may cost many round trips.
simulator::Duration
limit_of(const RunPlan& plan, const PlannedRow& planned, const scenario::Row& row);
/// The preset of --link under which the row is played; nothing for "direct".
std::optional<simulator::LinkSpec> preset_of(const RunPlan& plan, const PlannedRow& planned);
/// Why the row cannot be asked of a target with these facts; nothing if it can.
std::optional<std::string> unmet(
    const std::vector<scenario::Requirement>& requirements,
    const std::map<std::string, std::string>& facts
);
/// Why the row is not played against this target, whose facts are known, on the wall clock; nothing
/// if it is.
std::optional<std::string> unplayable_on_the_wall(
    const RunPlan& plan, const scenario::Row& row, const std::map<std::string, std::string>& facts
);
/// Why a row that needs a process of the target for itself is left out, if it is: it would take long
/// to start. `start_took`: how long the one that all share took.
std::optional<std::string>
slow_to_start(const RunPlan& plan, const scenario::Row& row, simulator::Duration start_took);
/// Why the row is left out on the wall clock: it takes long there, and nobody named it. Nothing if it
/// is played.
std::optional<std::string> left_out_as_slow(const RunPlan& plan, const scenario::Row& row);
/// The row's seed: the run's root seed, the row's name and its own number mixed.
std::uint64_t row_seed(const RunPlan& plan, const PlannedRow& planned);

}  // namespace assay::campaign
