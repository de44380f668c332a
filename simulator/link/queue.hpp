#pragma once
/// The stage in which datagrams wait for their turn: when one leaves.
///
///     queue (tail drop) --> radio awake? air free? --> preamble, bytes at the rate --> duty pause
#include "simulator/link/on_off_process.hpp"
#include "simulator/link/passage.hpp"
#include "simulator/link/radio.hpp"
#include "simulator/link/trace.hpp"

#include <deque>
#include <memory>

namespace assay::simulator {

struct QueueParameters {
    std::uint64_t rate_bps{};       ///< 0: unlimited
    std::uint64_t slow_rate_bps{};  ///< the rate while the link is slow; 0: the same
    Duration preamble{};            ///< air time of each datagram beside that of its bytes
    std::uint32_t duty_ppb{};       ///< share of the time in which it may send; 0: always
    bool one_at_a_time{};           ///< a datagram leaves when the one before has arrived
    std::uint64_t bytes_max{};      ///< 0: unlimited; what does not fit is dropped (tail drop)
    std::uint64_t datagrams_max{};  ///< 0: unlimited
    std::uint64_t mtu_bytes{};      ///< larger datagrams are lost; 0: no limit
    std::shared_ptr<const RateTrace> trace{};  ///< instead of the rate

    bool operator==(const QueueParameters&) const = default;
};

class Queue {
public:
    /// Both outlive it.
    Queue(const Origin& origin, Radio& radio) : origin_{origin}, radio_{radio} {}
    /// Slow spells whose parameters stay the same go on undisturbed.
    void change(const QueueParameters& parameters, const RadioParameters& radio, Instant begin);

    /// Whether the direction carries datagrams of this size at all.
    bool carries(std::uint32_t size_bytes) const;
    /// Says when the last bit leaves, or that there is no room.
    std::optional<Fate> accept(Passage& passage, Instant now);
    /// Air time for sending it again; until the new departure it keeps its place, and the others
    /// wait.
    Duration air_time(std::uint32_t size_bytes, Instant begin);
    void occupy_until(Instant end);
    /// Says when the last one arrives, for a link that carries one at a time.
    void note_arrival(Instant arrival);
    /// Forgets what waits.
    void clear(Instant now);

private:
    bool has_room(std::uint32_t size_bytes) const;
    /// The opportunity at which its last byte leaves.
    Instant opportunity_for(std::uint32_t size_bytes, Instant begin);

    const Origin& origin_;
    Radio& radio_;
    QueueParameters parameters_{};
    OnOffProcess slow_{};
    Instant free_at_{};  ///< when what was sent before has left
    std::deque<std::pair<Instant, std::uint32_t>> waiting_{};  ///< departure and size
    std::uint64_t waiting_bytes_{};
    std::shared_ptr<const RateTrace> trace_{};  ///< for which the next two count
    std::uint64_t opportunity_{};
    std::uint32_t opportunity_left_{};
};

}  // namespace assay::simulator
