/// assay: checks MQTT brokers against the standard, statement by statement, and plays scenarios
/// over simulated links. This file only picks the subcommand and turns every outcome into an exit
/// code.
#include "harness/cli/command.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/standard_files.hpp"
#include "harness/scenario/suggestion.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <new>

namespace assay::cli {
namespace {

// clang-format off
constexpr auto commands = std::to_array<Command>({
    {"run",      "[WHAT...]",      "play scenarios against one or more targets", run_command},
    {"client",   "-c CLIENT [WHAT...]", "play the server for one or more clients, and judge them", client_command},
    {"probe",    "-t TARGET",      "what a target can do: announced, observed, contradictions", probe_command},
    {"explore",  "[-t TARGET]",    "conversations that nobody wrote down, judged by a model of the standard", explore_command},
    {"plan",     "[WHAT...] --for ENGINE", "the script that plays a campaign on a cluster, and what it will cost", plan_command},
    {"prove",    "[WHAT...]", "which scenarios catch which defect of the reference broker", prove_command},
    {"list",     "[WHAT...]", "scenarios, rows, statements, links, targets, defects", list_command},
    {"explain",  "ID",             "a statement, verdict, exit code or capability in words", explain_command},
    {"check",    "FILE...",        "validate scenario files", check_command},
    {"show",     "FILE...",        "print scenarios as ladders", show_command},
    {"schema",   "[--target]",     "print the JSON Schema of scenario or target files", schema_command},
    {"report",   "RESULTS...",     "merge results and render reports", report_command},
    {"replay",   "[RESULTS] ROW",  "play one row of a run again and show its whole ladder", replay_command},
    {"shrink",   "[RESULTS] ROW",  "the smallest scenario that still fails as a row did", shrink_command},
    {"diff",     "OLD NEW",        "newly failing, fixed and changed rows of two results", diff_command},
    {"baseline", "check|update ...", "compare a baseline with results, or renew it", baseline_command},
    {"broker",   "[--port N]",     "serve the reference broker over TCP", broker_command},
    {"link",     "--to TARGET --preset NAME", "a simulated link in front of any broker, for any client", link_command},
    {"monitor",  "--to TARGET",    "judge other people's clients by what passes, live or from a capture", monitor_command},
    {"doctor",   "",               "what is missing on this machine", doctor_command},
});
// clang-format on

void print_help() {
    say("usage: assay COMMAND [ARGUMENT...]\n\n"
        "Checks MQTT brokers against the standard, statement by statement, and shows what happens\n"
        "to messages on bad links.\n\nCommands:\n");
    for (const auto& command : commands)
        say("  {:<30} {}\n", fmt::format("{} {}", command.name, command.synopsis), command.summary);
    say("\nExit codes:\n");
    for (const auto& row : campaign::exit_codes)
        say("  {}  {}\n", static_cast<int>(row.code), row.meaning);
    say("\n'assay COMMAND --help' lists the flags of one command; 'assay --version' the version.\n"
    );
}

campaign::ExitCode dispatch(const Words& words) {
    if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        print_help();
        return words.empty() ? campaign::ExitCode::usage : campaign::ExitCode::ok;
    }
    if (words[0] == "--version") {
        say("assay {}\n", ASSAY_VERSION);
        return campaign::ExitCode::ok;
    }
    const auto command = std::ranges::find(commands, words[0], &Command::name);
    if (command == commands.end()) {
        std::vector<std::string> names;
        for (const auto& known : commands)
            names.emplace_back(known.name);
        throw Stop{
            campaign::ExitCode::usage,
            fmt::format(
                "assay: there is no command '{}'{}\n'assay --help' lists the commands",
                words[0],
                scenario::did_you_mean(words[0], names)
            )
        };
    }
    return command->run({words.begin() + 1, words.end()});
}

/// A room that serves many commands begins its words with "assay: ", and knows not which one it
/// speaks for: "assay run: ".
std::string spoken_by(std::string_view command, std::string_view message) {
    constexpr std::string_view anybody = "assay: ";
    const bool has_command = std::ranges::find(commands, command, &Command::name) != commands.end();
    if (!has_command || !message.starts_with(anybody)) return std::string{message};
    return fmt::format("assay {}: {}", command, message.substr(anybody.size()));
}

}  // namespace
}  // namespace assay::cli

int main(int argc, char** argv) {
    using assay::campaign::ExitCode;
    auto code = ExitCode::own_error;
    assay::cli::secure_standard_files();
    // A pipe shows each line when it is printed: a run of minutes is watched in a CI's log.
    std::setvbuf(stdout, nullptr, _IOLBF, 1024);
    try {
        code = assay::cli::dispatch({argv + 1, argv + argc});
    } catch (const assay::cli::Stop& stop) {
        assay::cli::complain("{}\n", assay::cli::spoken_by(argc > 1 ? argv[1] : "", stop.what()));
        code = stop.code();
    } catch (const std::bad_alloc&) {
        assay::cli::complain("assay: out of memory\n");
    } catch (const std::exception& e) {
        assay::cli::complain("assay: {}\n", e.what());
    }
    // What could not be written (a full disk behind a pipe) must not look like success.
    if (!assay::cli::flush_output() && code == ExitCode::ok) code = ExitCode::own_error;
    return static_cast<int>(code);
}
