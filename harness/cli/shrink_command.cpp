/// assay shrink: from a failing row to the smallest scenario that fails in the same way.
#include "harness/campaign/shrink/shrink.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/save.hpp"
#include "harness/cli/stored_row_flags.hpp"
#include "harness/cli/suite.hpp"
#include "reports/result/shell.hpp"
#include "reports/text/text.hpp"

#include <fmt/format.h>

namespace assay::cli {
namespace {

/// How the targets of a role are called, and played.
struct RoleWords {
    std::string_view builtin{};
    std::string_view command{};
    std::string_view flag{};
};

RoleWords words_for(const targets::Target& target) {
    return target.role == wire::Role::client ? RoleWords{"client", "client", "-c"}
                                             : RoleWords{"broker", "run", "-t"};
}

std::string with_heading(const campaign::StoredRow& stored, const campaign::Shrunk& shrunk) {
    return fmt::format(
        "# Shrunk from {}: {} faults of {}, {} steps of {}.\n# It fails so: {}\n{}{}",
        stored.row.name,
        shrunk.faults,
        shrunk.faults_before,
        shrunk.steps,
        shrunk.steps_before,
        shrunk.result.reason,
        shrunk.is_healthy ? ""
                          : fmt::format(
                                "# The reference {} without defects fails it, too.\n",
                                words_for(stored.target).builtin
                            ),
        shrunk.text
    );
}

}  // namespace

campaign::ExitCode shrink_command(const Words& words) {
    StoredRowTexts texts;
    std::string out{"shrunk.yaml"};
    Arguments arguments{
        "shrink",
        "[RESULTS] ROW",
        "Looks for the smallest set of faults, steps and messages with which a row still fails in "
        "the same way,\nand writes it as a scenario file."
    };
    arguments.flags().add_options()(
        "out,o", po::value(&out)->value_name("FILE"), "the scenario file (default shrunk.yaml)"
    );
    add_stored_row_flags(arguments, texts);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    const auto library = open_library();
    const auto stored = stored_row(texts, library);
    const auto roles = words_for(stored.target);
    if (stored.target.kind != targets::Target::Kind::builtin)
        throw Stop{
            campaign::ExitCode::usage,
            fmt::format(
                "assay shrink: only rows of the built-in {} can be shrunk, in virtual time; play "
                "the scenario against builtin:broken=DEFECT first",
                roles.builtin
            )
        };
    play::SimulatedSetup setup{.defects = stored.target.defects, .seed = stored.row.seed};
    if (stored.row.link != "direct") setup.link = library.links().at(stored.row.link);
    const campaign::ShrinkTask task{
        .file = stored.row.file,
        .text = stored.scenario->source,
        .row = stored.row.name,
        .environment = library.environment(),
        .setup = setup,
        .faults = stored.row.faults
    };
    const auto shrunk = campaign::shrink(task);
    if (!shrunk) throw Stop{campaign::ExitCode::usage, "assay shrink: " + shrunk.error()};
    const auto text = with_heading(stored, *shrunk);
    save("assay shrink: --out", out, text);
    say("{}\n", text);
    say_painted(reports::whole_ladder_text(shrunk->result) + "\n");
    say("{} plays; written to {}\n", shrunk->plays, out);
    say("again     assay {} {} {} {}\n",
        roles.command,
        reports::shell_quoted(out),
        roles.flag,
        reports::shell_quoted(stored.target.written));
    return campaign::ExitCode::ok;
}

}  // namespace assay::cli
