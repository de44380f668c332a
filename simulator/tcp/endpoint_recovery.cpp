#include "simulator/tcp/endpoint.hpp"

#include <algorithm>

// Loss, reordering and what looked like either, as tcp_input.c of Linux tells them apart:
//
//     open --lost--> recovery --all acknowledged--> open
//      |  \                \--it was only late, or every copy was needless: undo--> open
//      |   \--time-out--> loss --all acknowledged, or the time-out was needless--> open
//      |                    \--a repair was lost again--> recovery

namespace assay::simulator {
namespace {

constexpr std::uint32_t duplicates_for_loss = 3;

}  // namespace

/// Something that was sent once has arrived behind what was sent after it.
void Endpoint::learn_order(const Acknowledged& acked) {
    if (!acked.overtaken) return;
    const auto reached = board_.sacked() > 0 ? board_.highest_sacked() : una_;
    if (*acked.overtaken < reached)
        reordering_.seen(reached - *acked.overtaken, segment_bytes_max_);
}

/// The peer has something twice.
void Endpoint::learn_copies(const Segment& segment) {
    if (!segment.duplicate) return;
    ++copies_reported_;
    // The network can repeat things, too.
    if (copies_reported_ > statistics_.repairs) return;
    // A tail-loss probe repeats because time has passed, whatever the order.
    if (!probe_end_ || segment.duplicate->end != *probe_end_) reordering_.repeated();
    undo_.reported(segment.duplicate->end);
}

Endpoint::Next
Endpoint::update_recovery(const Segment& segment, const Acknowledged& acked, Sequence una_before) {
    const bool has_advanced = una_ > una_before;
    judge_probe(segment, has_advanced);
    if (!has_sack_) {
        update_without_sack(segment, acked, has_advanced);
        return Next::repairs;
    }
    auto next = Next::repairs;
    if (phase_ == Phase::recovery && una_ >= recovery_end_) leave_recovery(segment);
    if (phase_ == Phase::recovery && has_advanced && undo_.was_delayed(segment.echo)) {
        // A gap was filled by what was late.
        reordering_.seen(
            board_.highest_sacked() - std::min(board_.highest_sacked(), una_before),
            segment_bytes_max_
        );
        if (board_.repairs_under_way() > 0) return Next::new_only;
        undo(true);
    }
    if (phase_ == Phase::loss)
        next = update_after_timeout(segment, acked, has_advanced);
    else if (undo_.was_all_reported()) {
        reordering_.undone();
        undo(false);
    }
    const auto lost_repairs_before = board_.lost_repairs();
    detect_losses();
    const bool is_repair_lost = board_.lost_repairs() > lost_repairs_before;
    const bool begins =
        phase_ == Phase::open ? board_.lost() > 0 : phase_ == Phase::loss && is_repair_lost;
    if (!begins) return next;
    enter_recovery();
    return Next::repairs;
}

void Endpoint::leave_recovery(const Segment& segment) {
    if (undo_.is_possible(segment.echo)) return undo(false);
    reordering_.recovered();
    if (phase_ == Phase::recovery) congestion_.end_reduction();
    undo_.end();
    phase_ = Phase::open;
}

/// It was no loss: the window is what it was before, and `was_nothing_lost`, neither is what is
/// still awaited.
void Endpoint::undo(bool was_nothing_lost) {
    congestion_.undo();
    undo_.end();
    if (was_nothing_lost) board_.unmark_lost();
    phase_ = Phase::open;
}

/// F-RTO (RFC 5682): the head was sent again; if what follows proves that the others were not lost,
/// neither was the head.
Endpoint::Next Endpoint::update_after_timeout(
    const Segment& segment, const Acknowledged& acked, bool has_advanced
) {
    const bool is_over = una_ >= recovery_end_;
    const bool is_needless =
        (has_advanced && undo_.is_possible(segment.echo)) || (may_be_needless_ && acked.original);
    if (is_needless) {
        undo(true);
        retries_ = 0;
        return Next::new_only;
    }
    if (may_be_needless_ && next_ > recovery_end_) {
        if (acked.sacked || !has_advanced) may_be_needless_ = false;
    } else if (may_be_needless_ && has_advanced && !is_over) {
        recovery_end_ = next_;
        if (next_ < buffer_.end() && next_ < window_edge_) return Next::new_first;
        may_be_needless_ = false;
    }
    if (is_over) leave_recovery(segment);
    return Next::repairs;
}

/// Three duplicates name the head as lost (RFC 6582), and so does an acknowledgment that does not
/// reach the end of the recovery.
void Endpoint::update_without_sack(
    const Segment& segment, const Acknowledged& acked, bool has_advanced
) {
    if (phase_ != Phase::open && una_ >= recovery_end_) {
        if (phase_ == Phase::recovery) congestion_.end_reduction();
        phase_ = Phase::open;
        duplicates_ = 0;
    }
    if (has_advanced) {
        duplicates_ -= std::min(duplicates_, acked.in_order > 0 ? acked.in_order - 1 : 0);
        if (phase_ == Phase::open) duplicates_ = 0;
        if (phase_ == Phase::recovery) board_.mark_head_lost();
    } else if (segment.length() == 0 && !board_.empty() && phase_ != Phase::loss) {
        ++duplicates_;
        if (phase_ == Phase::open && duplicates_ == duplicates_for_loss) board_.mark_head_lost();
    }
    if (phase_ == Phase::open && board_.lost() > 0) enter_recovery();
}

/// What became of the tail-loss probe: if old data was sent again and no copy of it was reported,
/// the probe has repaired a loss, and the window pays for it (RFC 8985, 7.4).
void Endpoint::judge_probe(const Segment& segment, bool has_advanced) {
    if (!probe_end_ || segment.acknowledgment < *probe_end_) return;
    if (!probe_repeated_ || segment.duplicate) {
        probe_end_.reset();
    } else if (segment.acknowledgment > *probe_end_) {
        probe_end_.reset();
        if (phase_ == Phase::open) congestion_.reduce();
    } else if (!has_advanced) {
        probe_end_.reset();
    }
}

void Endpoint::detect_losses() {
    const auto window =
        reordering_.window(phase_ != Phase::open, board_.sacked(), rtt_.least(), rtt_.smoothed());
    reorder_wait_ = board_.find_losses(window, schedule_.now());
}

void Endpoint::enter_recovery() {
    if (has_sack_) {
        begin_undo();
        congestion_.begin_reduction();
    } else {
        congestion_.reduce();
    }
    phase_ = Phase::recovery;
    recovery_end_ = next_;
    probe_end_.reset();
}

void Endpoint::begin_undo() {
    if (!board_.has_sent_again()) undo_.forget_first_copy();
    const auto probes = probe_end_ && probe_repeated_ ? 1U : 0U;
    undo_.begin(una_, board_.repairs_under_way() + probes);
}

/// What the acknowledgment of so much does to the congestion window.
void Endpoint::adapt_window(
    const Segment& segment,
    const Acknowledged& acked,
    std::uint64_t losses_before,
    bool has_advanced
) {
    const auto now = schedule_.now();
    if (acked.last_sample_of && !acked.repaired)
        congestion_.measured(now - *acked.last_sample_of, now, una_, next_);
    if (phase_ == Phase::recovery && has_sack_) {
        const bool is_clean = has_advanced && board_.losses() == losses_before;
        const auto delivered = acked.delivered + (segment.duplicate ? 1U : 0U);
        return congestion_.reduce_by(delivered, is_clean, in_flight());
    }
    // Where things overtake each other, those that come early say as much as those in order.
    const bool counts = has_advanced || reordering_.is_wide();
    if (phase_ != Phase::recovery && acked.delivered > 0 && counts && is_window_used())
        congestion_.acknowledged(acked.delivered, now, rtt_.least());
}

}  // namespace assay::simulator
