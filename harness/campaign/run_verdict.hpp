#pragma once
/// From verdicts of rows to the verdict of a run: the baseline, --strict, --certify.
#include "harness/campaign/baseline.hpp"
#include "harness/campaign/options.hpp"
#include "harness/campaign/trouble.hpp"
#include "harness/scenario/library.hpp"
#include "harness/targets/target.hpp"

namespace assay::campaign {

/// What became of a baseline over one target's run.
struct BaselineOutcome {
    bool is_wrong{};  ///< an entry passed, changed, expired, vanished or is too wide
    std::vector<std::string> remarks{};  ///< one sentence an entry that is wrong
};

/// `--baseline FILE`, `--baseline none`, or what the target file names, if the library has it.
OrTrouble<Baseline> baseline_for(
    const CampaignOptions& options, const targets::Target& target, const scenario::Library& library
);

/// Applies a target's baseline and `--certify` to rows as they end.
class RunVerdict {
public:
    RunVerdict(
        Baseline baseline,
        const std::string& target,
        std::chrono::year_month_day today,
        bool is_certifying
    );
    RunVerdict(const RunVerdict&) = delete;
    RunVerdict& operator=(const RunVerdict&) = delete;

    /// The probed product ("mosquitto 2.0.11"), with which entries compare their `target`.
    void target_is(const std::string& product);
    std::size_t baseline_entries() const { return check_.size(); }
    /// Whether the row fails as the baseline says.
    bool knows(const reports::RowResult& row) const { return check_.knows(row); }
    /// Whether the baseline says that the row fails.
    bool lists(const std::string& row) const { return check_.lists(row); }
    void apply(reports::RowResult& row);
    /// After a partial run nothing is said of entries whose rows did not run.
    BaselineOutcome finish(bool partial);

private:
    bool is_certifying_;
    std::chrono::year_month_day today_;
    Baseline baseline_;
    BaselineCheck check_;  ///< borrows the entries of `baseline_`
};

/// What befell a run beyond the verdicts of its rows.
struct RunFacts {
    bool is_strict{};
    bool is_whole{true};  ///< not one shard, which may have rows of those that say nothing
    bool is_interrupted{};
    bool is_unreachable{};  ///< a target
    bool has_own_error{};   ///< of ours, that is in no row
    bool has_failed{};      ///< a target as a whole: it died; or a row that was not kept
    bool proves_less{};     ///< something that had to come about for all to be decided did not
    bool is_baseline_wrong{};
};

/// How a run ends, live or stored: the one place that knows what outweighs what.
ExitCode exit_code_of(const std::vector<reports::RowResult>& rows, const RunFacts& facts);

/// What all rows of a run ask for, where they leave a target without a verdict: `undecided` if every row
/// of it that applies is, `nothing_selected` if no row of any does, or there is none; else `ok`.
ExitCode code_if_nothing_was_decided(const std::vector<reports::RowResult>& rows);

/// The exit code of a whole run that is stored, or merged from its shards: what its rows ask for, and
/// what their footers say of targets and baselines. Without a footer it was interrupted.
ExitCode exit_code_of(const reports::Results& stored);

}  // namespace assay::campaign
