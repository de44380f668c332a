#include "harness/campaign/engine_shard.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/reach_flags.hpp"
#include "harness/cli/selection_flags.hpp"
#include "harness/scenario/values.hpp"
#include "harness/targets/target.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

namespace assay::cli {
namespace {

/// The flags as texts, before they are checked and typed.
struct Texts {
    SelectionTexts selection{};
    std::vector<std::string> targets{};
    std::string listen{};
    std::string idle{};
    std::vector<std::string> links{};
    std::string shard{};
    std::string shard_by{};
    std::string timeout{};
    std::string resume{};
    std::string wall_budget{};
    std::string traces{};
    std::vector<std::string> reports{};
    std::string color{"auto"};
    std::string out{"assay-out"};
};

/// How the two commands that play rows differ in words.
struct Manner {
    std::string_view command{};
    std::string_view what{};
    std::string_view speaker{command};  ///< who refuses: `assay plan` reads the flags of `run`, too
};
constexpr Manner of_brokers{"run", "Plays scenarios against one or more targets and judges them."};
constexpr Manner of_clients{
    "client",
    "Plays the server for one or more clients and judges them. A client is driven by an adapter, "
    "or does what it does: then rows whose situation never arose stay undecided."
};

[[noreturn]] void refuse(const Manner& manner, const std::string& why) {
    throw Stop{campaign::ExitCode::usage, fmt::format("assay {}: {}", manner.speaker, why)};
}

[[noreturn]] void refuse(
    const Manner& manner, std::string_view flag, std::string_view text, std::string_view expected
) {
    refuse(manner, fmt::format("{} cannot be '{}'; expected {}", flag, text, expected));
}

void declare_brokers(Arguments& arguments, Texts& texts, RunOptions& out) {
    // clang-format off
    arguments.flags().add_options()
        ("certify", po::bool_switch(&out.campaign.certify), "allow no 'not applicable' that the standard does not allow")
        ("target,t", po::value(&texts.targets)->composing()->value_name("T"), "what to test: builtin, builtin:broken=DEFECT, mqtt://host:port (or mqtts, ws, wss), exec:'cmd {port} {dir}', file:x.yaml, or the name of an embedded target file such as mosquitto (repeatable: a grid)");
    // clang-format on
    add_reach_flags(arguments, out.campaign.reach);
}

void declare_clients(Arguments& arguments, Texts& texts) {
    // clang-format off
    arguments.flags().add_options()
        ("client,c", po::value(&texts.targets)->composing()->value_name("C"), "what to test: builtin, exec:'program {host} {port}', file:adapter.yaml, or the name of an embedded adapter such as paho-python (repeatable: a grid); 'assay list --clients' lists them")
        ("listen", po::value(&texts.listen)->value_name("ADDR"), "wait here for a client that somebody else starts: 127.0.0.1:1884")
        ("idle", po::value(&texts.idle)->value_name("D"), "with --listen: how long to wait for its next CONNECT (default 60s)");
    // clang-format on
}

void declare(Arguments& arguments, Texts& texts, RunOptions& out) {
    // clang-format off
    arguments.flags().add_options()
        ("link", po::value(&texts.links)->composing()->value_name("PRESET"), "play the selection over this link: direct or a preset (repeatable: once under each)")
        ("seed", number("--seed", &out.campaign.seed, {0, UINT64_MAX}), "root of everything random")
        ("jobs,j", number("--jobs", &out.campaign.jobs, {1, jobs_max}), "worlds or rows at a time")
        ("shard", po::value(&texts.shard)->value_name("I/N|auto"), "only the I-th of N parts; 'assay report' merges them. auto: as Slurm, Kubernetes, GNU parallel, MPI or GitLab says")
        ("shards", number("--shards", &out.shards, {1, campaign::shards_max}), "of how many parts '--shard auto' is to play one, where the engine does not say or a part is played again")
        ("shard-by", po::value(&texts.shard_by)->value_name("hash|cost"), "what says which part plays a row: its name (default), or what rows cost, so that all parts take about as long")
        ("resume", po::value(&texts.resume)->value_name("DIR"), "as --out DIR, and go on where an earlier attempt was ended there; nothing is done if it was not")
        ("wall-budget", po::value(&texts.wall_budget)->value_name("D"), "end after this time, before an engine does: what is left is not run, exit 2, and --resume goes on")
        ("engine-exit", po::bool_switch(&out.engine_exit), "exit 0 if the run is complete, whatever its verdicts: an engine would take a failing row for a failing task")
        ("stamp", po::bool_switch(&out.stamp), "let results and reports of a run in virtual time say how long it took")
        ("fail-fast,x", po::bool_switch(&out.campaign.fail_fast), "stop at the first unexpected failure")
        ("slow", po::bool_switch(&out.campaign.slow), "in front of another broker: also the rows that wait for simulated links or may take over ten minutes")
        ("timeout", po::value(&texts.timeout)->value_name("D"), "longest link time of a row, with its unit: 30s")
        ("baseline", po::value(&out.campaign.baseline)->value_name("FILE"), "known failures, instead of the target's own; none: no baseline at all")
        ("strict", po::bool_switch(&out.campaign.strict), "exit 8 if anything is undecided")
        ("out,o", po::value(&texts.out)->value_name("DIR"), "where results and reports go")
        ("report", po::value(&texts.reports)->composing()->value_name("LIST"), "html,junit,md,tap,csv,badge,pcapng,annotations (default html,junit,md); junit=PATH: to that file")
        ("traces", po::value(&texts.traces)->value_name("all|some|failing|none"), "which rows leave their packets in the results (default: all; in virtual time some: rows that do not pass, that were named, and one that passes of each scenario and version; 'assay replay' gives any other again)")
        ("dry-run", po::bool_switch(&out.dry_run), "say what would be played, and stop")
        ("verbose,v", po::bool_switch(&out.verbose), "every scenario and its time")
        ("quiet,q", po::bool_switch(&out.quiet), "only the closing lines")
        ("color", po::value(&texts.color)->value_name("auto|always|never"), "colours (NO_COLOR and CI are honoured)");
    // clang-format on
    add_selection_flags(arguments, texts.selection);
}

constexpr auto wall_budget_max = std::chrono::days{30};

simulator::Duration
span_from(const Manner& manner, std::string_view flag, const std::string& text) {
    const auto duration = scenario::parse_duration(text);
    if (!duration || *duration <= simulator::Duration::zero())
        refuse(manner, flag, text, "a duration such as 500ms, 30s or 5m");
    return *duration;
}

campaign::Shard shard_from(const Manner& manner, const std::string& text, std::uint32_t shards) {
    if (text == "auto") {
        auto shard = campaign::shard_of_engine([&](const std::string& name) {
            if (name == campaign::shards_variable && shards != 0)
                return std::optional<std::string>{std::to_string(shards)};
            const char* value = std::getenv(name.c_str());
            return value == nullptr ? std::nullopt : std::optional<std::string>{value};
        });
        if (shard) return *shard;
        refuse(manner, "--shard auto: " + shard.error());
    }
    const auto slash = text.find('/');
    const auto index = scenario::parse_integer(text.substr(0, slash), 1, campaign::shards_max);
    const auto count = scenario::parse_integer(
        slash == std::string::npos ? "" : text.substr(slash + 1), 1, campaign::shards_max
    );
    if (!index || !count || *index > *count)
        refuse(manner, "--shard", text, "auto, or I/N with 1 <= I <= N <= 100000");
    return {static_cast<std::uint32_t>(*index), static_cast<std::uint32_t>(*count)};
}

/// The variable may stand in the environment of runs that are no tasks; who writes the flag wants a part,
/// and is not to get the whole.
void check_shards(const Manner& manner, const Texts& texts, const Arguments& arguments) {
    const std::string variable{campaign::shards_variable};
    if (texts.shard == "auto" || !arguments.has("shards") ||
        std::getenv(variable.c_str()) != nullptr)
        return;
    refuse(
        manner,
        "--shards says of how many parts '--shard auto' is to play one; add --shard auto, or say "
        "--shard I/N"
    );
}

/// Flags that mean something only where a client is waited for, or where one is not: that may be said by
/// --listen ADDR, or by --client listen:ADDR.
void check_listening(const Arguments& arguments, const campaign::CampaignOptions& campaign) {
    const auto waits = [](const std::string& target) { return targets::is_awaited(target); };
    if (std::ranges::none_of(campaign.targets, waits))
        arguments.refuse_in_vain({"idle"}, "is for --listen");
    else if (std::ranges::all_of(campaign.targets, waits) && campaign.jobs > 1)
        arguments.refuse_in_vain({"jobs"}, "is for --client: all rows come to one --listen");
}

/// What --client and --listen mean together.
void settle_clients(const Texts& texts, RunOptions& out) {
    out.campaign.selection.role = wire::Role::client;
    if (!texts.listen.empty()) {
        const auto written = network::parse_address("mqtt://" + texts.listen);
        if (!written)
            refuse(
                of_clients,
                fmt::format("--listen cannot be '{}': {}", texts.listen, written.error().message)
            );
        out.campaign.targets = {"listen:" + texts.listen};
    }
    if (texts.listen.empty() && texts.targets.empty())
        refuse(
            of_clients,
            "say which client, by --client or --listen; 'assay list --clients' lists those with an "
            "adapter"
        );
    if (texts.idle.empty()) return;
    const auto idle = scenario::parse_duration(texts.idle);
    if (!idle || *idle <= simulator::Duration::zero())
        refuse(of_clients, "--idle", texts.idle, "a duration such as 60s");
    out.campaign.idle = *idle;
}

}  // namespace

std::optional<RunOptions>
parse_run_options(const Words& words, wire::Role role, const Speaker& speaker) {
    const bool is_client = role == wire::Role::client;
    auto manner = is_client ? of_clients : of_brokers;
    if (!speaker.command.empty()) manner.speaker = speaker.command;
    RunOptions out;
    Texts texts;
    Arguments arguments{std::string{manner.command}, "[WHAT...]", std::string{manner.what}};
    arguments.spoken_of_as(std::string{manner.speaker});
    arguments.epilogue("WHAT is a path, a glob or the id of scenarios (conformance/3.1.4/*), a "
                       "row, a statement or a section\n"
                       "of the standard (5.0:MQTT-4.3.3-1, 3.1.1:4.3), or tag:NAME. Without it the "
                       "built-in suite is played.");
    if (is_client)
        declare_clients(arguments, texts);
    else
        declare_brokers(arguments, texts, out);
    declare(arguments, texts, out);
    arguments.exclude_each_other("verbose", "quiet");
    if (is_client) arguments.exclude_each_other("client", "listen", "one client at a time");
    if (!arguments.parse(words)) return std::nullopt;
    if (speaker.check) speaker.check(arguments);
    out.campaign.selection = selection_from(texts.selection);
    if (!texts.targets.empty()) out.campaign.targets = texts.targets;
    if (is_client) settle_clients(texts, out);
    check_listening(arguments, out.campaign);
    if (!texts.links.empty()) out.campaign.links = texts.links;
    check_shards(manner, texts, arguments);
    if (!texts.shard.empty()) out.campaign.shard = shard_from(manner, texts.shard, out.shards);
    if (!texts.shard_by.empty())
        out.campaign.shard_by = choice<campaign::ShardBy>(
            "--shard-by",
            texts.shard_by,
            {{"hash", campaign::ShardBy::hash}, {"cost", campaign::ShardBy::cost}}
        );
    out.reports = report_names(texts.reports);
    if (!texts.timeout.empty())
        out.campaign.timeout = span_from(manner, "--timeout", texts.timeout);
    if (!texts.wall_budget.empty()) {
        using std::chrono::seconds;
        const auto budget = span_from(manner, "--wall-budget", texts.wall_budget);
        out.wall_budget = std::chrono::duration_cast<seconds>(budget);
        if (budget < seconds{1} || budget > wall_budget_max)
            refuse(manner, "--wall-budget", texts.wall_budget, "1s to 30d");
    }
    const bool says_out = arguments.said("out");
    const bool says_resume = arguments.said("resume");
    if (says_out && !says_resume) texts.resume.clear();
    if (!texts.resume.empty()) {
        if (arguments.has("out") && says_out == says_resume && texts.out != texts.resume)
            refuse(manner, "--resume names the folder; --out cannot name another");
        texts.out = texts.resume;
        out.resumes = true;
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

std::optional<RunOptions> parse_run_options(const Words& words, wire::Role role) {
    return parse_run_options(words, role, Speaker{});
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
