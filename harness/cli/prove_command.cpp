/// assay prove: switches on one defect of the reference broker or client after the other and shows which
/// scenarios notice.
#include "harness/campaign/cores.hpp"
#include "harness/campaign/glob.hpp"
#include "harness/campaign/kill_table_file.hpp"
#include "harness/campaign/plan.hpp"
#include "harness/campaign/selection.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/prove_conversations.hpp"
#include "harness/cli/save.hpp"
#include "harness/cli/selection_flags.hpp"
#include "harness/cli/suite.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/targets/defects.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::cli {
namespace {

namespace json = boost::json;

/// They are all in memory at once.
constexpr std::size_t conversations_max = 20'000;

/// The defects that all `globs` mean together; every one without any.
std::vector<std::string> defects_named(const std::vector<std::string>& globs, wire::Role role) {
    auto all = targets::defect_names(role);
    for (const auto& glob : globs)
        if (std::ranges::none_of(all, [&](const auto& name) {
                return campaign::matches_glob(glob, name);
            }))
            throw Stop{
                campaign::ExitCode::nothing_selected,
                fmt::format(
                    "assay: --defect: no defect is called '{}'{}\n'assay list --defects' lists "
                    "them",
                    glob,
                    scenario::did_you_mean(glob, all)
                )
            };
    std::erase_if(all, [&](const auto& name) {
        return !globs.empty() && std::ranges::none_of(globs, [&](const auto& glob) {
            return campaign::matches_glob(glob, name);
        });
    });
    return all;
}

void print_text(const campaign::KillTable& table, const std::vector<std::string>& ineffective) {
    std::size_t caught = 0;
    for (const auto& kill : table) {
        if (kill.scenarios.empty())
            say("UNCAUGHT  {}\n", kill.defect);
        else
            say("caught    {:<44} {}\n", kill.defect, fmt::join(kill.scenarios, " "));
        caught += kill.scenarios.empty() ? 0 : 1;
    }
    for (const auto& id : ineffective)
        say("PROVES NOTHING  {}\n", id);
    say("{} of {} defects are caught", caught, table.size());
    if (!ineffective.empty()) say("; {} scenarios catch none", ineffective.size());
    say("\n");
}

void print_json(const campaign::KillTable& table, const std::vector<std::string>& ineffective) {
    const auto array_of = [](const std::vector<std::string>& texts) {
        return json::array(texts.begin(), texts.end());
    };
    json::object defects;
    for (const auto& kill : table)
        defects[kill.defect] = json::object{
            {"statements", array_of(kill.statements)}, {"scenarios", array_of(kill.scenarios)}
        };
    say_data(
        json::serialize(
            json::object{{"defects", std::move(defects)}, {"catch_none", array_of(ineffective)}}
        ) +
        "\n"
    );
}

}  // namespace

campaign::ExitCode prove_command(const Words& words) {
    SelectionTexts texts;
    std::vector<std::string> defects;
    std::string format{"text"};
    std::string file;
    bool of_clients{};
    std::size_t conversations{};
    campaign::KillOptions options{.jobs = campaign::usable_cores()};
    Arguments arguments{
        "prove",
        "[WHAT...]",
        "Plays scenarios against the reference broker with one defect after the other, or with "
        "--clients "
        "against the reference client; exit code 1 "
        "if a defect is not caught or (with all defects) a scenario catches none."
    };
    // clang-format off
    arguments.flags().add_options()
        ("clients", po::bool_switch(&of_clients), "defects of the reference client, and scenarios for clients")
        ("defect", po::value(&defects)->composing()->value_name("GLOB"), "only these (repeatable)")
        ("exhaustive", po::bool_switch(&options.exhaustive), "play every scenario against every defect, not only those that verify a statement which it breaks")
        ("conversations", number("--conversations", &conversations, {1, conversations_max}), "play so many conversations of 'assay explore' instead of scenarios, for each defect until one notices it")
        ("write", po::value(&file)->value_name("FILE"), "store the table (the suite's own are scenarios/spec/kill-table.yaml and, with --clients, client-kill-table.yaml)")
        ("jobs,j", number("--jobs", &options.jobs, {1, jobs_max}), "worlds at a time")
        ("format", po::value(&format)->value_name("text|json"), "how to print");
    // clang-format on
    add_selection_flags(arguments, texts);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    const bool as_json = choice<bool>("--format", format, {{"text", false}, {"json", true}});
    if (of_clients) options.role = wire::Role::client;
    const auto names = defects_named(defects, options.role);
    if (conversations > 0 && of_clients)
        throw Stop{
            campaign::ExitCode::usage, "assay prove: conversations are held with brokers only"
        };
    if (conversations > 0) {
        arguments.refuse_all_but(
            {"conversations", "defect", "write", "jobs", "format"},
            "is for scenarios, and --conversations plays none"
        );
        return prove_conversations({
            .conversations = conversations,
            .defects = names,
            .jobs = options.jobs,
            .file = file,
            .as_json = as_json,
        });
    }
    const auto library = open_library();
    auto what = selection_from(texts);
    // Conversations are about no statement, and which defects they notice is a matter of their seed.
    what.conversations = false;
    what.role = options.role;
    const auto selection = or_stop(campaign::select(what, library));
    std::set<const scenario::Scenario*> chosen;
    for (const auto& row : selection.rows)
        chosen.insert(row.scenario);
    std::vector<const scenario::Scenario*> scenarios;
    for (const auto& scenario : selection.scenarios)
        if (chosen.contains(&scenario)) scenarios.push_back(&scenario);
    options.is_must = campaign::is_must_of(library);
    const auto table = campaign::kill_table(scenarios, names, options);
    const auto idle = defects.empty()
                          ? campaign::ineffective_scenarios(scenarios, table, options.role)
                          : std::vector<std::string>{};
    as_json ? print_json(table, idle) : print_text(table, idle);
    if (!file.empty()) save("assay prove: --write", file, campaign::to_yaml(table, options.role));
    const bool all =
        std::ranges::none_of(table, [](const campaign::Kill& k) { return k.scenarios.empty(); });
    return all && idle.empty() ? campaign::ExitCode::ok : campaign::ExitCode::failed;
}

}  // namespace assay::cli
