#include "harness/scenario/link_table.hpp"

namespace assay::harness {
namespace {

using P = simulator::OutageParameters;
constexpr auto stage = &LinkSpec::outage;

// clang-format off
constexpr std::array rows{
    row<stage, &P::up_mean>("outage_up_mean", LinkForm::duration, "mean time between two outages", "outage_mean"),
    row<stage, &P::mean>("outage_mean", LinkForm::duration, "mean length of an outage", "outage_up_mean"),
    row<stage, &P::is_pareto>("outage_is_pareto", LinkForm::boolean, "the length has a heavy tail", "outage_mean"),
    row<stage, &P::max>("outage_max", LinkForm::duration, "cap of a heavy tail", "outage_is_pareto"),
    row<stage, &P::call_every>("call_every", LinkForm::duration, "dial-up: a call begins so often", "call_for"),
    row<stage, &P::call_for>("call_for", LinkForm::duration, "how long it lasts; the link is down until the next", "call_every"),
};
// clang-format on

void check(const LinkSpec& link, Conflicts& conflicts) {
    const auto& outage = link.outage;
    if (has(outage.max)) conflicts.not_above(outage.mean, "outage_mean", outage.max, "outage_max");
    conflicts.not_above(outage.call_for, "call_for", outage.call_every, "call_every");
}

}  // namespace

LinkStage outage_stage() {
    return {.rows = rows, .check = check};
}

}  // namespace assay::harness
