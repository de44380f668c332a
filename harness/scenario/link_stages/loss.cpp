#include "harness/scenario/link_table.hpp"

namespace assay::harness {
namespace {

using P = simulator::LossParameters;
constexpr auto stage = &DirectionSpec::loss;

// clang-format off
constexpr std::array rows{
    row<stage, &P::random_ppb>("loss", LinkForm::share, "independent loss of each datagram"),
    row<stage, &P::good_ppb>("good_loss", LinkForm::share, "bursts: loss while the link is good"),
    row<stage, &P::bad_ppb>("bad_loss", LinkForm::share, "bursts: loss while it is bad", "bad_mean"),
    row<stage, &P::good_mean>("good_mean", LinkForm::duration, "bursts: mean stay in good", "bad_mean, bad_loss or good_loss"),
    row<stage, &P::bad_mean>("bad_mean", LinkForm::duration, "bursts: mean stay in bad", "good_mean"),
    row<stage, &P::bad_is_pareto>("bad_is_pareto", LinkForm::boolean, "bursts: the stay in bad has a heavy tail", "bad_mean"),
    row<stage, &P::retries>("retries", LinkForm::ordinal, "how often the link itself repeats what was lost", "loss or good_loss or bad_loss or delay_trace or outage_mean or call_every or slot_change_loss"),
    row<stage, &P::retry_after>("retry_after", LinkForm::duration, "the pause before that", "retries"),
    row<stage, &P::retry_after_max>("retry_after_max", LinkForm::duration, "or a pause between retry_after and this", "retry_after"),
};
// clang-format on

void check(const DirectionSpec& way, const LinkSpec&, Conflicts& conflicts) {
    const auto& loss = way.loss;
    conflicts.add_if(
        loss.bad_ppb != 0 && loss.good_ppb > loss.bad_ppb,
        "good_loss",
        "more is lost while the link is good than while it is bad",
        "exchange 'good_loss' and 'bad_loss'"
    );
    if (has(loss.retry_after_max))
        conflicts.not_above(
            loss.retry_after, "retry_after", loss.retry_after_max, "retry_after_max"
        );
}

}  // namespace

LinkStage loss_stage() {
    return {.rows = rows, .check_way = check};
}

}  // namespace assay::harness
