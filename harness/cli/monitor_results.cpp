#include "harness/cli/monitor_results.hpp"

#include "harness/campaign/plan.hpp"
#include "harness/campaign/statement_infos.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/suite.hpp"
#include "reports/render.hpp"
#include "reports/result/file.hpp"
#include "reports/result/shards.hpp"
#include "reports/text/text.hpp"

#include <algorithm>
#include <iterator>
#include <unistd.h>

namespace assay::cli {
namespace {

using reports::Offset;

void or_stop_monitor(const std::expected<void, std::string>& written) {
    if (!written) throw Stop{campaign::ExitCode::own_error, "assay monitor: " + written.error()};
}

}  // namespace

MonitorResults::MonitorResults(
    const MonitorFlags& flags, std::string target, const scenario::Library& library
)
    : flags_{flags},
      target_{std::move(target)},
      library_{library},
      verdict_{flags.known, target_, today(), false} {}

bool MonitorResults::fails(monitor::WatchedClient gone) {
    const auto last = gone.last_seen();
    auto row = std::move(gone).take(target_, last, campaign::is_must_of(library_));
    verdict_.apply(row);
    return row.verdict == reports::Verdict::fail;
}

campaign::ExitCode MonitorResults::judge(monitor::Watch watch, Offset elapsed) {
    const auto counts = watch.counts();
    results_.rows = std::move(watch).take(target_, elapsed, campaign::is_must_of(library_));
    for (auto& row : results_.rows)
        verdict_.apply(row);
    // Who did not come says nothing.
    const auto baseline = verdict_.finish(true);
    std::ranges::copy(baseline.remarks, std::back_inserter(remarks_));
    std::ranges::move(monitor::remarks_on(counts), std::back_inserter(remarks_));
    fill_header(counts);
    const auto code = campaign::exit_code_of(
        results_.rows,
        {.is_strict = flags_.strict,
         .has_failed = counts.failures_gone > 0,
         .is_baseline_wrong = baseline.is_wrong}
    );
    results_.footer = reports::Footer{.wall = elapsed, .exit_code = static_cast<int>(code)};
    for (const auto& row : results_.rows)
        ++results_.footer->verdicts[std::string{reports::name_of(row.verdict)}];
    return code;
}

campaign::ExitCode
MonitorResults::finish(monitor::Watch watch, Offset elapsed, std::vector<std::string> remarks) {
    remarks_ = std::move(remarks);
    const auto code = judge(std::move(watch), elapsed);
    store();
    campaign::complete(results_, library_);
    const reports::Summary summary{results_};
    const auto written = reports::write_reports(flags_.reports, summary, flags_.out);
    if (!flags_.quiet) print(summary);
    if (!written) throw Stop{campaign::ExitCode::own_error, "assay monitor: " + written.error()};
    if (!flags_.quiet)
        for (const auto& path : *written)
            say("report  {}\n", path.string());
    return code;
}

void MonitorResults::fill_header(const monitor::WatchCounts& counts) {
    auto& header = results_.header;
    header.assay_version = ASSAY_VERSION;
    header.suite_digest = library_.digest();
    header.selection = "monitor";
    header.options = {{"judge", flags_.judge}};
    if (flags_.strict) header.options.emplace("strict", "");
    header.seed = flags_.link.seed;
    header.links = {link()};
    header.rows = results_.rows.size();
    std::vector<std::string> keys;
    for (auto& row : results_.rows) {
        row.link = link();
        row.seed = flags_.link.seed;
        keys.push_back(reports::key_of(row.target, row.link, row.name));
    }
    header.rows_digest = reports::digest_of(keys);
    reports::TargetInfo target{.name = target_, .address = target_};
    target.capabilities["connections"] = std::to_string(counts.connections);
    target.capabilities["packets"] = std::to_string(counts.packets);
    target.findings = remarks_;
    target.baseline_entries = verdict_.baseline_entries();
    header.targets = {std::move(target)};
}

void MonitorResults::store() {
    auto file = reports::ResultsFile::begin(flags_.out / "results.jsonl", results_.header);
    if (!file) throw Stop{campaign::ExitCode::own_error, "assay monitor: --out: " + file.error()};
    for (const auto& row : results_.rows)
        or_stop_monitor(file->add(row));
    or_stop_monitor(file->finish(results_));
}

void MonitorResults::print(const reports::Summary& summary) const {
    reports::TextStyle style{.color = wants_color(ColorChoice::automatic, STDOUT_FILENO)};
    style.folder = flags_.out.string();
    say_painted(reports::render_text(summary, style));
    for (const auto& remark : remarks_)
        say("remark  {}\n", remark);
}

}  // namespace assay::cli
