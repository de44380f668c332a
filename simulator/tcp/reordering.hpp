#pragma once
/// What a sender has learnt about a path on which segments overtake each other: how long it waits
/// before it takes one for lost (RACK, RFC 8985, as Linux does it).
///
///     nothing seen   three later arrivals, or a repair that is under way: no wait at all
///     seen           a quarter of the least round trip, and one more for each round trip in which
///                    a repair proved needless (D-SACK), at most the smoothed round trip
#include "simulator/tcp/segment.hpp"

#include <algorithm>

namespace assay::simulator {

class Reordering {
public:
    bool is_seen() const { return is_seen_; }
    /// More segments overtake one than a loss would explain.
    bool is_wide() const { return degree_ > degree_at_first; }

    /// Something came late, by so many bytes.
    void seen(Sequence distance, std::uint32_t segment_bytes) {
        is_seen_ = true;
        const auto segments = (distance + segment_bytes - 1) / segment_bytes;
        degree_ = std::clamp(static_cast<std::uint32_t>(segments), degree_, degree_max);
    }
    /// A copy proved needless.
    void repeated() { is_repeated_ = is_repeated_ || is_seen_; }
    /// After each acknowledgment: `delivered` segments in all, `delivered_before` of them when the
    /// latest of those that it is about was sent.
    void adapt(std::uint64_t delivered, std::uint64_t delivered_before) {
        // Once a round trip is often enough.
        if (delivered_before < adapted_at_) is_repeated_ = false;
        if (is_repeated_) {
            steps_ = std::min(steps_ + 1, steps_max);
            is_repeated_ = false;
            adapted_at_ = delivered;
            recoveries_left_ = recoveries_max;
        } else if (recoveries_left_ == 0) {
            steps_ = 1;
        }
    }
    /// A recovery was needed.
    void recovered() { recoveries_left_ -= recoveries_left_ > 0 ? 1 : 0; }
    /// A recovery was not needed.
    void undone() { recoveries_left_ = std::min(recoveries_left_ + 1, recoveries_max); }
    /// A time-out although many had come: the degree was exaggerated.
    void exaggerated(std::uint32_t sacked) {
        if (sacked >= degree_at_first) degree_ = degree_at_first;
    }

    Duration
    window(bool is_recovering, std::uint32_t sacked, Duration least, Duration smoothed) const {
        if (!is_seen_ && (is_recovering || sacked >= degree_)) return {};
        return std::min(least / 4 * steps_, smoothed);
    }

private:
    static constexpr std::uint32_t degree_at_first = 3;
    static constexpr std::uint32_t degree_max = 300;
    static constexpr std::uint32_t steps_max = 255;
    static constexpr std::uint32_t recoveries_max = 16;

    bool is_seen_{};
    bool is_repeated_{};
    std::uint32_t degree_{degree_at_first};
    std::uint32_t steps_{1};
    std::uint32_t recoveries_left_{};  ///< that the wider window still outlasts
    std::uint64_t adapted_at_{};
};

}  // namespace assay::simulator
