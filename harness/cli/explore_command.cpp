/// assay explore: conversations that nobody wrote down, played and judged, what was found said in
/// groups.
#include "harness/campaign/shrink/findings.hpp"
#include "harness/cli/explore_options.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/suite.hpp"
#include "harness/explore/chapter.hpp"
#include "reports/render.hpp"
#include "reports/result/file.hpp"
#include "reports/result/shards.hpp"
#include "reports/result/verdicts.hpp"
#include "reports/text/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ranges>

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
    if (!file) throw Stop{campaign::ExitCode::own_error, "assay explore: --out: " + file.error()};
    for (const auto& target : results.header.targets)
        or_own_error(file->add(target));
    for (const auto& row : results.rows)
        or_own_error(file->add(row));
    for (const auto& finding : results.findings)
        or_own_error(file->add(finding));
    or_own_error(file->finish(results));
    const auto written =
        reports::write_reports(options.reports, reports::Summary{results}, options.out);
    if (!written) throw Stop{campaign::ExitCode::own_error, "assay explore: " + written.error()};
    if (options.quiet) return;
    for (const auto& path : *written)
        say("report  {}\n", path.string());
}

/// More kinds of findings than this are only counted.
constexpr std::size_t kinds_shown = 20;

/// Where `--save` cannot be written, that is no reason to lose what was found: the results come first.
class SavedFindings {
public:
    explicit SavedFindings(const ExploreOptions& options) : options_{options} {}

    void add(const campaign::FindingGroup& group, const std::string& text) {
        if (options_.save.empty() || !trouble_.empty()) return;
        const auto path = options_.save / campaign::finding_file_name(group);
        if (const auto saved = reports::save(path, text); !saved)
            trouble_ = "--save: " + saved.error();
        else if (!options_.quiet)
            say("saved   {}\n", path.string());
    }
    const std::string& trouble() const { return trouble_; }

private:
    const ExploreOptions& options_;
    std::string trouble_{};
};

/// What a group shows, in a few lines that can be kept, and how they come out.
reports::ExploredFinding shrink_group(
    const ExploreOptions& options,
    const campaign::FindingGroup& group,
    const reports::Results& results,
    const scenario::Library& library,
    SavedFindings& saved,
    const std::atomic<bool>& stop
) {
    if (!options.quiet)
        say("\n{} of {}: {}{}{}\n",
            group.rows.size() == 1 ? "finding" : fmt::format("{} findings", group.rows.size()),
            group.target,
            fmt::join(group.statements, ", "),
            group.statements.empty() ? "" : ": ",
            group.rule);
    reports::ExploredFinding out{
        .target = group.target,
        .link = group.link,
        .statements = group.statements,
        .rule = group.rule,
        .rows = group.rows.size(),
        .example = group.rows.front()->name
    };
    // Who wants few words wants them soon.
    if (options.quiet && options.save.empty()) return out;
    auto shrunk =
        campaign::shrink_finding(group, results, library, options.exploration.campaign.nonce, stop);
    if (!shrunk) {
        if (!options.quiet) say("{}\nnot shrunk: {}\n", group.rows.front()->reason, shrunk.error());
        return out;
    }
    out.file = campaign::finding_file(group, *shrunk);
    out.shrunk = std::move(shrunk->result);
    out.shrunk.target = group.target;
    out.shrunk.link = group.link;
    if (!options.quiet) say("{}", out.file);
    saved.add(group, out.file);
    return out;
}

/// Shrinks what was found, kind by kind, as far as there are not too many.
std::vector<reports::ExploredFinding> shrink_findings(
    const ExploreOptions& options,
    const reports::Results& results,
    const scenario::Library& library,
    SavedFindings& saved,
    const std::atomic<bool>& stop
) {
    std::map<std::string, std::string> texts;
    for (const auto& text : options.exploration.campaign.targets)
        if (const auto target = targets::parse_target(text, library))
            texts.emplace(target->name, text);
    const auto groups = campaign::group_findings(results, texts);
    std::vector<reports::ExploredFinding> out;
    for (const auto& group : groups | std::views::take(kinds_shown))
        if (!stop) out.push_back(shrink_group(options, group, results, library, saved, stop));
    if (groups.size() > kinds_shown && !options.quiet)
        say("\n{} more kinds of findings\n", groups.size() - kinds_shown);
    return out;
}

void print_undecided(const reports::Results& results) {
    for (const auto& row : results.rows)
        if (row.verdict == reports::Verdict::undecided)
            say("undecided {}\n    {}\n", row.name, row.reason);
}

campaign::ExitCode print_chapter(const ExploreOptions& options) {
    const explore::ChapterSearch search{
        .first_seed = options.exploration.campaign.seed,
        .candidates = options.exploration.conversations
    };
    const auto any = explore::Grammar::of({});
    const auto v3 = explore::Grammar::of(explore::wish_v3());
    if (!any || !v3) throw Stop{campaign::ExitCode::own_error, (any ? v3 : any).error()};
    say("{}",
        explore::print_chapter(
            explore::choose_conversations(*any, search),
            explore::choose_conversations(*v3, search),
            search
        ));
    return campaign::ExitCode::ok;
}

}  // namespace

campaign::ExitCode explore_command(const Words& words) {
    auto options = parse_explore_options(words);
    if (!options) return campaign::ExitCode::ok;
    if (options->chapter) return print_chapter(*options);
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
    results.header.rows_digest = reports::digest_of(keys);
    results.header.met = campaign::print_met(exploration.coverage());
    results.header.options.emplace("conversations", std::to_string(exploration.conversations()));
    results.footer = exploration.footer(results, interrupted);
    if (!exploration.is_virtual()) results.footer->wall = elapsed;
    if (!options->quiet) print_undecided(results);
    SavedFindings saved{*options};
    results.findings = shrink_findings(*options, results, library, saved, interrupted);
    store(*options, results);
    const auto failing = std::ranges::count_if(results.rows, [](const RowResult& row) {
        return reports::is_unexpected_failure(row.verdict);
    });
    say("{} conversations, {} findings, {}{}; {:.1f} s\n",
        exploration.conversations(),
        failing,
        results.header.met,
        reports::reservations_of(reports::Summary{results}),
        std::chrono::duration<double>(elapsed).count());
    if (!saved.trouble().empty())
        throw Stop{campaign::ExitCode::own_error, "assay explore: " + saved.trouble()};
    return static_cast<campaign::ExitCode>(results.footer->exit_code);
}

}  // namespace assay::cli
