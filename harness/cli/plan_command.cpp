/// assay plan: the script that hands a campaign to an engine, and what the campaign will cost.
#include "harness/campaign/cores.hpp"
#include "harness/campaign/costs.hpp"
#include "harness/campaign/engine_shard.hpp"
#include "harness/cli/arguments.hpp"
#include "harness/cli/options.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/save.hpp"
#include "harness/cli/selection_flags.hpp"
#include "harness/cli/suite.hpp"
#include "harness/engine/script.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::cli {
namespace {

/// Of `assay plan` itself; all other flags are those of `assay run`, to which they are handed.
constexpr std::array own_flags{
    "--for",
    "--shards",
    "--at-a-time",
    "--out",
    "-o",
    "--jobs",
    "-j",
    "--image",
    "--claim",
    "--measure"
};

/// Whether the word is the flag, with its value or without: --for=slurm, -j4.
bool is_flag(std::string_view word, std::string_view flag) {
    if (!word.starts_with(flag)) return false;
    const auto rest = word.substr(flag.size());
    return rest.empty() || rest.front() == '=' || !flag.starts_with("--");
}

struct Split {
    Words own{};
    Words of_run{};
};

Split split(const Words& words) {
    Split out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        // Behind it there are no flags.
        if (word == "--") {
            out.of_run.insert(
                out.of_run.end(),
                std::next(words.begin(), static_cast<std::ptrdiff_t>(i)),
                words.end()
            );
            break;
        }
        const auto own =
            std::ranges::find_if(own_flags, [&](const char* flag) { return is_flag(word, flag); });
        const bool is_own = own != own_flags.end();
        auto& to = is_own || word == "--help" || word == "-h" ? out.own : out.of_run;
        to.push_back(word);
        if (is_own && word == *own && i + 1 < words.size()) to.push_back(words[++i]);
    }
    return out;
}

/// Which flags of `assay run` cannot be handed on.
void check_handed_on(const Arguments& arguments, bool measures) {
    if (measures)
        arguments.refuse_all_but(
            {"keep", "skip", "tag", "level", "mqtt", "seeds", "quick", "what"},
            "is not for --measure, which plays the selection in virtual time"
        );
    arguments.refuse_in_vain(
        {"shard", "resume", "dry-run", "engine-exit", "quiet", "verbose", "report"},
        "is the script's own affair; leave it out"
    );
    // Such as it is in -xj4, where no flag of ours was looked for.
    arguments.refuse_in_vain({"jobs", "out"}, "is the plan's own: write it as a word of its own");
}

struct PlanOptions {
    std::string engine{};
    engine::Script script{};
    std::uint32_t shards{};     ///< 0: as many as take some minutes each
    std::uint32_t at_a_time{};  ///< 0: as many as there is room for
    std::string measure{};      ///< file for what rows cost; empty: nothing is measured
};

std::optional<PlanOptions> parse_plan_options(const Words& words) {
    PlanOptions out;
    Arguments arguments{
        "plan",
        "[WHAT...] --for ENGINE",
        "Prints the script that plays a campaign in shards on somebody's engine, and says on the "
        "standard error what it will cost and what would break first."
    };
    // clang-format off
    arguments.flags().add_options()
        ("for", po::value(&out.engine)->value_name("ENGINE"), "slurm, parallel, kubernetes, snakemake or gitlab; without it only the costs are said")
        ("shards", number("--shards", &out.shards, {1, campaign::shards_max}), "into how many parts the rows are cut (default: such as take about ten minutes each)")
        ("at-a-time", number("--at-a-time", &out.at_a_time, {1, campaign::shards_max}), "how many of them are played at a time (default: all; by GNU parallel and Snakemake as many as there are processors here)")
        ("jobs,j", number("--jobs", &out.script.layout.jobs, {1, jobs_max}), "worlds or rows at a time in each (default: one world; in front of a broker as many rows as 'assay run' takes)")
        ("out,o", po::value(&out.script.out)->value_name("DIR"), "where the shards' folders go (default out)")
        ("image", po::value(&out.script.image)->value_name("IMAGE"), "container with the program, for Kubernetes and GitLab (default assay:VERSION)")
        ("claim", po::value(&out.script.claim)->value_name("NAME"), "Kubernetes' PersistentVolumeClaim for the results (default assay-out)")
        ("measure", po::value(&out.measure)->value_name("FILE"), "play the selection once instead, and store what its rows take of a processor (the suite's own is scenarios/spec/costs.yaml)");
    // clang-format on
    arguments.epilogue("All other flags are those of 'assay run', and stand in the script.");
    if (!arguments.parse(words)) return std::nullopt;
    if (!out.measure.empty())
        arguments.refuse_all_but({"measure"}, "is for a script, and --measure makes none");
    if (out.engine.empty())
        arguments.refuse_in_vain(
            {"out", "image", "claim"}, "is for a script: say for which engine, by --for"
        );
    return out;
}

template <class T>
T or_refuse(std::expected<T, std::string> outcome) {
    if (outcome) return std::move(*outcome);
    throw Stop{campaign::ExitCode::usage, "assay: " + outcome.error()};
}

void settle(PlanOptions& plan, const engine::Engine* engine, const engine::Workload& workload) {
    auto& layout = plan.script.layout;
    layout.tasks_max = engine ? engine->tasks_max : 0;
    layout.shards = plan.shards ? plan.shards : engine::shards_for(workload, layout.tasks_max);
    if (workload.is_virtual) layout.jobs = std::max(1U, layout.jobs);
    const bool is_here = engine && engine->place == engine::Place::machine;
    layout.at_a_time = plan.at_a_time ? plan.at_a_time
                       : is_here      ? campaign::usable_cores()
                                      : layout.shards;
}

/// Rows for brokers and rows for clients, as far as something else does not leave either out.
void measure(
    campaign::SelectionOptions selection, const scenario::Library& library, const std::string& file
) {
    campaign::Costs all;
    for (const auto role : {wire::Role::server, wire::Role::client}) {
        selection.role = role;
        auto costs = campaign::measured(selection, library);
        if (!costs && costs.error().code == campaign::ExitCode::nothing_selected) continue;
        all.merge(or_stop(std::move(costs)));
    }
    save("assay plan: --measure", file, campaign::to_yaml(all));
    say("{} scenarios are in {}\n", all.size(), file);
}

void say_what_breaks(const engine::Estimate& estimate, const engine::Layout& layout) {
    auto what = "breaks first";
    for (const auto& each : engine::what_breaks(estimate, layout)) {
        complain("{:<13} {}\n", what, each);
        what = "then";
    }
}

}  // namespace

campaign::ExitCode plan_command(const Words& words) {
    auto [own, of_run] = split(words);
    auto plan = parse_plan_options(own);
    if (!plan) return campaign::ExitCode::ok;
    const auto* engine =
        plan->engine.empty() ? nullptr : or_refuse(engine::engine_called(plan->engine));
    const bool measures = !plan->measure.empty();
    const auto check = [&](const Arguments& said) { check_handed_on(said, measures); };
    auto options = parse_run_options(of_run, wire::Role::server, {"plan", check});
    if (!options) return campaign::ExitCode::ok;
    options->campaign.today = today();
    const auto library = open_library();
    if (measures) {
        measure(options->campaign.selection, library, plan->measure);
        return campaign::ExitCode::ok;
    }
    const auto workload = or_stop(engine::workload_of(options->campaign, library));
    settle(*plan, engine, workload);
    auto& script = plan->script;
    const auto estimate = engine::estimate_of(workload, script.layout);
    script.words = std::move(of_run);
    const auto text = engine ? or_refuse(engine::print(*engine, script, estimate)) : std::string{};
    complain("{}", engine::describe(estimate, script.layout));
    say_what_breaks(estimate, script.layout);
    say_data(text);
    return campaign::ExitCode::ok;
}

}  // namespace assay::cli
