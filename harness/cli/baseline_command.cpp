/// assay baseline: compares a baseline with stored results, or renews it from them.
#include "harness/campaign/baseline_update.hpp"
#include "harness/cli/arguments.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/save.hpp"
#include "harness/cli/suite.hpp"
#include "harness/scenario/suggestion.hpp"
#include "reports/result/summary.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::cli {
namespace {

using reports::Results;
using reports::RowResult;

/// Results of a whole run: a part of it does not show what passed or vanished.
Results whole_results(const std::string& file) {
    auto results = load_results(file);
    const auto refuse = [&](std::string_view why) {
        throw Stop{
            campaign::ExitCode::usage,
            fmt::format("assay baseline: {} {}; run the whole suite first", file, why)
        };
    };
    if (!results.header.selection.empty()) refuse("comes from a filtered run");
    if (results.header.shard_count > 1) refuse("is one shard of several");
    if (!results.footer || results.footer->interrupted)
        refuse("comes from a run that was interrupted");
    return results;
}

struct Compared {
    std::vector<campaign::BaselineFinding> findings{};
    std::vector<const RowResult*> failing{};  ///< unexpected failures
};

Compared compare(const campaign::Baseline& baseline, Results& results, const std::string& target) {
    Compared out;
    campaign::BaselineCheck check{baseline, reports::product_of(results, target), today()};
    for (auto& row : results.rows) {
        if (row.target != target) continue;
        campaign::forget_baseline(row);
        check.apply(row);
        if (row.verdict == reports::Verdict::fail) out.failing.push_back(&row);
    }
    out.findings = check.finish(false);
    return out;
}

campaign::ExitCode check(const campaign::Baseline& baseline, Results& results) {
    bool is_wrong{};
    bool has_new{};
    for (const auto& target : reports::targets_of(results)) {
        const auto compared = compare(baseline, results, target);
        for (const auto& finding : compared.findings)
            say("{}\n", finding.text);
        for (const auto* row : compared.failing)
            say("{}: not listed: {}: {}\n", target, row->name, row->signature);
        is_wrong = is_wrong || !compared.findings.empty();
        has_new = has_new || !compared.failing.empty();
    }
    if (!has_new && !is_wrong)
        say("all is well: {} entries, and every failure is one of them\n", baseline.entries.size());
    if (has_new) return campaign::ExitCode::failed;
    return is_wrong ? campaign::ExitCode::baseline_wrong : campaign::ExitCode::ok;
}

campaign::ExitCode update(
    const std::string& file,
    const std::string& text,
    const campaign::Baseline& baseline,
    Results& results
) {
    const auto targets = reports::targets_of(results);
    if (targets.size() != 1)
        throw Stop{
            campaign::ExitCode::usage,
            "assay baseline update: the results are of several targets; a baseline is of one"
        };
    const auto compared = compare(baseline, results, targets[0]);
    auto product = reports::product_of(results, targets[0]);
    const auto renewed = campaign::updated_baseline(
        text, baseline, compared.findings, compared.failing, results.rows, product
    );
    save("assay baseline", file, renewed);
    say("{}: {} findings mended, {} failing rows added\n",
        file,
        compared.findings.size(),
        compared.failing.size());
    return campaign::ExitCode::ok;
}

}  // namespace

campaign::ExitCode baseline_command(const Words& words) {
    std::vector<std::string> given;
    Arguments arguments{
        "baseline",
        "check|update BASELINE RESULTS",
        "check: says which entries of a baseline are wrong (exit 7), and which failures it does "
        "not list (exit 1).\n"
        "update: takes out what passed, renews what changed, adds what is new; comments and order "
        "stay."
    };
    arguments.positional(&given, "words", 3);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    static const std::vector<std::string> deeds{"check", "update"};
    const bool is_deed = !given.empty() && std::ranges::find(deeds, given[0]) != deeds.end();
    if (!given.empty() && !is_deed)
        throw Stop{
            campaign::ExitCode::usage,
            fmt::format(
                "assay baseline: there is no 'baseline {}'{}\nchoose one of {}",
                given[0],
                scenario::did_you_mean(given[0], deeds),
                fmt::join(deeds, ", ")
            )
        };
    if (given.size() != 3)
        throw Stop{
            campaign::ExitCode::usage,
            "assay baseline: write 'assay baseline check BASELINE RESULTS' or 'assay baseline "
            "update BASELINE RESULTS'"
        };
    const bool is_update = given[0] == "update";
    const auto is_new = is_update && !std::filesystem::exists(given[1]);
    const auto text = is_new ? std::string{} : read_file(given[1]);
    const auto baseline = campaign::parse_baseline(given[1], text);
    if (!baseline) throw Stop{campaign::ExitCode::usage, baseline.error()};
    auto results = whole_results(given[2]);
    return is_update ? update(given[1], text, *baseline, results) : check(*baseline, results);
}

}  // namespace assay::cli
