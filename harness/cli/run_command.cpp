/// assay run: select, play against every target under every link, store each row, report.
#include "harness/campaign/plan.hpp"
#include "harness/cli/live_output.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/run_verdict.hpp"
#include "harness/cli/selection.hpp"
#include "harness/cli/statement_infos.hpp"
#include "harness/cli/suite.hpp"
#include "harness/scenario/suggestion.hpp"
#include "reports/render.hpp"
#include "reports/result/file.hpp"
#include "reports/result/shards.hpp"
#include "reports/result/statistics_table.hpp"
#include "reports/text/text.hpp"

#include <csignal>
#include <fmt/format.h>
#include <random>
#include <thread>
#include <utility>

namespace assay::harness {
namespace {

using reports::RowResult;

// A signal handler may touch nothing else; the run looks at it between events.
std::atomic<bool> interrupted{false};

void on_signal(int number) {
    interrupted = true;
    // A second Ctrl-C is meant as "now".
    std::signal(number, SIG_DFL);
}

std::map<std::string, simulator::LinkSpec>
presets_of(const RunOptions& options, const Library& library) {
    std::map<std::string, simulator::LinkSpec> presets;
    for (const auto& name : options.links) {
        if (name == "direct") continue;
        const auto found = library.links().find(name);
        if (found == library.links().end()) {
            std::vector<std::string> known{"direct"};
            for (const auto& [preset, spec] : library.links())
                known.push_back(preset);
            const auto hint = did_you_mean(name, known);
            throw Stop{
                ExitCode::usage,
                fmt::format(
                    "assay run: no link preset is called '{}'{} There are {}",
                    name,
                    hint.empty() ? "." : hint,
                    fmt::join(known, ", ")
                )
            };
        }
        if (found->second.carries == simulator::Cargo::datagrams)
            throw Stop{
                ExitCode::usage,
                fmt::format(
                    "assay run: the link {} carries datagrams only; MQTT over TCP cannot run on it",
                    name
                )
            };
        presets.emplace(*found);
    }
    return presets;
}

std::vector<Target> targets_of(const RunOptions& options, const Library& library) {
    std::vector<Target> targets;
    for (const auto& text : options.targets) {
        auto target = parse_target(text, library);
        if (!target) throw Stop{ExitCode::usage, "assay run: " + target.error()};
        targets.push_back(std::move(*target));
    }
    return targets;
}

class RunCommand {
public:
    explicit RunCommand(RunOptions options)
        : options_{std::move(options)},
          library_{open_library()},
          selection_{select(options_.selection, library_)},
          links_{presets_of(options_, library_)},
          targets_{targets_of(options_, library_)} {
        plan_rows();
    }

    ExitCode run() {
        if (options_.dry_run) return print_rows();
        prepare_header();
        auto file = reports::ResultsFile::begin(options_.out / "results.jsonl", results_.header);
        if (!file) throw Stop{ExitCode::own_error, "assay run: " + file.error()};
        LiveOutput live{options_, total_rows()};
        const auto start = std::chrono::steady_clock::now();
        for (const auto& target : targets_)
            play(target, *file, live);
        const auto elapsed = std::chrono::steady_clock::now() - start;
        results_.footer = footer(elapsed);
        // A run in virtual time is a function of its input, and so are its results.
        if (is_virtual() && !options_.stamp) results_.footer->wall = {};
        if (const auto stored = file->finish(*results_.footer); !stored)
            throw Stop{ExitCode::own_error, "assay run: " + stored.error()};
        const auto stored_wall = std::exchange(results_.footer->wall, elapsed);
        live.close(results_);
        results_.footer->wall = stored_wall;
        write_reports();
        return static_cast<ExitCode>(results_.footer->exit_code);
    }

private:
    void plan_rows() {
        for (const auto& link : options_.links)
            for (const auto& [scenario, key] : selection_.rows)
                planned_.push_back({.scenario = scenario, .key = key, .link = link});
    }

    /// The rows of one target that belong to this shard.
    std::vector<PlannedRow> rows_of(const Target& target) const {
        std::vector<PlannedRow> mine;
        for (const auto& row : planned_) {
            const auto key = reports::key_of(target.name, row.link, row.key->name);
            if (reports::shard_of(key, options_.shard.count) == options_.shard.index)
                mine.push_back(row);
        }
        return mine;
    }
    std::size_t total_rows() const {
        std::size_t rows = 0;
        for (const auto& target : targets_)
            rows += rows_of(target).size();
        return rows;
    }

    bool is_virtual() const {
        return std::ranges::all_of(targets_, [](const Target& target) {
            return target.kind == Target::Kind::builtin;
        });
    }

    ExitCode print_rows() const {
        for (const auto& target : targets_)
            for (const auto& row : rows_of(target))
                fmt::print("{}  {}  {}\n", target.name, row.link, row.key->name);
        return ExitCode::ok;
    }

    void prepare_header() {
        auto& header = results_.header;
        header.assay_version = ASSAY_VERSION;
        header.suite_digest = library_.digest();
        header.selection = selection_.words;
        header.seed = options_.seed;
        header.links = options_.links;
        header.shard_index = options_.shard.index;
        header.shard_count = options_.shard.count;
        std::vector<std::string> keys;
        for (const auto& target : targets_) {
            header.targets.push_back({.name = target.name, .address = address_of(target)});
            for (const auto& row : planned_)
                keys.push_back(reports::key_of(target.name, row.link, row.key->name));
        }
        header.rows = keys.size();
        header.rows_digest = reports::digest_of(std::move(keys));
        std::vector<const Scenario*> scenarios;
        for (const auto& scenario : selection_.scenarios) {
            scenarios.push_back(&scenario);
            results_.sources[scenario.id] = scenario.source;
        }
        results_.statements = statement_infos(library_, scenarios);
        results_.defects = defect_infos(library_);
    }

    static std::string address_of(const Target& target) {
        switch (target.kind) {
        case Target::Kind::builtin:
            return "in process, virtual time";
        case Target::Kind::exec:
            return "own process on loopback";
        case Target::Kind::tcp:
            return fmt::format("{}:{}", target.host, target.port);
        }
        return {};
    }

    void play(const Target& target, reports::ResultsFile& file, LiveOutput& live) {
        RunPlan plan{
            .target = target, .rows = rows_of(target), .links = links_, .seed = options_.seed
        };
        const bool is_virtual = target.kind == Target::Kind::builtin;
        // Runs against one broker that outlives them must not meet in its topics and sessions.
        if (!is_virtual) plan.nonce = fmt::format("{:08x}", std::random_device{}());
        const auto cores = std::max(1U, std::thread::hardware_concurrency());
        plan.jobs = options_.jobs > 0 || !is_virtual ? options_.jobs : cores;
        plan.timeout = options_.timeout.value_or(Duration{});
        plan.fail_fast = options_.fail_fast;
        plan.plays_slow_rows = options_.slow || !options_.selection.what.empty();
        plan.is_must = is_must_of(library_);
        auto& info =
            *std::ranges::find(results_.header.targets, target.name, &reports::TargetInfo::name);
        RunVerdict verdict{options_, target, library_};
        plan.on_probe = [&](const Probe& probe) {
            info.product = product_of(target, probe);
            info.capabilities = probe.facts;
            info.findings = probe.contradictions;
            verdict.target_is(info.product);
            info.baseline_entries = verdict.baseline_entries();
            live.target(info);
            store(file.add(info));
        };
        const auto outcome = harness::run(
            plan,
            [&](RowResult row) {
                verdict.apply(row);
                thin_out(row);
                store(file.add(row));
                live.row(row);
                results_.rows.push_back(std::move(row));
            },
            interrupted
        );
        if (!outcome.unreachable.empty()) {
            unreachable_ = true;
            live.trouble(fmt::format("{}: {}", target.name, outcome.unreachable));
        }
        for (const auto& finding : outcome.findings)
            live.trouble(fmt::format("{}: {}", target.name, finding));
        info.findings = outcome.findings;
        store(file.add(info));
        target_died_ = target_died_ || outcome.died;
        const bool is_partial =
            selection_.is_filtered || outcome.interrupted || !outcome.unreachable.empty();
        verdicts_.push_back(verdict.finish(is_partial));
        for (const auto& remark : verdicts_.back().remarks)
            live.trouble(remark);
    }

    /// Ten thousand seeds that pass need not leave ten thousand traces behind: of rows that differ
    /// by their seed only, the first that pass keep theirs. `assay replay` gives any other again.
    void thin_out(RowResult& row) {
        constexpr std::size_t passing_traces_kept = 20;
        if (row.verdict != reports::Verdict::pass) return;
        auto kind = row.target + '\n' + row.link + '\n' + row.scenario;
        for (const auto& [name, value] : row.matrix)
            kind += '\n' + name + '=' + value;
        if (++passed_[kind] <= passing_traces_kept) return;
        // Braces alone would only clear them, and of a hundred thousand rows keep the memory.
        row.trace = std::vector<reports::TraceEvent>{};
        row.expectations = std::vector<reports::Expectation>{};
    }

    /// The first trouble with the results file ends in the exit code; the run goes on without it.
    void store(const std::expected<void, std::string>& stored) {
        if (!stored && storage_trouble_.empty()) storage_trouble_ = stored.error();
    }

    static std::string product_of(const Target& target, const Probe& probe) {
        if (target.kind == Target::Kind::builtin)
            return fmt::format("reference broker {}", ASSAY_VERSION);
        if (const auto version = installed_version(target))
            return fmt::format("{} {}", target.name, *version);
        return probe.product;
    }

    reports::Footer footer(std::chrono::nanoseconds wall) {
        reports::Footer footer{.interrupted = interrupted, .wall = wall};
        for (const auto& row : results_.rows)
            ++footer.verdicts[std::string{name_of(row.verdict)}];
        footer.exit_code = static_cast<int>(exit_code());
        footer.statistics = reports::statistics_lines(results_, reports::Lines::by_link);
        footer.planning = reports::statistics_lines(results_, reports::Lines::planning);
        return footer;
    }

    ExitCode exit_code() const {
        if (interrupted) return ExitCode::interrupted;
        if (!storage_trouble_.empty()) return ExitCode::own_error;
        if (unreachable_) return ExitCode::target_unreachable;
        auto worst = exit_code_of(results_.rows, options_);
        if (worst == ExitCode::ok && options_.strict && proves_less()) worst = ExitCode::undecided;
        if (worst == ExitCode::ok && target_died_) worst = ExitCode::failed;
        const bool baseline_wrong = std::ranges::any_of(verdicts_, &BaselineOutcome::is_wrong);
        return worst == ExitCode::ok && baseline_wrong ? ExitCode::baseline_wrong : worst;
    }

    /// Something that a campaign hoped to see never happened. One shard alone cannot tell.
    bool proves_less() const {
        return options_.shard.count == 1 &&
               std::ranges::any_of(targets_, [&](const Target& target) {
                   return !reports::never_happened(results_, target.name).empty();
               });
    }

    void write_reports() {
        const auto written = reports::write_reports(options_.reports, results_, options_.out);
        if (!written) throw Stop{ExitCode::own_error, "assay run: " + written.error()};
        if (!storage_trouble_.empty())
            throw Stop{ExitCode::own_error, "assay run: " + storage_trouble_};
        if (options_.quiet) return;
        for (const auto& path : *written)
            fmt::print("report  {}\n", path.string());
    }

    RunOptions options_;
    Library library_;
    Selection selection_;
    std::map<std::string, simulator::LinkSpec> links_;
    std::vector<Target> targets_;
    std::vector<PlannedRow> planned_{};
    reports::Results results_{};
    std::vector<BaselineOutcome> verdicts_{};
    std::map<std::string, std::size_t> passed_{};  ///< rows that differ by their seed only
    bool unreachable_{};
    bool target_died_{};
    std::string storage_trouble_{};
};

}  // namespace

ExitCode run_command(const Words& words) {
    auto options = parse_run_options(words);
    if (!options) return ExitCode::ok;
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
    return RunCommand{std::move(*options)}.run();
}

}  // namespace assay::harness
