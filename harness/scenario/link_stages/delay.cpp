#include "harness/scenario/link_table.hpp"

namespace assay::scenario {
namespace {

using simulator::DelayParameters;
using simulator::JitterShape;
constexpr auto delay_of = &DirectionSpec::delay;

// clang-format off
constexpr std::array delay_rows{
    row<delay_of, &DelayParameters::base>("delay", LinkForm::duration, "one-way delay"),
    row<delay_of, &DelayParameters::jitter_shape>("jitter_shape", LinkForm::shape, "distribution of what comes on top of the delay", "jitter"),
    row<delay_of, &DelayParameters::jitter>("jitter", LinkForm::duration, "mean of it (uniform: the width; symmetric: half of it)", "jitter_shape"),
    row<delay_of, &DelayParameters::jitter_sigma>("jitter_sigma", LinkForm::duration, "lognormal only: standard deviation", "jitter_shape"),
    row<delay_of, &DelayParameters::floor>("delay_floor", LinkForm::duration, "no datagram is faster"),
    row<delay_of, &DelayParameters::batch>("batch", LinkForm::duration, "arrivals wait for the next tick of a grid of this step"),
    trace_row<simulator::DelayTrace, delay_of, &DelayParameters::trace>("delay_trace", "a file of lines 'time_s one_way_ms loss'; instead of 'delay', and its loss comes on top"),
};
// clang-format on

void check_delay(const DirectionSpec& way, const LinkSpec&, Conflicts& conflicts) {
    const auto& delay = way.delay;
    const bool is_lognormal = delay.jitter_shape == JitterShape::lognormal;
    conflicts.add_if(
        has(delay.jitter_sigma) && !is_lognormal && delay.jitter_shape != JitterShape::none,
        "jitter_sigma",
        "jitter_sigma means nothing without jitter_shape: lognormal",
        "say 'jitter_shape: lognormal', or leave 'jitter_sigma' out"
    );
    conflicts.add_if(
        is_lognormal && !has(delay.jitter_sigma),
        "jitter_shape",
        "lognormal jitter has no deviation",
        "add 'jitter_sigma'"
    );
    conflicts.add_if(
        delay.trace && has(delay.base),
        "delay_trace",
        "a link has a delay or a trace of it, not both",
        "say 'delay: 0s' beside the trace, or leave one out"
    );
    if (delay.trace) return;
    if (delay.jitter_shape == JitterShape::symmetric)
        conflicts.not_above(delay.jitter, "jitter", delay.base, "delay");
    const auto usual = delay.base + delay.jitter;
    conflicts.not_above(delay.floor, "delay_floor", usual, "delay and jitter together");
}

}  // namespace

LinkStage delay_stage() {
    return {.rows = delay_rows, .check_way = check_delay};
}

}  // namespace assay::scenario
