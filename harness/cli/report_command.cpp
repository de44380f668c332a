/// assay report: stored results, shards merged and runs side by side, as reports.
#include "harness/campaign/plan.hpp"
#include "harness/campaign/run_verdict.hpp"
#include "harness/campaign/statement_infos.hpp"
#include "harness/campaign/verification.hpp"
#include "harness/cli/arguments.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/merged_copy.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/selection_flags.hpp"
#include "harness/cli/suite.hpp"
#include "harness/evidence/judge/rejudge.hpp"
#include "harness/scenario/values.hpp"
#include "reports/render.hpp"
#include "reports/result/grid.hpp"
#include "reports/result/missing.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sstream>

namespace assay::cli {
namespace {

/// Judges the rows of a part again while they are read.
reports::Part judged_again(reports::Part part, evidence::IsMust is_must, evidence::Rejudged& done) {
    part.read = [read = std::move(part.read),
                 is_must = std::move(is_must),
                 &done](const reports::RowTaker& take) {
        return read([&](reports::RowResult row) {
            evidence::rejudge(row, is_must, done);
            take(std::move(row));
        });
    };
    return part;
}

/// Plays a share of a part's rows again while they are read.
reports::Part verified(reports::Part part, campaign::Verification& verification) {
    part.read = [header = part.header,
                 read = std::move(part.read),
                 &verification](const reports::RowTaker& take) {
        or_stop(verification.begin(header));
        return read([&](reports::RowResult row) {
            or_stop(verification.consider(row));
            take(std::move(row));
        });
    };
    return part;
}

std::uint32_t share_of(const std::string& text) {
    const auto share = scenario::parse_share(text);
    if (!share || *share == 0)
        throw Stop{
            campaign::ExitCode::usage,
            fmt::format(
                "assay report: --verify cannot be '{}'; {}",
                text,
                share ? "of none nothing is learnt"
                      : "expected a share of the rows, such as 0.1%, and at most 100%"
            )
        };
    return *share;
}

/// `@list.txt` stands for the files that are named in it, a line each.
std::vector<std::string> with_lists(const std::vector<std::string>& files) {
    std::vector<std::string> out;
    for (const auto& file : files) {
        if (!file.starts_with('@')) {
            out.push_back(file);
            continue;
        }
        std::istringstream lines{read_file(file.substr(1))};
        for (std::string line; std::getline(lines, line);)
            if (!line.empty()) out.push_back(line);
    }
    return out;
}

campaign::ExitCode print_missing(const std::vector<std::string>& files) {
    std::vector<std::filesystem::path> paths;
    for (const auto& file : files)
        paths.push_back(results_at(file));
    const auto missing = reports::missing_shards(paths);
    if (!missing) throw Stop{campaign::ExitCode::usage, "assay report: " + missing.error()};
    if (missing->shards.empty()) return campaign::ExitCode::ok;
    say("{}\n", reports::print_ranges(missing->shards));
    return campaign::ExitCode::bad_merge;
}

/// `formats` with the HTML report as --assets wants it.
std::vector<std::string> with_assets(std::vector<std::string> formats, const std::string& assets) {
    if (assets == "inside") return formats;
    if (assets != "beside" && assets != "external")
        refuse_choice("--assets", assets, {"inside", "beside"});
    std::ranges::replace(formats, "html", "html-beside");
    return formats;
}

reports::Together put_together(std::vector<reports::Part> parts) {
    auto whole = reports::together(std::move(parts));
    if (!whole)
        throw Stop{
            campaign::ExitCode::bad_merge,
            fmt::format(
                "assay report: the results do not make a whole:\n  {}",
                fmt::join(whole.error(), "\n  ")
            )
        };
    return std::move(*whole);
}

void print(const evidence::Rejudged& done) {
    say("judged again  {} rows, {} of them as before\n",
        done.judged,
        done.judged - done.changes.size());
    const std::pair<std::size_t, std::string_view> left_out[]{
        {done.thinned, "passed, and their traces were not kept"},
        {done.not_played, "were not played"},
        {done.too_old, "were stored by an older assay; run them again"}
    };
    for (const auto& [rows, why] : left_out)
        if (rows > 0) say("left as is    {} rows: they {}\n", rows, why);
    for (const auto& change : done.changes)
        say("changed       {}\n", change);
}

void print(const campaign::Verified& done) {
    say("verified      {} rows played again, {} of them as they were stored\n",
        done.rows,
        done.rows - done.differing);
    if (done.on_the_wall > 0)
        say("left as is    {} rows: they were played on the wall clock, which gives no row twice\n",
            done.on_the_wall);
    for (const auto& row : done.differences)
        say("differs       {}\n", row);
    if (const auto more = done.differing - done.differences.size(); more > 0)
        say("differs       {} rows more\n", more);
}

std::string why_nothing(const campaign::Verified& done) {
    return done.on_the_wall > 0 ? "no row of the sample was played in virtual time"
                                : "no row is in the sample; take a greater share";
}

}  // namespace

campaign::ExitCode report_command(const Words& words) {
    std::vector<std::string> files;
    std::vector<std::string> formats;
    std::string out{"assay-out"};
    bool judges_again{};
    std::string since;
    std::string assets{"inside"};
    bool asks_missing{};
    bool gives_verdict{};
    std::string merged;
    std::uint64_t traces{};
    std::string sample;
    Arguments arguments{
        "report",
        "RESULTS...",
        "Renders results.jsonl files (or folders that hold one). Shards of one run are merged; "
        "different runs stand side by side."
    };
    // clang-format off
    arguments.flags().add_options()
        ("report", po::value(&formats)->composing()->value_name("LIST"), "html,junit,md,tap,csv,badge,pcapng,annotations (default html,junit,md); junit=PATH: to that file")
        ("rejudge", po::bool_switch(&judges_again), "judge the stored traces again first")
        ("since", po::value(&since)->value_name("OLD"), "an older run: the HTML report says what has changed")
        ("assets", po::value(&assets)->value_name("inside|beside"), "where the HTML report has its style and script: in the page (default), or beside it for servers that forbid that")
        ("missing", po::bool_switch(&asks_missing), "print the shards that are not finished, as 1,7-9, and exit 9; nothing and 0 if all are")
        ("verdict", po::bool_switch(&gives_verdict), "exit as one run of all these rows would have: 1 if any fails, 7 if a baseline is wrong (default: 0 once the reports are written)")
        ("verify", po::value(&sample)->value_name("SHARE"), "play such a share of the rows (0.1%) again, the same each time; exit 9 if one comes out otherwise here than where it was played, 5 if none could be played")
        ("keep-traces", number("--keep-traces", &traces, {0, UINT64_MAX}), "of rows that pass and differ by their seed only, keep the packets of the first N")
        ("out-jsonl", po::value(&merged)->value_name("FILE"), "write the merged results as well, as one run's")
        ("out,o", po::value(&out)->value_name("DIR"), "where the reports go (default assay-out)");
    // clang-format on
    arguments.exclude_each_other(
        "verdict", "rejudge", "one is of what was stored, one of what would be now"
    );
    arguments.exclude_each_other(
        "out-jsonl",
        "rejudge",
        "one writes what was stored, and its footer counts that, one is for reports"
    );
    arguments.positional(&files, "results");
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    if (asks_missing)
        arguments.refuse_all_but(
            {"missing", "results"}, "is for reports, and --missing writes none"
        );
    formats = with_assets(report_names(formats), assets);
    if (std::ranges::none_of(formats, [](const auto& each) { return each.starts_with("html"); }))
        arguments.refuse_in_vain({"since", "assets"}, "is for the HTML report");
    if (files.empty())
        throw Stop{
            campaign::ExitCode::usage,
            "assay report: say which results, for example assay-out/results.jsonl"
        };
    files = with_lists(files);
    if (asks_missing) return print_missing(files);
    const auto share = sample.empty() ? 0U : share_of(sample);
    const auto library = open_library();
    evidence::Rejudged done;
    static const std::atomic<bool> never{false};
    const auto& stop = share > 0 ? heed_interrupts() : never;
    campaign::Verification verification{share, library, stop};
    std::vector<reports::Part> parts;
    for (const auto& file : files)
        parts.push_back(part_at(file));
    MergedCopy copy;
    if (!merged.empty()) {
        // Whatever the order of the words: the same bytes.
        std::ranges::stable_sort(parts, {}, [](const auto& part) {
            return part.header.shard_index;
        });
        copy.begin(merged, parts);
    }
    for (auto& part : parts) {
        if (share > 0) part = verified(std::move(part), verification);
        if (judges_again) part = judged_again(std::move(part), campaign::is_must_of(library), done);
        if (arguments.has("keep-traces")) part = thinned(std::move(part), traces);
        if (!merged.empty()) part = copy.copied(std::move(part));
    }
    auto [results, lost] = put_together(std::move(parts));
    if (!merged.empty()) copy.finish(results);
    if (judges_again) print(done);
    const auto played = or_stop(verification.finish());
    if (stop) throw Stop{campaign::ExitCode::interrupted, "assay report: interrupted"};
    if (share > 0) print(played);
    campaign::complete(results, library);
    const auto older = since.empty() ? reports::Results{} : load_folded(since, "--since");
    const reports::Summary summary{results, since.empty() ? nullptr : &older};
    const auto written = reports::write_reports(formats, summary, out);
    if (!written) throw Stop{campaign::ExitCode::own_error, "assay report: " + written.error()};
    for (const auto& path : *written)
        say("{}\n", path.string());
    if (!lost.empty())
        throw Stop{
            campaign::ExitCode::bad_merge,
            fmt::format(
                "assay report: the results do not make a whole; the rows that are missing are not "
                "run in the reports:\n  {}",
                fmt::join(lost, "\n  ")
            )
        };
    if (played.differing > 0)
        throw Stop{
            campaign::ExitCode::bad_merge,
            fmt::format(
                "assay report: {} of {} rows come out otherwise here than where they were played",
                played.differing,
                played.rows
            )
        };
    const auto code = gives_verdict ? campaign::exit_code_of(results) : campaign::ExitCode::ok;
    if (share == 0 || played.rows > 0) return code;
    complain("assay report: nothing was verified: {}\n", why_nothing(played));
    return code == campaign::ExitCode::ok ? campaign::ExitCode::nothing_selected : code;
}

}  // namespace assay::cli
