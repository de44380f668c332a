#pragma once
/// What the receiving half offers the peer, and how that grows with what its owner reads.
///
///     limit      what the buffer holds; twice what was read in a round trip, as Linux does it
///     offered    opens by two segments with each that arrives, up to the limit
#include "simulator/tcp/profile.hpp"
#include "simulator/tcp/reassembly.hpp"

namespace assay::simulator {

class ReceiveWindow {
public:
    explicit ReceiveWindow(const StackProfile& profile);

    /// A segment has arrived; `round_trip`: since what it echoes was sent, if it says so. True if
    /// more can be offered than before, which the peer should know.
    bool arrived(
        const Segment& segment,
        std::uint32_t segment_bytes_max,
        std::optional<Duration> round_trip,
        bool is_all_read
    );
    /// The owner has read everything up to `to`; `early_span`: from there to the last that came
    /// early.
    void read(Sequence to, Sequence early_span, Instant now);
    /// Something came early, so far beyond what is in order: it must not fill the buffer.
    void came_early(Sequence span);
    /// How many bytes beyond `next` the peer may send while `used` bytes lie in the buffer. What
    /// was promised before is not taken back.
    std::uint64_t offer(Sequence next, std::uint64_t used, std::uint32_t segment_bytes_max);
    /// The same, without a promise.
    std::uint64_t
    would_offer(Sequence next, std::uint64_t used, std::uint32_t segment_bytes_max) const;
    /// What was promised and not used yet.
    std::uint64_t promised(Sequence next) const { return edge_ > next ? edge_ - next : 0; }
    std::uint64_t limit() const { return limit_; }

private:
    void grow(std::uint64_t wanted);
    void note_round_trip(Duration round_trip, bool is_all_read);

    const StackProfile& profile_;
    std::uint64_t limit_;
    std::uint64_t offered_;  ///< at most, even where the buffer has more
    Sequence edge_{};
    Duration round_trip_{};  ///< zero: none was seen
    Instant last_echo_{};
    // What the owner reads in a round trip.
    std::uint64_t read_in_round_{};
    Sequence round_begin_{1};
    Instant round_began_{};
};

}  // namespace assay::simulator
