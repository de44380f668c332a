/// assay replay: one row of an earlier run again, with the same target, link and seed.
#include "harness/campaign/plan.hpp"
#include "harness/cli/arguments.hpp"
#include "harness/cli/stored_row.hpp"
#include "harness/cli/suite.hpp"
#include "reports/text/text.hpp"

#include <atomic>
#include <fmt/format.h>
#include <random>

namespace assay::harness {
namespace {

using reports::RowResult;

RunPlan plan_for(const StoredRow& stored, const Library& library) {
    RunPlan plan{
        .target = stored.target,
        .rows = {{.scenario = stored.scenario, .key = stored.key, .link = stored.row.link}},
        .links = library.links(),
        .seed = stored.results.header.seed,
        .plays_slow_rows = true
    };
    if (stored.target.kind != Target::Kind::builtin)
        plan.nonce = fmt::format("{:08x}", std::random_device{}());
    plan.is_must = is_must_of(library);
    return plan;
}

/// Where the two tell different stories.
std::string compared(const RowResult& before, const RowResult& now) {
    if (before.verdict != now.verdict)
        return fmt::format("it was {} before: {}", name_of(before.verdict), before.reason);
    const auto count = std::min(before.trace.size(), now.trace.size());
    for (std::size_t i = 0; i < count; ++i)
        if (before.trace[i] != now.trace[i])
            return fmt::format(
                "the same verdict as before; the first event that differs is number {}", i + 1
            );
    return before.trace.size() == now.trace.size() ? "the same as before, event for event"
                                                   : "the same verdict as before";
}

}  // namespace

ExitCode replay_command(const Words& words) {
    std::vector<std::string> given;
    Arguments arguments{
        "replay",
        "[RESULTS] ROW",
        "Plays one row of an earlier run again, with the same target, link and seed, and prints "
        "its "
        "whole ladder."
    };
    arguments.positional(&given, "row");
    if (!arguments.parse(words)) return ExitCode::ok;
    const auto library = open_library();
    auto stored = find_stored_row("replay", given, library);
    const auto plan = plan_for(stored, library);
    const std::atomic<bool> stop{false};
    std::optional<RowResult> result;
    const auto outcome = run(plan, [&](RowResult row) { result = std::move(row); }, stop);
    if (!outcome.unreachable.empty() || !result)
        throw Stop{ExitCode::target_unreachable, "assay replay: " + outcome.unreachable};
    for (const auto& fault : result->faults)
        fmt::print("fault   {}\n", fault);
    fmt::print("{}\n", reports::whole_ladder_text(*result));
    fmt::print("{}  {}\n", name_of(result->verdict), result->name);
    if (!result->reason.empty()) fmt::print("  reason    {}\n", result->reason);
    fmt::print("  {}\n", compared(stored.row, *result));
    return result->verdict <= reports::Verdict::fail ? ExitCode::failed : ExitCode::ok;
}

}  // namespace assay::harness
