#pragma once
/// From verdicts of rows to the exit code: the baseline, --strict, --certify.
#include "harness/cli/options.hpp"
#include "harness/scenario/library.hpp"
#include "harness/targets/target.hpp"
#include "reports/result/model.hpp"

#include <memory>

namespace assay::harness {

/// What became of a baseline over one target's run.
struct BaselineOutcome {
    bool is_wrong{};  ///< an entry passed, changed, expired, vanished or is too wide
    std::vector<std::string> remarks{};  ///< one sentence an entry that is wrong
};

/// Applies a target's baseline and `--certify` to rows as they end.
class RunVerdict {
public:
    RunVerdict(const RunOptions& options, const Target& target, const Library& library);
    ~RunVerdict();
    RunVerdict(const RunVerdict&) = delete;
    RunVerdict& operator=(const RunVerdict&) = delete;

    /// The probed product ("mosquitto 2.0.11"), with which entries compare their `target`.
    void target_is(const std::string& product);
    std::size_t baseline_entries() const;
    void apply(reports::RowResult& row);
    /// After a partial run entries whose rows did not run are no news.
    BaselineOutcome finish(bool partial);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// The exit code that the rows alone ask for.
ExitCode exit_code_of(const std::vector<reports::RowResult>& rows, const RunOptions& options);

}  // namespace assay::harness
