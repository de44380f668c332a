#pragma once
/// The congestion window, in segments: slow start, then Reno's line or CUBIC's curve (RFC 9438).
#include "simulator/tcp/profile.hpp"

#include <optional>

namespace assay::simulator {

class Congestion {
public:
    explicit Congestion(const StackProfile& profile);

    std::uint32_t window() const { return window_; }
    bool is_slow_start() const { return window_ < threshold_; }
    /// `acked` segments left the network in order while the window was what limited us.
    void acknowledged(std::uint32_t acked, Instant now, Duration round_trip);
    /// Loss was found: the window falls once for all losses of one flight.
    void reduce();
    /// A time-out: everything counts as lost and the next flight is one segment.
    void collapse();
    /// Silence of so many time-outs: what was learnt is stale.
    void idle(std::uint32_t timeouts);
    void leave_recovery() { window_ = threshold_; }

private:
    void set_threshold();
    void grow(std::uint32_t acked, std::uint32_t acks_per_segment);
    std::uint32_t cubic_acks_per_segment(std::uint32_t acked, Instant now, Duration round_trip);
    std::uint32_t friendly_acks_per_segment(std::uint32_t acked);

    CongestionControl kind_;
    std::uint32_t initial_;
    std::uint32_t window_;
    std::uint32_t threshold_{UINT32_MAX};
    std::uint32_t acks_{};  ///< towards the next segment
    // CUBIC only.
    std::optional<Instant> epoch_{};
    std::uint32_t window_max_{};
    std::uint32_t origin_{};
    std::int64_t plateau_ms_{};        ///< from the epoch to the plateau
    std::uint32_t friendly_window_{};  ///< where Reno would be
    std::uint32_t friendly_acks_{};
};

}  // namespace assay::simulator
