#pragma once
/// Ends CUBIC's slow start before the queue overflows (HyStart, as Linux does it): when the round
/// trips of one round are all longer than the least, or its acknowledgments come as one train that
/// is half a round trip long.
#include "simulator/tcp/segment.hpp"

#include <algorithm>

namespace assay::simulator {

class HyStart {
public:
    /// An acknowledgment measured `round_trip`. True if slow start should end.
    bool is_over(
        Duration round_trip, Instant now, Sequence acknowledged, Sequence sent, std::uint32_t window
    ) {
        if (least_ == Duration{} || round_trip < least_) least_ = round_trip;
        if (acknowledged > round_end_) begin_round(now, sent);
        if (window < window_min) return false;
        return is_train(now) || is_slow(round_trip);
    }

private:
    static constexpr std::uint32_t window_min = 16;
    static constexpr std::uint32_t samples_min = 8;
    static constexpr Duration train_gap = std::chrono::milliseconds{2};
    static constexpr Duration train_margin = std::chrono::milliseconds{1};
    static constexpr Duration slower_min = std::chrono::milliseconds{4};
    static constexpr Duration slower_max = std::chrono::milliseconds{16};

    void begin_round(Instant now, Sequence sent) {
        round_began_ = last_acknowledgment_ = now;
        round_end_ = sent;
        in_round_ = Duration::max();
        samples_ = 0;
    }
    bool is_train(Instant now) {
        if (now - last_acknowledgment_ > train_gap) return false;
        last_acknowledgment_ = now;
        return now - round_began_ > (least_ + train_margin) / 2;
    }
    bool is_slow(Duration round_trip) {
        in_round_ = std::min(in_round_, round_trip);
        if (samples_ < samples_min) {
            ++samples_;
            return false;
        }
        return in_round_ > least_ + std::clamp(least_ / 8, slower_min, slower_max);
    }

    Duration least_{};
    Duration in_round_{Duration::max()};  ///< the least of this round
    Instant round_began_{};
    Instant last_acknowledgment_{};
    Sequence round_end_{1};
    std::uint32_t samples_{};
};

}  // namespace assay::simulator
