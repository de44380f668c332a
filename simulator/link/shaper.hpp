#pragma once
/// When datagrams leave: who may speak, how fast, and how many may wait.
///
///     queue (tail drop) --> radio awake? air free? --> preamble, bytes at the rate --> duty pause
#include "simulator/link/weather.hpp"

#include <deque>

namespace assay::simulator {

/// Whether the radio sleeps and who holds the air; both directions of a link share one.
struct Radio {
    bool was_used{};
    Instant last_used{};
    Instant awake_at{};
    Instant air_free_at{};  ///< half duplex only

    /// Nothing has been sent for so long, either way.
    bool is_idle(Instant now, Duration silence) const {
        return !was_used || now - last_used >= silence;
    }
};

class Shaper {
public:
    /// `radio` outlives it.
    explicit Shaper(Radio& radio) : radio_{radio} {}

    /// Slow spells from now on.
    void set_slow_spells(OnOffProcess slow) { slow_ = std::move(slow); }
    /// When the last bit leaves; nothing if the queue has no room.
    std::optional<Instant> departure_of(
        std::uint32_t size_bytes, Instant now, const LinkSpec& link, const DirectionSpec& own
    );
    /// The last datagram holds its place, and the others up, until then: it was repeated, or must
    /// have arrived first.
    void occupy_until(Instant end);
    /// Forgets what waits.
    void clear(Instant now);
    /// How long it is in the air, begun at `begin`.
    Duration air_time(std::uint32_t size_bytes, Instant begin, const DirectionSpec& own);

private:
    bool has_room(std::uint32_t size_bytes, const DirectionSpec& own) const;
    Instant wake_up(Instant now, const LinkSpec& link);
    /// The opportunity at which its last byte leaves.
    Instant opportunity_for(std::uint32_t size_bytes, Instant begin, const RateTrace& trace);

    Radio& radio_;
    OnOffProcess slow_{};
    Instant free_at_{};                                      ///< when what was sent before has left
    std::deque<std::pair<Instant, std::uint32_t>> queue_{};  ///< departure and size of what waits
    std::uint64_t queue_bytes_{};
    const RateTrace* trace_{};  ///< for which the next two count
    std::uint64_t opportunity_{};
    std::uint32_t opportunity_left_{};
};

}  // namespace assay::simulator
