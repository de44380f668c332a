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
    bool is_repair_under_way{};        ///< lost, but sent again since
    std::uint64_t delivered_before{};  ///< segments known to have arrived at that transmission
};

/// What one acknowledgment told.
struct Acknowledged {
    std::uint32_t delivered{};  ///< segments newly known to have arrived
    std::uint32_t in_order{};   ///< of these, those acknowledged cumulatively
    std::optional<Instant> sample_of{
    };  ///< when the first of them that was sent only once was sent
    std::optional<Instant> last_sample_of{};  ///< and the last of those acknowledged cumulatively
    /// Of those sent only once and overtaken by others: the first.
    std::optional<Sequence> overtaken{};
    bool repaired{};  ///< some of them had been sent again
    bool sacked{};    ///< some are out of order
    bool original{};  ///< some, from before the limit that was asked about, were sent only once
    std::uint64_t delivered_before{};  ///< when the latest of them was sent
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
    /// `least_round_trip` tells an acknowledgment of a repair from one of the original;
    /// `Acknowledged::original` is about what ends at `limit` or before.
    Acknowledged acknowledge(
        Sequence acknowledgment,
        std::span<const Range> sacks,
        Instant now,
        Duration least_round_trip,
        Sequence limit
    );
    /// Segments that are known to have arrived, ever.
    std::uint64_t delivered() const { return delivered_; }
    /// Losses that were found, ever; each loss of a repair counts anew.
    std::uint64_t losses() const { return losses_; }
    /// Repairs that were lost themselves, ever.
    std::uint64_t lost_repairs() const { return lost_repairs_; }
    std::uint32_t repairs_under_way() const { return repairs_; }
    /// The end of the last that has arrived out of order; of nothing, if none has.
    Sequence highest_sacked() const { return sacked_ > 0 ? highest_sacked_ : Sequence{}; }
    /// Whether anything that is not acknowledged was sent more than once.
    bool has_sent_again() const;
    /// Marks as lost what was sent `window` before something that has arrived (RACK, RFC 8985).
    /// Returns how long until the next one would be, if there is one.
    std::optional<Duration> find_losses(Duration window, Instant now);
    /// For stacks without SACK: three duplicates of an acknowledgment, or a partial one, name the
    /// head.
    void mark_head_lost();
    void mark_all_lost();
    /// After a time-out: all but what was sent less than a round trip before.
    void mark_old_lost(Instant now);
    /// What was held lost was only late.
    void unmark_lost();
    /// The next to repair, as an index; nothing if all repairs are under way.
    std::optional<std::size_t> next_repair() const;
    std::size_t tail_index() const { return sent_.size() - 1; }
    const SentSegment& at(std::size_t index) const { return sent_.at(index); }
    /// Joins the entry with those behind it while they fit into `bytes_max` and are not sacked.
    void coalesce(std::size_t index, std::uint32_t bytes_max);
    void sent_again(std::size_t index, Instant now);

private:
    void note_delivered(
        const SentSegment& segment, Instant now, Duration least, Sequence limit, Acknowledged& out
    );
    void mark_lost(SentSegment& segment);
    void leave_counts(const SentSegment& segment);

    std::deque<SentSegment> sent_{};
    std::uint32_t sacked_{};
    std::uint32_t lost_{};
    std::uint32_t repairs_{};
    std::uint64_t delivered_{};
    std::uint64_t losses_{};
    std::uint64_t lost_repairs_{};
    Sequence highest_sacked_{};
    // The latest-sent segment that is known to have arrived, and its round trip.
    bool has_latest_{};
    Instant latest_sent_{};
    Sequence latest_end_{};
    Duration latest_round_trip_{};
};

}  // namespace assay::simulator
