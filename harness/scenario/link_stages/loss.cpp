#include "harness/scenario/link_table.hpp"

namespace assay::scenario {
namespace {

using simulator::LossParameters;
constexpr auto loss_of = &DirectionSpec::loss;

// clang-format off
constexpr std::array loss_rows{
    row<loss_of, &LossParameters::random_ppb>("loss", LinkForm::share, "independent loss of each datagram"),
    row<loss_of, &LossParameters::good_ppb>("good_loss", LinkForm::share, "bursts: loss while the link is good"),
    row<loss_of, &LossParameters::bad_ppb>("bad_loss", LinkForm::share, "bursts: loss while it is bad", "bad_mean"),
    row<loss_of, &LossParameters::good_mean>("good_mean", LinkForm::duration, "bursts: mean stay in good", "bad_mean, bad_loss or good_loss"),
    row<loss_of, &LossParameters::bad_mean>("bad_mean", LinkForm::duration, "bursts: mean stay in bad", "good_mean"),
    row<loss_of, &LossParameters::bad_is_pareto>("bad_is_pareto", LinkForm::boolean, "bursts: the stay in bad has a heavy tail", "bad_mean"),
    row<loss_of, &LossParameters::retries>("retries", LinkForm::ordinal, "how often the link itself repeats what was lost", "loss or good_loss or bad_loss or delay_trace or outage_mean or call_every or slot_change_loss"),
    row<loss_of, &LossParameters::retry_after>("retry_after", LinkForm::duration, "the pause before that", "retries"),
    row<loss_of, &LossParameters::retry_after_max>("retry_after_max", LinkForm::duration, "or a pause between retry_after and this", "retry_after"),
};
// clang-format on

void check_loss(const DirectionSpec& way, const LinkSpec&, Conflicts& conflicts) {
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
    return {.rows = loss_rows, .check_way = check_loss};
}

}  // namespace assay::scenario
