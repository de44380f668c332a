#pragma once
/// What `assay monitor` leaves behind: the results, the reports and the exit code.
///
///     Watch --rows--> MonitorResults (baseline) --> results.jsonl, reports, summary
#include "harness/campaign/run_verdict.hpp"
#include "harness/cli/monitor_flags.hpp"
#include "reports/result/summary.hpp"

namespace assay::cli {

class MonitorResults {
public:
    /// `flags` and `library` outlive it.
    MonitorResults(const MonitorFlags& flags, std::string target, const scenario::Library& library);

    /// Whether the row of a client that makes room for another fails otherwise than the baseline says.
    bool fails(monitor::WatchedClient gone);

    /// Writes everything, and says it unless it is to be quiet. `remarks` are on what could not be
    /// judged. Throws Stop where it cannot write.
    campaign::ExitCode
    finish(monitor::Watch watch, reports::Offset elapsed, std::vector<std::string> remarks = {});

private:
    /// The rows under the baseline, with header and footer; gives the exit code.
    campaign::ExitCode judge(monitor::Watch watch, reports::Offset elapsed);
    void fill_header(const monitor::WatchCounts& counts);
    std::string link() const { return flags_.link.preset; }
    void store();
    void print(const reports::Summary& summary) const;

    const MonitorFlags& flags_;
    std::string target_;
    const scenario::Library& library_;
    campaign::RunVerdict verdict_;
    reports::Results results_{};
    std::vector<std::string> remarks_{};
};

}  // namespace assay::cli
