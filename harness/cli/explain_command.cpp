/// assay explain: a statement, verdict, exit code or capability in words.
#include "harness/campaign/statement_infos.hpp"
#include "harness/cli/arguments.hpp"
#include "harness/cli/explain_names.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/suite.hpp"
#include "harness/explore/conversation.hpp"
#include "harness/scenario/explain.hpp"
#include "harness/scenario/suggestion.hpp"
#include "reference/client/defects/table.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::cli {
namespace {

struct Word {
    std::string_view name{};
    std::string_view text{};
};

// clang-format off
constexpr auto verdicts = std::to_array<Word>({
    {"error",          "Our own fault: the row could not be judged. Please report it."},
    {"fail",           "A MUST of the standard is broken; the trace shows by which packets."},
    {"undecided",      "The link or the machine spoiled the evidence; run the row again on a quieter machine."},
    {"known",          "It fails exactly as an entry of the baseline says."},
    {"advice",         "A SHOULD is missed, or a freedom of the standard is used that surprises clients."},
    {"pass",           "Everything that the row asks holds."},
    {"not_applicable", "The target lacks a capability that the row requires; the reason names it."},
    {"not_run",        "Filtered out, or the run was interrupted before it."},
});
// clang-format on

std::string section_link(const reports::StatementInfo& info) {
    const bool is_v5 = info.id.starts_with("5.0");
    return fmt::format(
        "https://docs.oasis-open.org/mqtt/mqtt/{} section {}",
        is_v5 ? "v5.0/os/mqtt-v5.0-os.html" : "v3.1.1/os/mqtt-v3.1.1-os.html",
        info.section
    );
}

/// How a client is held to it, and which wrong clients show that the rule would notice.
void print_for_clients(const reports::StatementInfo& info, const statements::Statement& statement) {
    if (statement.of_client == statements::OfClient::none) return;
    const auto& note = statement.client_note;
    say("  of clients {}{}{}\n",
        statements::name_of(statement.of_client),
        note.empty() ? "" : ": ",
        note);
    for (const auto& scenario : info.scenarios)
        say("  client scenario {}\n", scenario);
    for (const auto& row : client::defect_table())
        if (std::ranges::find(row.statements, statement.id()) != row.statements.end())
            say("  client defect {}: {}\n", row.name, row.one_line);
}

void print_statement(const reports::StatementInfo& info) {
    say("{}  {}  binds {}\n", info.id, info.level, info.binds);
    say("  {}\n", info.summary);
    say("  section    {} {}\n  text       {}\n", info.section, info.title, section_link(info));
    say("  observable {}\n", info.observable);
    if (!info.reason.empty()) say("  not tested {}\n", info.reason);
    for (const auto& scenario : info.scenarios)
        say("  scenario   {}\n", scenario);
    for (const auto& defect : info.defects)
        say("  defect     builtin:broken={}\n", defect);
}

/// Null: none is told of this one.
const reports::StatementInfo*
info_of(const std::vector<reports::StatementInfo>& infos, const statements::Statement& statement) {
    const auto found = std::ranges::find(infos, statement.id(), &reports::StatementInfo::id);
    return found == infos.end() ? nullptr : &*found;
}

bool explain_statement(const std::string& word) {
    const auto library = open_library();
    const auto found = library.registry().select(word);
    if (found.empty()) return false;
    std::vector<scenario::Problem> ignored;
    const auto scenarios = library.load_all(ignored);
    std::vector<const scenario::Scenario*> pointers;
    for (const auto& scenario : scenarios)
        pointers.push_back(&scenario);
    const auto of_brokers = campaign::statement_infos(library, pointers);
    const auto of_clients = campaign::statement_infos(library, pointers, wire::Role::client);
    for (const auto* statement : found) {
        if (const auto* info = info_of(of_brokers, *statement)) print_statement(*info);
        if (const auto* info = info_of(of_clients, *statement))
            print_for_clients(*info, *statement);
    }
    return true;
}

bool explain_exit_code(std::string_view word) {
    if (word.starts_with("exit")) word.remove_prefix(4);
    while (!word.empty() && (word.front() == ' ' || word.front() == '-'))
        word.remove_prefix(1);
    for (const auto& row : campaign::exit_codes)
        if (word == std::to_string(static_cast<int>(row.code))) {
            say("exit code {}: {}\n", word, row.meaning);
            return true;
        }
    return false;
}

/// So many conversations are drawn to see what never meets.
constexpr std::uint64_t conversations_drawn = 2'000;

/// Pairs of features that many conversations never bring together.
bool explain_pairs(std::string_view word) {
    if (word != "pairs") return false;
    const auto grammar = *explore::Grammar::of({});
    explore::Coverage coverage{grammar};
    for (std::uint64_t seed = 1; seed <= conversations_drawn; ++seed)
        coverage.add(explore::draw(grammar, seed).uses);
    say("pairs: features of 'assay explore' that have met, in one deed or in two that touch.\n"
        "  {} conversations, {} of {} pairs\n",
        conversations_drawn,
        coverage.met(),
        coverage.possible());
    for (const auto& missing : coverage.missing())
        say("  never      {}\n", missing);
    return true;
}

bool explain_verdict(const std::string& word) {
    const auto row = std::ranges::find(verdicts, word, &Word::name);
    if (row == verdicts.end()) return false;
    say("verdict {}: {}\n", row->name, row->text);
    return true;
}

}  // namespace

campaign::ExitCode explain_command(const Words& words) {
    std::vector<std::string> given;
    Arguments arguments{
        "explain",
        "ID",
        "Explains whatever has a name: a statement (5.0:MQTT-3.3.1-7) or a section of them "
        "(5.0:4.3.3), a verdict, an exit code, a target, a defect, a scenario, a Control Packet, a "
        "property, a Reason Code, and each word of scenario files (a verb, a guarantee, a fact, a "
        "link). 'pairs' lists features of 'assay explore' that never met."
    };
    arguments.positional(&given, "id");
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    if (given.empty())
        throw Stop{
            campaign::ExitCode::usage, "assay explain: say what, for example 5.0:MQTT-3.3.1-7"
        };
    // A shell splits "exit 7" into two words.
    const auto word = fmt::format("{}", fmt::join(given, " "));
    if (explain_pairs(word) || explain_exit_code(word) || explain_verdict(word) ||
        explain_statement(word))
        return campaign::ExitCode::ok;
    const auto library = open_library();
    auto text = scenario::explain_word(library, word).value_or("");
    text += explain_name(library, word).value_or("");
    if (!text.empty()) {
        say("{}", text);
        return campaign::ExitCode::ok;
    }
    auto known = scenario::explained_words(library);
    std::ranges::move(explained_names(library), std::back_inserter(known));
    for (const auto& row : verdicts)
        known.emplace_back(row.name);
    for (const auto& statement : library.registry().all())
        known.push_back(statement.id());
    throw Stop{
        campaign::ExitCode::usage,
        fmt::format(
            "assay explain: nothing is called '{}'{}", word, scenario::did_you_mean(word, known)
        )
    };
}

}  // namespace assay::cli
