#pragma once
/// Round trips and the retransmission time-out that follows from them (RFC 6298).
#include "simulator/tcp/profile.hpp"

namespace assay::simulator {

class RttEstimator {
public:
    explicit RttEstimator(const StackProfile& profile);
    /// Takes one measurement. `starts_round` says that everything outstanding at the last one that
    /// did so has been acknowledged: Linux lets the variance fall once a round trip only.
    void sample(Duration round_trip, bool starts_round);
    bool has_sample() const { return has_sample_; }
    Duration smoothed() const { return smoothed_; }
    Duration least() const { return least_; }
    /// The time-out without any backing off.
    Duration timeout() const;

private:
    void sample_plain(Duration round_trip);
    void sample_linux(Duration round_trip, bool starts_round);

    const StackProfile& profile_;
    bool has_sample_{};
    Duration smoothed_{};
    Duration variance_{};  ///< plain: the mean deviation; Linux: the whole variance term
    Duration deviation_{
    };  ///< Linux: four times the mean deviation, and its greatest in this round
    Duration deviation_max_{};
    Duration least_{Duration::max()};
};

}  // namespace assay::simulator
