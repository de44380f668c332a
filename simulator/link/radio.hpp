#pragma once
/// What both directions of a link share: the air, and a device that sleeps.
#include "simulator/time/instant.hpp"

namespace assay::simulator {

struct RadioParameters {
    bool half_duplex{};    ///< only one direction sends at a time
    Duration fast_mean{};  ///< mean time between slow spells; zero: none
    Duration slow_mean{};  ///< mean length of a slow spell, in which `slow_rate_bps` counts

    bool operator==(const RadioParameters&) const = default;
};

struct SleepParameters {
    Duration wake_delay{};  ///< extra delay of the first datagram after `wake_after` of silence
    Duration wake_after{};
    Duration listen_every{};  ///< a device that sleeps listens so often; zero: always
    Duration listen_after{};  ///< the silence after which it sleeps
    Duration window_after{};  ///< down only so long after something has arrived up ...
    std::uint64_t windows{};  ///< ... in the first of so many windows that is needed; 0: always

    bool operator==(const SleepParameters&) const = default;
};

class Radio {
public:
    void change(const RadioParameters& radio, const SleepParameters& sleep);
    /// Whether nothing has been sent for so long, either way, that the device listens only now and
    /// then.
    bool is_asleep(Instant now) const;
    /// Wakes it for a datagram; when that may be in the air at the earliest.
    Instant wake_up(Instant now);
    /// Until then one is in the air.
    void occupy_until(Instant end);

private:
    bool is_idle(Instant now, Duration silence) const;

    bool is_half_duplex_{};
    SleepParameters sleep_{};
    bool was_used_{};
    Instant last_used_{};
    Instant awake_at_{};
    Instant air_free_at_{};  ///< half duplex only
};

}  // namespace assay::simulator
