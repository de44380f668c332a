#include "simulator/link/radio.hpp"

#include <algorithm>

namespace assay::simulator {

void Radio::change(const RadioParameters& radio, const SleepParameters& sleep) {
    is_half_duplex_ = radio.half_duplex;
    sleep_ = sleep;
}

bool Radio::is_idle(Instant now, Duration silence) const {
    return !was_used_ || now - last_used_ >= silence;
}

bool Radio::is_asleep(Instant now) const {
    return sleep_.listen_every > Duration{} && is_idle(now, sleep_.listen_after);
}

Instant Radio::wake_up(Instant now) {
    if (sleep_.wake_delay > Duration{} && is_idle(now, sleep_.wake_after))
        awake_at_ = now + sleep_.wake_delay;
    was_used_ = true;
    last_used_ = std::max(now, awake_at_);
    return is_half_duplex_ ? std::max(awake_at_, air_free_at_) : awake_at_;
}

void Radio::occupy_until(Instant end) {
    if (is_half_duplex_) air_free_at_ = end;
}

}  // namespace assay::simulator
