#pragma once
/// What is under way: one entry a segment, from the first unacknowledged byte to the last sent.
///
///     sent --> sacked                       arrived out of order
///          \-> lost --> sent again --> ...  (found by time, by three later ones, or by a time-out)
#include "simulator/tcp/segment.hpp"

#include <deque>
#include <span>

namespace assay::simulator {

struct SentSegment {
    Sequence begin{};
    Sequence end{};
    bool fin{};         ///< the last octet is the FIN
    Instant sent_at{};  ///< the latest transmission
    std::uint32_t transmissions{1};
    bool sacked{};
    bool lost{};
    bool is_repair_under_way{};  ///< lost, but sent again since
};

/// What one acknowledgment told.
struct Acknowledged {
    std::uint32_t delivered{};  ///< segments newly known to have arrived
    std::uint32_t in_order{};   ///< of these, those acknowledged cumulatively
    std::optional<Instant> sample_of{
    };  ///< when the first of them that was sent only once was sent
};

class Scoreboard {
public:
    bool empty() const { return sent_.empty(); }
    const SentSegment& head() const { return sent_.front(); }
    const SentSegment& tail() const { return sent_.back(); }
    std::uint32_t size() const { return static_cast<std::uint32_t>(sent_.size()); }
    std::uint32_t sacked() const { return sacked_; }
    std::uint32_t lost() const { return lost_; }
    /// Segments that are presumably in the network.
    std::uint32_t in_flight() const { return size() - sacked_ - lost_ + repairs_; }

    void add(Sequence begin, Sequence end, bool fin, Instant now);
    /// `least_round_trip` tells an acknowledgment of a repair from one of the original.
    Acknowledged acknowledge(
        Sequence acknowledgment,
        std::span<const Range> sacks,
        Instant now,
        Duration least_round_trip
    );
    /// Marks as lost what was sent `window` before something that has arrived (RACK, RFC 8985).
    /// Returns how long until the next one would be, if there is one.
    std::optional<Duration> find_losses(Duration window, Instant now);
    /// For stacks without SACK: three duplicates of an acknowledgment, or a partial one, name the
    /// head.
    void mark_head_lost();
    void mark_all_lost();
    /// The next to repair, as an index; nothing if all repairs are under way.
    std::optional<std::size_t> next_repair() const;
    std::size_t tail_index() const { return sent_.size() - 1; }
    const SentSegment& at(std::size_t index) const { return sent_.at(index); }
    /// Joins the entry with those behind it while they fit into `bytes_max` and are not sacked.
    void coalesce(std::size_t index, std::uint32_t bytes_max);
    void sent_again(std::size_t index, Instant now);

private:
    void delivered(const SentSegment& segment, Instant now, Duration least, Acknowledged& out);
    void mark_lost(SentSegment& segment);
    void leave_counts(const SentSegment& segment);

    std::deque<SentSegment> sent_{};
    std::uint32_t sacked_{};
    std::uint32_t lost_{};
    std::uint32_t repairs_{};
    // The latest-sent segment that is known to have arrived, and its round trip.
    bool has_latest_{};
    Instant latest_sent_{};
    Sequence latest_end_{};
    Duration latest_round_trip_{};
};

}  // namespace assay::simulator
