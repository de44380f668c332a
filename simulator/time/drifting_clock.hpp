#pragma once
/// The clock of a device: right at the start of a run, and wrong by a constant rate from then on.
#include "simulator/time/instant.hpp"

namespace assay::simulator {

class DriftingClock {
public:
    /// `drift` in parts per billion: 100'000'000 gains six minutes an hour, negative ones lose.
    /// Above -1'000'000'000. `start` is when it shows the true time.
    constexpr DriftingClock(Instant start, std::int64_t drift)
        : start_{start}, rate_{unit + drift} {}

    /// What it shows at a true instant, not before `start`.
    constexpr Instant shown_at(Instant true_time) const {
        return start_ + shown_for(true_time - start_);
    }
    /// The first true instant, to the nanosecond, at which it shows `shown` or more.
    constexpr Instant when_it_shows(Instant shown) const {
        auto at = start_ + scaled(shown - start_, unit, rate_);
        while (shown_at(at) < shown)
            ++at;
        return at;
    }
    /// What it counts while so much true time passes.
    constexpr Duration shown_for(Duration true_time) const {
        return scaled(true_time, rate_, unit);
    }
    /// How much true time passes while it counts `shown`.
    constexpr Duration true_time_of(Duration shown) const { return scaled(shown, unit, rate_); }

private:
    static constexpr std::int64_t unit = 1'000'000'000;
    /// Rounded down; the whole part first, so that years do not overflow.
    static constexpr Duration scaled(Duration span, std::int64_t times, std::int64_t by) {
        const auto count = span.count();
        return Duration{count / by * times + count % by * times / by};
    }

    Instant start_;
    std::int64_t rate_;
};

}  // namespace assay::simulator
