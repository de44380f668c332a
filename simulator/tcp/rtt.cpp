#include "simulator/tcp/rtt.hpp"

#include <algorithm>

namespace assay::simulator {

RttEstimator::RttEstimator(const StackProfile& profile) : profile_{profile} {}

void RttEstimator::sample(Duration round_trip, bool starts_round) {
    least_ = std::min(least_, round_trip);
    if (profile_.has_linux_variance)
        sample_linux(round_trip, starts_round);
    else
        sample_plain(round_trip);
    has_sample_ = true;
}

void RttEstimator::sample_plain(Duration round_trip) {
    if (!has_sample_) {
        smoothed_ = round_trip;
        variance_ = round_trip / 2;
        return;
    }
    variance_ += (std::chrono::abs(smoothed_ - round_trip) - variance_) / 4;
    smoothed_ += (round_trip - smoothed_) / 8;
}

/// What tcp_rtt_estimator does: a sample far *below* the mean counts an eighth, so that a link that
/// gets faster does not raise the time-out.
void RttEstimator::sample_linux(Duration round_trip, bool starts_round) {
    if (!has_sample_) {
        smoothed_ = round_trip;
        deviation_ = round_trip * 2;
        variance_ = deviation_max_ = std::max(deviation_, profile_.variance_min);
        return;
    }
    const auto error = round_trip - smoothed_;
    smoothed_ += error / 8;
    auto correction = std::chrono::abs(error) - deviation_ / 4;
    if (error < Duration{} && correction > Duration{}) correction /= 8;
    deviation_ += correction;
    if (deviation_ > deviation_max_) {
        deviation_max_ = deviation_;
        variance_ = std::max(variance_, deviation_max_);
    }
    if (!starts_round) return;
    if (deviation_max_ < variance_) variance_ -= (variance_ - deviation_max_) / 4;
    deviation_max_ = profile_.variance_min;
}

Duration RttEstimator::timeout() const {
    if (!has_sample_) return profile_.rto_initial;
    const auto term = profile_.has_linux_variance ? variance_ : variance_ * 4;
    const auto sum = smoothed_ + std::max(term, profile_.variance_min);
    return std::clamp(sum, profile_.rto_min, profile_.rto_max);
}

}  // namespace assay::simulator
