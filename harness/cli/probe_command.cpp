/// assay probe: what a target can do, without judging it.
#include "harness/campaign/plan.hpp"
#include "harness/cli/arguments.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/reach_flags.hpp"
#include "harness/cli/suite.hpp"
#include "harness/network/layers.hpp"
#include "reports/result/file.hpp"

#include <fmt/format.h>

namespace assay::cli {
namespace {

/// A target file that states what was found, for `-t file:NAME.yaml`: only targets that we start
/// can be described by one.
std::string target_file_for(const targets::Target& target, const campaign::Probe& probe) {
    std::string out = fmt::format("name: {}\n", target.name);
    if (!target.process.shell.empty()) out += fmt::format("shell: '{}'\n", target.process.shell);
    out += "capabilities:\n";
    for (const auto& [fact, value] : probe.facts)
        out += fmt::format("  {}: \"{}\"\n", fact, value);
    return out;
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
    if (!target) throw Stop{campaign::ExitCode::usage, "assay probe: " + target.error()};
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
    if (outcome.probe.peer) say("TLS\n{}", network::describe(*outcome.probe.peer));
    if (!write.empty())
        if (const auto saved = reports::save(write, target_file_for(*target, outcome.probe));
            !saved)
            throw Stop{campaign::ExitCode::own_error, "assay probe: " + saved.error()};
    return campaign::ExitCode::ok;
}

}  // namespace assay::cli
