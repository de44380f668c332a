/// assay explore: conversations that nobody wrote down, played and judged, what was found said in
/// groups.
#include "harness/cli/explore_options.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/suite.hpp"
#include "reports/render.hpp"
#include "reports/result/file.hpp"
#include "reports/result/shards.hpp"
#include "reports/result/verdicts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::cli {
namespace {

using reports::RowResult;

/// Gathers what comes.
class Gathering final : public campaign::CampaignEvents {
public:
    explicit Gathering(reports::Results& results) : results_{results} {}

    void target_known(const reports::TargetInfo& info) override { target_done(info); }
    void target_done(const reports::TargetInfo& info) override {
        *std::ranges::find(results_.header.targets, info.name, &reports::TargetInfo::name) = info;
    }
    void row(RowResult row) override { results_.rows.push_back(std::move(row)); }
    void trouble(const std::string& text) override { complain("{}\n", text); }

private:
    reports::Results& results_;
};

void or_own_error(const std::expected<void, std::string>& stored) {
    if (!stored) throw Stop{campaign::ExitCode::own_error, "assay explore: " + stored.error()};
}

void store(const ExploreOptions& options, const reports::Results& results) {
    auto file = reports::ResultsFile::begin(options.out / "results.jsonl", results.header);
    if (!file) throw Stop{campaign::ExitCode::own_error, "assay explore: " + file.error()};
    for (const auto& target : results.header.targets)
        or_own_error(file->add(target));
    for (const auto& row : results.rows)
        or_own_error(file->add(row));
    or_own_error(file->finish(results));
    const auto written =
        reports::write_reports(options.reports, reports::Summary{results}, options.out);
    if (!written) throw Stop{campaign::ExitCode::own_error, "assay explore: " + written.error()};
    if (options.quiet) return;
    for (const auto& path : *written)
        say("report  {}\n", path.string());
}

void print_findings(const reports::Results& results) {
    for (const auto& row : results.rows)
        if (row.verdict <= reports::Verdict::undecided)
            say("{} {}\n    {}\n", reports::name_of(row.verdict), row.name, row.reason);
}

}  // namespace

campaign::ExitCode explore_command(const Words& words) {
    auto options = parse_explore_options(words);
    if (!options) return campaign::ExitCode::ok;
    const auto& interrupted = heed_interrupts();
    auto& campaign = options->exploration.campaign;
    campaign.today = today();
    campaign.nonce = fresh_nonce();
    campaign.target_log = options->out / "target.log";
    const auto library = open_library();
    auto exploration = or_stop(campaign::Exploration::plan(options->exploration, library));
    auto results = exploration.blank_results();
    Gathering gathering{results};
    const auto start = std::chrono::steady_clock::now();
    or_stop(exploration.play(gathering, interrupted));
    const auto elapsed = std::chrono::steady_clock::now() - start;
    results.sources = exploration.sources();
    results.header.rows = results.rows.size();
    std::vector<std::string> keys;
    for (const auto& row : results.rows)
        keys.push_back(reports::key_of(row.target, row.link, row.name));
    results.header.rows_digest = reports::digest_of(std::move(keys));
    results.footer = exploration.footer(results, interrupted);
    if (!exploration.is_virtual()) results.footer->wall = elapsed;
    print_findings(results);
    store(*options, results);
    say("{} conversations, {} of {} {}; {:.1f} s\n",
        exploration.conversations(),
        exploration.coverage().met(),
        exploration.coverage().possible(),
        exploration.grammar().strength() == 2 ? "pairs" : "triples",
        std::chrono::duration<double>(elapsed).count());
    return static_cast<campaign::ExitCode>(results.footer->exit_code);
}

}  // namespace assay::cli
