/// assay replay: one row of an earlier run again, with the same target, link and seed.
#include "harness/campaign/run_verdict.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/reach_flags.hpp"
#include "harness/cli/stored_row_flags.hpp"
#include "harness/cli/suite.hpp"
#include "reports/text/text.hpp"

#include <fmt/format.h>

namespace assay::cli {
campaign::ExitCode replay_command(const Words& words) {
    StoredRowTexts texts;
    Arguments arguments{
        "replay",
        "[RESULTS] ROW",
        "Plays one row of an earlier run again, with the same target, link and seed, and prints "
        "its whole ladder."
    };
    add_stored_row_flags(arguments, texts);
    add_reach_flags(arguments, texts.reach);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    const auto library = open_library();
    const auto stored = stored_row(texts, library);
    const auto plan = campaign::replay_plan(stored, library, fresh_nonce());
    const auto& stop = heed_interrupts();
    std::optional<reports::RowResult> result;
    const auto outcome =
        campaign::run(plan, [&](reports::RowResult row) { result = std::move(row); }, stop);
    if (outcome.interrupted)
        throw Stop{campaign::ExitCode::interrupted, "assay replay: interrupted"};
    if (!outcome.unreachable.empty() || !result)
        throw Stop{campaign::ExitCode::target_unreachable, "assay replay: " + outcome.unreachable};
    for (const auto& fault : result->faults)
        say("fault   {}\n", fault);
    say_painted(reports::whole_ladder_text(*result) + "\n");
    say("{}  {}\n", reports::name_of(result->verdict), result->name);
    if (!result->reason.empty()) say("  reason    {}\n", result->reason);
    say("  {}\n", campaign::difference(stored.row, *result));
    return campaign::exit_code_of(std::vector{std::move(*result)}, campaign::RunFacts{});
}

}  // namespace assay::cli
