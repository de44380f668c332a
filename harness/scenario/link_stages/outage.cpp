#include "harness/scenario/link_table.hpp"

namespace assay::scenario {
namespace {

using simulator::OutageParameters;
constexpr auto outage_of = &LinkSpec::outage;

// clang-format off
constexpr std::array outage_rows{
    row<outage_of, &OutageParameters::up_mean>("outage_up_mean", LinkForm::duration, "mean time between two outages", "outage_mean"),
    row<outage_of, &OutageParameters::mean>("outage_mean", LinkForm::duration, "mean length of an outage", "outage_up_mean"),
    row<outage_of, &OutageParameters::is_pareto>("outage_is_pareto", LinkForm::boolean, "the length has a heavy tail", "outage_mean"),
    row<outage_of, &OutageParameters::max>("outage_max", LinkForm::duration, "cap of a heavy tail", "outage_is_pareto"),
    row<outage_of, &OutageParameters::call_every>("call_every", LinkForm::duration, "dial-up: a call begins so often", "call_for"),
    row<outage_of, &OutageParameters::call_for>("call_for", LinkForm::duration, "how long it lasts; the link is down until the next", "call_every"),
};
// clang-format on

void check_outage(const LinkSpec& link, Conflicts& conflicts) {
    const auto& outage = link.outage;
    if (has(outage.max)) conflicts.not_above(outage.mean, "outage_mean", outage.max, "outage_max");
    conflicts.not_above(outage.call_for, "call_for", outage.call_every, "call_every");
}

}  // namespace

LinkStage outage_stage() {
    return {.rows = outage_rows, .check = check_outage};
}

}  // namespace assay::scenario
