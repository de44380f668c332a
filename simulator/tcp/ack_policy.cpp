#include "simulator/tcp/ack_policy.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

/// What a segment is taken for until a larger one has arrived (TCP_MSS_DEFAULT).
constexpr std::uint64_t segment_bytes_at_first = 536;
/// The longest that an acknowledgment waits (TCP_DELACK_MAX, and half a second outside a dialogue).
constexpr Duration patience_max = std::chrono::milliseconds{200};
constexpr Duration patience_max_alone = std::chrono::milliseconds{500};

}  // namespace

AckPolicy::AckPolicy(const StackProfile& profile)
    : profile_{profile},
      segment_bytes_{std::min<std::uint64_t>(segment_bytes_at_first, profile.segment_bytes_max)} {}

void AckPolicy::hurry(std::uint64_t window) {
    const auto by_window = std::max<std::uint64_t>(window / (2 * segment_bytes_), 2);
    quick_left_ = std::max(
        quick_left_,
        static_cast<std::uint32_t>(std::min<std::uint64_t>(by_window, profile_.quick_acks))
    );
}

void AckPolicy::received(
    std::uint64_t bytes,
    bool pushed,
    Instant now,
    Duration retransmission_timeout,
    std::uint64_t window
) {
    is_scheduled_ = true;
    const bool is_full = bytes >= segment_bytes_;
    segment_bytes_ = std::max(segment_bytes_, bytes);
    if (!is_full || pushed) {
        is_pushed_twice_ = is_pushed_twice_ || (is_pushed_ && !is_full);
        is_pushed_ = true;
    }
    const auto least = profile_.delayed_ack;
    const auto pause = now - last_received_;
    if (patience_ == Duration{}) {
        hurry(window);
        patience_ = least;
    } else if (pause <= least / 2) {
        patience_ = patience_ / 2 + least / 2;
    } else if (pause < patience_) {
        patience_ = std::min(patience_ / 2 + pause, retransmission_timeout);
    } else if (pause > retransmission_timeout) {
        hurry(window);
    }
    last_received_ = now;
}

void AckPolicy::sent_data(Instant now) {
    if (now - last_received_ < patience_) is_dialogue_ = true;
}

void AckPolicy::sent_acknowledgment() {
    if (is_scheduled_ && quick_left_ > 0 && --quick_left_ == 0) patience_ = profile_.delayed_ack;
    is_scheduled_ = is_pushed_ = is_pushed_twice_ = false;
}

void AckPolicy::ran_out(Duration retransmission_timeout) {
    if (!is_dialogue_) {
        patience_ = std::min(patience_ * 2, retransmission_timeout);
        return;
    }
    is_dialogue_ = false;
    patience_ = profile_.delayed_ack;
}

bool AckPolicy::is_due(std::uint64_t unacknowledged, bool window_advances) const {
    if (quick_left_ > 0 && !is_dialogue_) return true;
    return unacknowledged > segment_bytes_ && window_advances;
}

bool AckPolicy::is_due_after_reading(std::uint64_t unacknowledged) const {
    if (!is_scheduled_) return false;
    if (unacknowledged > segment_bytes_) return true;
    if (!profile_.acknowledges_pushes) return false;
    return is_pushed_twice_ || (is_pushed_ && !is_dialogue_);
}

Duration AckPolicy::delay(std::optional<Duration> round_trip) const {
    const auto least = profile_.delayed_ack;
    if (patience_ <= least) return least;
    auto most = is_dialogue_ || is_pushed_ ? patience_max : patience_max_alone;
    if (round_trip) most = std::min(most, std::max(*round_trip, least));
    return std::min({patience_, most, std::max(patience_max, least)});
}

}  // namespace assay::simulator
