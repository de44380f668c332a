#include "simulator/link/flight.hpp"

#include <algorithm>
#include <utility>

namespace assay::simulator {

Flight::Flight(Schedule& schedule, Landed landed)
    : schedule_{schedule}, landed_{std::move(landed)} {}

Flight::~Flight() {
    schedule_.cancel(timer_);
}

void Flight::add(Flying&& flying) {
    // Nearly always the last; only what was reordered is overtaken.
    const auto at = std::ranges::upper_bound(flying_, flying.arrival, {}, &Flying::arrival);
    const bool is_next = at == flying_.begin();
    flying_.insert(at, std::move(flying));
    if (is_next) arm();
}

void Flight::arm() {
    schedule_.cancel(timer_);
    timer_ = {};
    if (flying_.empty()) return;
    timer_ = schedule_.at(flying_.front().arrival, [this] { land(); });
}

void Flight::land() {
    const auto first = std::move(flying_.front());
    flying_.pop_front();
    arm();
    landed_(first);
}

std::deque<Flying> Flight::cut(bool keeps_departed) {
    std::deque<Flying> lost;
    for (auto& flying : std::exchange(flying_, {})) {
        const bool stays = keeps_departed && flying.departure <= schedule_.now();
        (stays ? flying_ : lost).push_back(std::move(flying));
    }
    arm();
    return lost;
}

std::optional<Instant> Flight::last_arrival() const {
    if (flying_.empty()) return std::nullopt;
    return flying_.back().arrival;
}

}  // namespace assay::simulator
