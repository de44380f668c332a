/// assay probe: what a target can do, without judging it.
#include "harness/campaign/plan.hpp"
#include "harness/cli/arguments.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/reach_flags.hpp"
#include "harness/cli/save.hpp"
#include "harness/cli/suite.hpp"
#include "harness/network/layers.hpp"
#include "harness/targets/target_file.hpp"

#include <fmt/format.h>

namespace assay::cli {
namespace {

/// What the target's file says for people.
void say_notes(const targets::Target& target) {
    if (!target.source.empty()) say("source    {}\n", target.source);
    for (const auto& note : target.notes)
        say("note      {}\n", note);
}

}  // namespace

campaign::ExitCode probe_command(const Words& words) {
    std::string text{"builtin"};
    std::string write;
    targets::Reach reach;
    Arguments arguments{
        "probe",
        "-t TARGET",
        "Says what a target can do: announced, observed, and where the two differ."
    };
    // clang-format off
    arguments.flags().add_options()
        ("target,t", po::value(&text)->value_name("T"), "as for 'assay run'")
        ("out,o", po::value(&write)->value_name("FILE"), "write a target file with the facts found");
    // clang-format on
    add_reach_flags(arguments, reach);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    const auto target = targets::parse_target(text, open_library(), reach);
    if (!target)
        throw Stop{
            campaign::ExitCode::usage, "assay: " + targets::blamed_on("--target", target.error())
        };
    if (const auto used = targets::check_reach_is_used(reach, {*target}); !used)
        throw Stop{campaign::ExitCode::usage, "assay: " + used.error()};
    if (!write.empty() && target->kind == targets::Target::Kind::builtin)
        throw Stop{
            campaign::ExitCode::usage, "assay: --out: the built-in broker needs no target file"
        };
    const campaign::RunPlan plan{.target = *target, .nonce = fresh_nonce()};
    const auto& stop = heed_interrupts();
    const auto outcome = campaign::run(plan, [](const reports::RowResult&) {}, stop);
    if (outcome.interrupted)
        throw Stop{campaign::ExitCode::interrupted, "assay probe: interrupted"};
    if (!outcome.unreachable.empty())
        throw Stop{
            campaign::ExitCode::target_unreachable,
            fmt::format("assay probe: {}: {}", target->name, outcome.unreachable)
        };
    const auto product = targets::product_of(*target);
    say("{}{}{}\n{}",
        target->name,
        product.empty() ? "" : ": ",
        product,
        campaign::describe(outcome.probe));
    say_notes(*target);
    if (outcome.probe.peer) say("TLS\n{}", network::describe(*outcome.probe.peer));
    if (!write.empty())
        // Its environment and files may hold what is for nobody else.
        save(
            "assay probe: --out",
            write,
            targets::print_target_file(*target, outcome.probe.facts),
            reports::Readers::owner_only
        );
    return campaign::ExitCode::ok;
}

}  // namespace assay::cli
