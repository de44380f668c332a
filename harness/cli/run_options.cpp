#include "harness/cli/options.hpp"
#include "harness/cli/reach_flags.hpp"
#include "harness/cli/selection_flags.hpp"
#include "harness/scenario/values.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

namespace assay::cli {
namespace {

constexpr std::uint32_t shards_max = 1'000;

/// The flags as texts, before they are checked and typed.
struct Texts {
    SelectionTexts selection{};
    std::vector<std::string> targets{};
    std::vector<std::string> links{};
    std::string shard{};
    std::string timeout{};
    std::string traces{};
    std::vector<std::string> reports{};
    std::string color{"auto"};
    std::string out{"assay-out"};
};

[[noreturn]] void refuse(std::string_view flag, std::string_view text, std::string_view expected) {
    throw Stop{
        campaign::ExitCode::usage,
        fmt::format("assay run: {} cannot be '{}'; expected {}", flag, text, expected)
    };
}

void declare(Arguments& arguments, Texts& texts, RunOptions& out) {
    // clang-format off
    arguments.flags().add_options()
        ("target,t", po::value(&texts.targets)->composing()->value_name("T"), "what to test: builtin, builtin:broken=DEFECT, mqtt://host:port (or mqtts, ws, wss), exec:'cmd {port} {dir}', file:x.yaml, or the name of an embedded target file such as mosquitto (repeatable: a grid)")
        ("link", po::value(&texts.links)->composing()->value_name("PRESET"), "play the selection over this link: direct or a preset (repeatable: once under each)")
        ("seed", number("--seed", &out.campaign.seed, {0, UINT64_MAX}), "root of everything random")
        ("jobs,j", number("--jobs", &out.campaign.jobs, {1, jobs_max}), "worlds or rows at a time")
        ("shard", po::value(&texts.shard)->value_name("I/N"), "only the I-th of N parts; 'assay report' merges them")
        ("stamp", po::bool_switch(&out.stamp), "let results and reports of a run in virtual time say how long it took")
        ("fail-fast,x", po::bool_switch(&out.campaign.fail_fast), "stop at the first unexpected failure")
        ("slow", po::bool_switch(&out.campaign.slow), "in front of another broker: also the rows that wait for simulated links or may take over ten minutes")
        ("timeout", po::value(&texts.timeout)->value_name("D"), "longest link time of a row, with its unit: 30s")
        ("baseline", po::value(&out.campaign.baseline)->value_name("FILE"), "known failures, instead of the target's own; none: no baseline at all")
        ("strict", po::bool_switch(&out.campaign.strict), "exit 8 if anything is undecided")
        ("certify", po::bool_switch(&out.campaign.certify), "allow no 'not applicable' that the standard does not allow")
        ("out,o", po::value(&texts.out)->value_name("DIR"), "where results and reports go")
        ("report", po::value(&texts.reports)->composing()->value_name("LIST"), "html,junit,md,tap,csv,badge,pcapng,annotations (default html,junit,md); junit=PATH: to that file")
        ("traces", po::value(&texts.traces)->value_name("all|some|failing|none"), "which rows leave their packets in the results (default: all; in virtual time some: rows that do not pass, that were named, and one that passes of each scenario and version; 'assay replay' gives any other again)")
        ("dry-run", po::bool_switch(&out.dry_run), "say what would be played, and stop")
        ("verbose,v", po::bool_switch(&out.verbose), "every scenario and its time")
        ("quiet,q", po::bool_switch(&out.quiet), "only the closing lines")
        ("color", po::value(&texts.color)->value_name("auto|always|never"), "colours (NO_COLOR and CI are honoured)");
    // clang-format on
    add_reach_flags(arguments, out.campaign.reach);
    add_selection_flags(arguments, texts.selection);
}

campaign::Shard shard_from(const std::string& text) {
    const auto slash = text.find('/');
    const auto index = scenario::parse_integer(text.substr(0, slash), 1, shards_max);
    const auto count = scenario::parse_integer(
        slash == std::string::npos ? "" : text.substr(slash + 1), 1, shards_max
    );
    if (!index || !count || *index > *count)
        refuse("--shard", text, "I/N with 1 <= I <= N <= 1000");
    return {static_cast<std::uint32_t>(*index), static_cast<std::uint32_t>(*count)};
}

}  // namespace

std::optional<RunOptions> parse_run_options(const Words& words) {
    RunOptions out;
    Texts texts;
    Arguments arguments{
        "run", "[WHAT...]", "Plays scenarios against one or more targets and judges them."
    };
    arguments.epilogue("WHAT is a path, a glob or the id of scenarios (conformance/3.1.4/*), a "
                       "row, a statement or a section\n"
                       "of the standard (5.0:MQTT-4.3.3-1, 3.1.1:4.3), or tag:NAME. Without it the "
                       "built-in suite is played.");
    declare(arguments, texts, out);
    if (!arguments.parse(words)) return std::nullopt;
    out.campaign.selection = selection_from(texts.selection);
    if (!texts.targets.empty()) out.campaign.targets = texts.targets;
    if (!texts.links.empty()) out.campaign.links = texts.links;
    if (!texts.shard.empty()) out.campaign.shard = shard_from(texts.shard);
    out.reports = report_names(texts.reports);
    if (!texts.timeout.empty()) {
        const auto duration = scenario::parse_duration(texts.timeout);
        if (!duration || *duration <= simulator::Duration::zero())
            refuse("--timeout", texts.timeout, "a duration such as 500ms, 30s or 5m");
        out.campaign.timeout = *duration;
    }
    if (!texts.traces.empty())
        out.campaign.traces = choice<campaign::Traces>(
            "--traces",
            texts.traces,
            {{"all", campaign::Traces::all},
             {"some", campaign::Traces::some},
             {"failing", campaign::Traces::failing},
             {"none", campaign::Traces::none}}
        );
    out.out = texts.out;
    out.color = choice<ColorChoice>(
        "--color",
        texts.color,
        {{"auto", ColorChoice::automatic},
         {"always", ColorChoice::always},
         {"never", ColorChoice::never}}
    );
    return out;
}

bool wants_color(ColorChoice choice, int descriptor) {
    if (choice != ColorChoice::automatic) return choice == ColorChoice::always;
    const auto is_set = [](const char* name) {
        const char* value = std::getenv(name);
        return value != nullptr && *value != 0;
    };
    return ::isatty(descriptor) == 1 && !is_set("NO_COLOR") && !is_set("CI");
}

}  // namespace assay::cli
