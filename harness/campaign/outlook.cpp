#include "harness/campaign/outlook.hpp"

#include "harness/scenario/step_time.hpp"
#include "harness/scenario/values.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::campaign {

Outlook outlook_of(const RunPlan& plan) {
    Outlook out;
    const bool is_virtual = plan.target.kind == targets::Target::Kind::builtin;
    const auto jobs = plan.jobs > 0 ? plan.jobs : plan.target.limits.rows.value_or(0);
    simulator::Duration all{};
    simulator::Duration longest{};
    for (const auto& planned : plan.rows) {
        const auto row = scenario::expand(*planned.scenario, *planned.key);
        if (!row) continue;
        if (!is_virtual && left_out_as_slow(plan, *row)) {
            ++out.left_out;
            continue;
        }
        ++out.rows;
        const auto least = is_virtual ? simulator::Duration{} : scenario::time_of(*row).least;
        longest = std::max(longest, least);
        all += least / std::max(1U, jobs);
    }
    out.least = jobs == 0 ? longest : std::max(longest, all);
    return out;
}

std::string describe(const Outlook& outlook) {
    // Fractions of a second say nothing of a run.
    const auto least = std::chrono::ceil<std::chrono::seconds>(outlook.least);
    auto out = fmt::format(
        "{} row{} in {} at least",
        outlook.rows,
        outlook.rows == 1 ? "" : "s",
        scenario::print_duration(least)
    );
    if (outlook.left_out > 0)
        out += fmt::format(
            "; {} that take long here are left out (name a row, or say --slow)", outlook.left_out
        );
    return out;
}

}  // namespace assay::campaign
