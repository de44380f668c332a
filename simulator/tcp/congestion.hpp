#pragma once
/// The congestion window, in segments: slow start, then Reno's line or CUBIC's curve (RFC 9438).
///
/// A loss lets it fall at once (`reduce`), or, where SACK tells what has arrived, in proportion to
/// that (`begin_reduction`, `reduce_by`, `end_reduction`: RFC 6937 as Linux does it), so that
/// repairs leave as fast as the link delivers and no faster.
#include "simulator/tcp/hystart.hpp"
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
    /// A round trip was measured: it may say that the queue begins to fill.
    void measured(Duration round_trip, Instant now, Sequence acknowledged, Sequence sent);
    /// Loss was found: the window falls once for all losses of one flight.
    void reduce();
    /// The same, step by step.
    void begin_reduction();
    /// An acknowledgment told of `delivered` segments; `has_advanced`: cumulatively, and no further
    /// loss was found.
    void reduce_by(std::uint32_t delivered, bool has_advanced, std::uint32_t in_flight);
    void sent_in_reduction() { ++sent_; }
    void end_reduction() { window_ = threshold_; }
    /// The reduction was not needed.
    void undo();
    /// A time-out: what may be sent is one segment more than what is still under way. `is_first` of
    /// a flight: the threshold falls, too.
    void collapse(std::uint32_t in_flight, bool is_first);
    /// No more than `needed` segments were under way for a while.
    void fit(std::uint32_t needed);
    /// Silence of so many time-outs: what was learnt is stale.
    void idle(std::uint32_t timeouts);

private:
    void set_threshold();
    void remember();
    void grow(std::uint32_t acked, std::uint32_t acks_per_segment);
    std::uint32_t cubic_acks_per_segment(std::uint32_t acked, Instant now, Duration round_trip);
    std::uint32_t friendly_acks_per_segment(std::uint32_t acked);

    CongestionControl kind_;
    bool has_hystart_;
    std::uint32_t initial_;
    std::uint32_t window_;
    std::uint32_t threshold_{UINT32_MAX};
    std::uint32_t acks_{};  ///< towards the next segment
    // While it is reduced, and what it was before.
    std::uint32_t delivered_{};
    std::uint32_t sent_{};
    std::uint32_t window_before_{};
    std::uint32_t threshold_before_{};
    HyStart hystart_{};
    // CUBIC only.
    std::optional<Instant> epoch_{};
    std::uint32_t window_max_{};
    std::uint32_t origin_{};
    std::int64_t plateau_ms_{};        ///< from the epoch to the plateau
    std::uint32_t friendly_window_{};  ///< where Reno would be
    std::uint32_t friendly_acks_{};
};

}  // namespace assay::simulator
