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

/// The exit code that the rows alone ask for.
ExitCode exit_code_of(const std::vector<reports::RowResult>& rows, bool is_strict);

/// What all rows of a run ask for, where they leave a target without a verdict: `undecided` if every row
/// of it that applies is, `nothing_selected` if no row of any does; else `ok`.
ExitCode code_if_nothing_was_decided(const std::vector<reports::RowResult>& rows);

/// The exit code of a whole run that is stored, or merged from its shards: what its rows ask for, and
/// what their footers say of targets and baselines. Without a footer it was interrupted.
ExitCode exit_code_of(const reports::Results& stored);

}  // namespace assay::campaign
