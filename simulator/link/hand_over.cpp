#include "simulator/link/hand_over.hpp"

#include "simulator/random/distributions.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

struct Slot {
    std::int64_t number{};
    Duration into{};  ///< since it began
};

Slot slot_of(const SlotParameters& parameters, Instant since_epoch) {
    const auto since_first = since_epoch.time_since_epoch() - parameters.phase;
    const auto rest = since_first % parameters.step;
    const auto number = since_first / parameters.step - (rest < Duration{} ? 1 : 0);
    return {number, since_first - parameters.step * number};
}

}  // namespace

HandOvers::HandOvers(const Origin& origin)
    : origin_{origin}, slots_{Random{origin.seed, origin.link, Purpose::hand_over}.child("slot")} {}

void HandOvers::change(const FreezeParameters& freeze, const SlotParameters& slot, Instant begin) {
    using enum SpellLength::Shape;
    slot_ = slot;
    freezes_.change(
        {{exponential, freeze.every, {}},
         {uniform, freeze.least, std::max(freeze.least, freeze.most)}},
        origin_.weather(origin_.link, Purpose::hand_over),
        begin
    );
}

Duration HandOvers::delay_at(Duration mean, Instant at) const {
    if (slot_.step <= Duration{}) return mean;
    const auto number = slot_of(slot_, origin_.since_epoch(at)).number;
    auto draws = slots_.part(static_cast<std::uint64_t>(number), 0);
    auto delay = std::max(slot_.delay_min, normal(draws, mean, slot_.sigma));
    if (slot_.delay_max > Duration{}) delay = std::min(delay, slot_.delay_max);
    return is_changing(at) ? delay + slot_.change_delay : delay;
}

bool HandOvers::is_changing(Instant at) const {
    return slot_.step > Duration{} && slot_of(slot_, origin_.since_epoch(at)).into < slot_.change;
}

bool HandOvers::loses(Instant departure, Random& draws) const {
    return is_changing(departure) && draws.chance_ppb(slot_.change_loss_ppb);
}

Instant HandOvers::thawed(Instant arrival) {
    return freezes_.is_on(arrival) ? *freezes_.end() : arrival;
}

}  // namespace assay::simulator
