#include "harness/scenario/link_table.hpp"

namespace assay::scenario {
namespace {

using F = simulator::FreezeParameters;
using S = simulator::SlotParameters;
constexpr auto freeze = &LinkSpec::freeze;
constexpr auto slot = &LinkSpec::slot;

// clang-format off
constexpr std::array hand_over_rows{
    row<freeze, &F::every>("hold_every", LinkForm::duration, "how often the link freezes (retrain, cell change)", "hold_for"),
    row<freeze, &F::least>("hold_for", LinkForm::duration, "how long it then holds datagrams", "hold_every"),
    row<freeze, &F::most>("hold_for_max", LinkForm::duration, "or a length between hold_for and this", "hold_for"),
    row<slot, &S::step>("slot", LinkForm::duration, "step of a grid of hand-overs that all links share; each slot draws its delay", "slot_sigma or slot_change or slot_delay_min or slot_delay_max"),
    row<slot, &S::phase>("slot_phase", LinkForm::duration, "when the first of them is", "slot"),
    row<slot, &S::sigma>("slot_sigma", LinkForm::duration, "standard deviation of a slot's delay round 'delay'", "slot"),
    row<slot, &S::delay_min>("slot_delay_min", LinkForm::duration, "the least delay of a slot", "slot"),
    row<slot, &S::delay_max>("slot_delay_max", LinkForm::duration, "the greatest", "slot"),
    row<slot, &S::change>("slot_change", LinkForm::duration, "how long a hand-over disturbs", "slot, slot_change_delay or slot_change_loss"),
    row<slot, &S::change_delay>("slot_change_delay", LinkForm::duration, "extra delay meanwhile", "slot_change"),
    row<slot, &S::change_loss_ppb>("slot_change_loss", LinkForm::share, "loss meanwhile", "slot_change"),
};
// clang-format on

void check_freeze(const simulator::FreezeParameters& own, Conflicts& conflicts) {
    if (has(own.most)) conflicts.not_above(own.least, "hold_for", own.most, "hold_for_max");
    if (!has(own.every)) return;
    if (has(own.most))
        conflicts.not_above(own.most, "hold_for_max", own.every, "hold_every");
    else
        conflicts.not_above(own.least, "hold_for", own.every, "hold_every");
}

void check_hand_over(const LinkSpec& link, Conflicts& conflicts) {
    check_freeze(link.freeze, conflicts);
    const auto& own = link.slot;
    if (!has(own.step)) return;
    conflicts.not_above(own.phase, "slot_phase", own.step, "slot");
    conflicts.not_above(own.change, "slot_change", own.step, "slot");
    if (!has(own.delay_max)) return;
    conflicts.not_above(own.delay_min, "slot_delay_min", own.delay_max, "slot_delay_max");
    const auto delay = std::max(link.up.delay.base, link.down.delay.base);
    conflicts.not_above(delay, "delay", own.delay_max, "slot_delay_max");
}

}  // namespace

LinkStage hand_over_stage() {
    return {.rows = hand_over_rows, .check = check_hand_over};
}

}  // namespace assay::scenario
