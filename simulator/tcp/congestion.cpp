#include "simulator/tcp/congestion.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

constexpr std::uint32_t window_min = 2;
// CUBIC's C is 0.4 and its beta 717/1024, as in Linux.
constexpr std::uint32_t beta = 717;
constexpr std::uint32_t beta_whole = 1024;

std::int64_t cube_root(std::int64_t x) {
    std::int64_t low = 0;
    std::int64_t high = 2'000'000;
    while (low < high) {
        const auto middle = (low + high + 1) / 2;
        if (middle * middle * middle <= x)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

}  // namespace

Congestion::Congestion(const StackProfile& profile)
    : kind_{profile.congestion},
      has_hystart_{profile.has_hystart && profile.congestion == CongestionControl::cubic},
      initial_{profile.initial_window},
      window_{profile.initial_window} {}

void Congestion::acknowledged(std::uint32_t acked, Instant now, Duration round_trip) {
    if (is_slow_start()) {
        const auto grown = std::min(window_ + acked, threshold_);
        acked -= grown - window_;
        window_ = grown;
        if (acked == 0) return;
    }
    const bool is_reno = kind_ == CongestionControl::reno;
    grow(acked, is_reno ? window_ : cubic_acks_per_segment(acked, now, round_trip));
}

void Congestion::grow(std::uint32_t acked, std::uint32_t acks_per_segment) {
    if (acks_ >= acks_per_segment) {
        acks_ = 0;
        ++window_;
    }
    acks_ += acked;
    if (acks_ >= acks_per_segment) {
        const auto segments = acks_ / acks_per_segment;
        acks_ -= segments * acks_per_segment;
        window_ += segments;
    }
}

std::uint32_t
Congestion::cubic_acks_per_segment(std::uint32_t acked, Instant now, Duration round_trip) {
    constexpr std::int64_t offset_ms_max = 1'000'000;
    if (!epoch_) {
        epoch_ = now;
        friendly_window_ = window_;
        friendly_acks_ = 0;
        origin_ = std::max(window_max_, window_);
        // K = cube root of (distance / C), in milliseconds.
        plateau_ms_ =
            cube_root(static_cast<std::int64_t>(origin_ - window_) * 10 / 4 * 1'000'000'000);
    }
    const auto at_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(now - *epoch_ + round_trip).count();
    const auto offset = std::clamp(at_ms - plateau_ms_, -offset_ms_max, offset_ms_max);
    const auto target =
        static_cast<std::int64_t>(origin_) + offset * offset * offset / 2'500'000'000;
    const auto distance = target - static_cast<std::int64_t>(window_);
    auto count = distance > 0 ? window_ / static_cast<std::uint32_t>(distance) : 100 * window_;
    if (window_max_ == 0) count = std::min(count, 20U);
    return std::max(std::min(count, friendly_acks_per_segment(acked)), 2U);
}

/// Never slower than Reno with the same mean window would be.
std::uint32_t Congestion::friendly_acks_per_segment(std::uint32_t acked) {
    constexpr std::uint32_t scale = 8 * (beta_whole + beta) / 3 / (beta_whole - beta);
    const auto acks_per_segment = std::max(window_ * scale / 8, 1U);
    friendly_acks_ += acked;
    friendly_window_ += friendly_acks_ / acks_per_segment;
    friendly_acks_ %= acks_per_segment;
    if (friendly_window_ <= window_) return UINT32_MAX;
    return window_ / (friendly_window_ - window_);
}

void Congestion::set_threshold() {
    acks_ = 0;
    if (kind_ == CongestionControl::reno) {
        threshold_ = std::max(window_ / 2, window_min);
        return;
    }
    epoch_.reset();
    // Fast convergence: a flow that did not reach its old maximum leaves room for others.
    window_max_ =
        window_ < window_max_ ? window_ * (beta_whole + beta) / (2 * beta_whole) : window_;
    threshold_ = std::max(window_ * beta / beta_whole, window_min);
}

void Congestion::reduce() {
    set_threshold();
    window_ = threshold_;
}

void Congestion::measured(Duration round_trip, Instant now, Sequence acknowledged, Sequence sent) {
    // Right after a loss the queue still tells of the time before it.
    if (!has_hystart_ || (epoch_ && now - *epoch_ < std::chrono::seconds{1})) return;
    if (is_slow_start() && hystart_.is_over(round_trip, now, acknowledged, sent, window_))
        threshold_ = window_;
}

void Congestion::remember() {
    window_before_ = window_;
    threshold_before_ = std::max(threshold_, (window_ >> 1U) + (window_ >> 2U));
}

void Congestion::begin_reduction() {
    remember();
    delivered_ = sent_ = 0;
    set_threshold();
}

void Congestion::reduce_by(std::uint32_t delivered, bool has_advanced, std::uint32_t in_flight) {
    if (delivered == 0) return;
    delivered_ += delivered;
    std::int64_t allowed = 0;
    if (in_flight > threshold_) {
        const auto share =
            (std::uint64_t{threshold_} * delivered_ + window_before_ - 1) / window_before_;
        allowed = static_cast<std::int64_t>(share) - sent_;
    } else {
        allowed = std::max(std::int64_t{delivered_} - sent_, std::int64_t{delivered});
        if (has_advanced) ++allowed;
        allowed = std::min(allowed, std::int64_t{threshold_} - in_flight);
    }
    // The first repair leaves in any case.
    allowed = std::max<std::int64_t>(allowed, sent_ == 0 ? 1 : 0);
    window_ = in_flight + static_cast<std::uint32_t>(allowed);
}

void Congestion::undo() {
    window_ = std::max(window_, window_before_);
    threshold_ = std::max(threshold_, threshold_before_);
}

void Congestion::collapse(std::uint32_t in_flight, bool is_first) {
    if (is_first) {
        remember();
        set_threshold();
        // CUBIC forgets what it has learnt.
        window_max_ = 0;
        hystart_ = {};
    }
    window_ = in_flight + 1;
}

void Congestion::fit(std::uint32_t needed) {
    needed = std::max(needed, initial_);
    if (needed >= window_) return;
    threshold_ = std::max(threshold_, (window_ >> 1U) + (window_ >> 2U));
    window_ = (window_ + needed) / 2;
}

void Congestion::idle(std::uint32_t timeouts) {
    threshold_ = std::max(threshold_, (window_ >> 1U) + (window_ >> 2U));
    const auto floor = std::min(initial_, window_);
    while (timeouts-- > 0 && window_ > floor)
        window_ = std::max(window_ / 2, floor);
    epoch_.reset();
}

}  // namespace assay::simulator
