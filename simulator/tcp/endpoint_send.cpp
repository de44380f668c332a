#include "simulator/tcp/endpoint.hpp"

#include <algorithm>
#include <utility>

namespace assay::simulator {
std::uint32_t Endpoint::in_flight() const {
    const auto flying = board_.in_flight();
    return flying - std::min(flying, duplicates_);
}

/// Sends what is new while the congestion window has room.
void Endpoint::transmit() {
    if (state_ != State::established) return;
    bool has_sent = false;
    is_second_ = false;
    while (in_flight() < congestion_.window() && send_new(false))
        has_sent = true;
    if (has_sent) {
        schedule_probe(false);
        note_use_of_window();
    }
    persist_if_blocked();
}

void Endpoint::send_repairs() {
    while (state_ == State::established && in_flight() < congestion_.window()) {
        const auto lost = board_.next_repair();
        if (!lost) return;
        repair(*lost);
    }
}

void Endpoint::send_next(Next what) {
    if (what == Next::repairs) send_repairs();
    transmit();
    if (what != Next::new_first || next_ > recovery_end_) return;
    may_be_needless_ = false;  // nothing new could tell
    send_repairs();
}

/// Whether the congestion window is what limits the owner: it was full in this round trip, or slow
/// start has not reached twice what was used.
bool Endpoint::is_window_used() const {
    if (is_limited_) return true;
    return congestion_.is_slow_start() && congestion_.window() < 2 * flight_max_;
}

/// Something new was sent. A window that was not used for a time-out is fitted to what is needed
/// (RFC 7661, as Linux does it).
void Endpoint::note_use_of_window() {
    const bool is_full = in_flight() >= congestion_.window();
    const auto now = schedule_.now();
    if (una_ >= use_round_end_ || is_full || (!is_limited_ && board_.size() > flight_max_)) {
        is_limited_ = is_full;
        flight_max_ = board_.size();
        use_round_end_ = next_;
    }
    if (is_window_used()) {
        window_needed_ = 0;
        window_used_at_ = now;
        return;
    }
    window_needed_ = std::max(window_needed_, board_.size());
    if (!profile_.restarts_after_idle || now - window_used_at_ < rto_) return;
    if (phase_ == Phase::open && !wants_space_) {
        congestion_.fit(window_needed_);
        window_needed_ = 0;
    }
    window_used_at_ = now;
}

/// Nagle, as Minshall refined it: only a small one waits, and only for a small one.
bool Endpoint::must_wait_for_small_one(std::uint64_t count) const {
    if (!profile_.nagle || count >= segment_bytes_max_) return false;
    return lets_owner_write_ || (small_end_ > una_ && small_end_ <= next_);
}

bool Endpoint::send_new(bool is_probe) {
    if (fin_sent_) return false;
    const auto available = buffer_.end() - next_;
    const auto room = window_edge_ > next_ ? window_edge_ - next_ : 0;
    const auto whole = std::min<std::uint64_t>(available, segment_bytes_max_);
    const auto count = std::min(whole, room);
    // Small pieces of a nearly closed window would only make more of their kind.
    if (count < whole && (count == 0 || !board_.empty())) return false;
    const bool fin = fin_wanted_ && count == available;
    if (count == 0 && !fin) return false;
    if (!fin && !is_probe && must_wait_for_small_one(count)) return false;
    const bool was_empty = board_.empty();
    if (was_empty && !is_probe) start_afresh_after_idle();
    const auto end = next_ + count + (fin ? 1 : 0);
    const auto now = schedule_.now();
    board_.add(next_, end, fin, now);
    auto segment = segment_of(board_.tail(), is_probe ? Cause::tail_probe : Cause::data);
    // Segments leave in pairs, of which the second is pushed.
    segment->push = end >= buffer_.end() || is_second_;
    is_second_ = !is_second_;
    if (count < segment_bytes_max_) small_end_ = end;
    fin_sent_ = fin;
    next_ = end;
    last_sent_ = now;
    if (phase_ == Phase::recovery) congestion_.sent_in_reduction();
    send(std::move(segment));
    if (was_empty || timer_kind_ == Timer::probe) rearm_retransmit();
    return true;
}

void Endpoint::start_afresh_after_idle() {
    if (!profile_.restarts_after_idle || last_sent_ == Instant{}) return;
    const auto silence = schedule_.now() - last_sent_;
    if (silence > rto_) congestion_.idle(static_cast<std::uint32_t>(silence / rto_));
}

/// An acknowledgment ends the wait of a small segment. Its way through a real machine takes a while,
/// so what the owner writes at this very instant still joins.
void Endpoint::let_owner_write() {
    if (std::exchange(lets_owner_write_, true)) return;
    schedule_.after({}, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        self->lets_owner_write_ = false;
        self->transmit();
    });
}

std::unique_ptr<Segment> Endpoint::segment_of(const SentSegment& sent, Cause cause) const {
    auto segment = std::make_unique<Segment>();
    segment->sequence = sent.begin;
    segment->fin = sent.fin;
    segment->cause = cause;
    segment->transmission = sent.transmissions;
    segment->bytes = buffer_.copy(sent.begin, sent.end);
    return segment;
}

void Endpoint::repair(std::size_t index) {
    if (profile_.coalesces) board_.coalesce(index, segment_bytes_max_);
    board_.sent_again(index, schedule_.now());
    ++statistics_.repairs;
    undo_.sent(schedule_.now());
    if (phase_ == Phase::recovery) congestion_.sent_in_reduction();
    last_sent_ = schedule_.now();
    send(segment_of(board_.at(index), phase_ == Phase::loss ? Cause::timeout : Cause::fast));
    // Otherwise the head's timer could end before its repair can be acknowledged.
    if (index == 0 && timer_kind_ != Timer::reorder) set_timer(Timer::retransmit, rto_);
}

void Endpoint::handle_acknowledgment(const Segment& segment) {
    if (!segment.ack || segment.acknowledgment > next_ || segment.acknowledgment < una_) return;
    window_edge_ = std::max(window_edge_, segment.acknowledgment + segment.window);
    window_max_ = std::max(window_max_, segment.window);
    const auto una_before = una_;
    const bool has_advanced = segment.acknowledgment > una_;
    const auto losses_before = board_.losses();
    const auto acked = board_.acknowledge(
        segment.acknowledgment, segment.sacks, schedule_.now(), rtt_.least(), recovery_end_
    );
    if (has_advanced) {
        una_ = segment.acknowledgment;
        buffer_.release(una_);
    }
    if (has_advanced ||
        timer_kind_ == Timer::persist) {  // an answer to a window probe is a sign of life
        retries_ = 0;
        first_timeout_.reset();
    }
    learn_order(acked);
    learn_copies(segment);
    measure(segment, acked, has_advanced);
    if (acked.delivered > 0) reordering_.adapt(board_.delivered(), acked.delivered_before);
    if (has_advanced && profile_.nagle) let_owner_write();
    const auto next = update_recovery(segment, acked, una_before);
    rearm_after(acked, has_advanced);
    adapt_window(segment, acked, losses_before, has_advanced);
    send_next(next);
    offer_space();
}

/// What is awaited after an acknowledgment: that something late comes after all, an answer to what
/// is under way, or nothing.
void Endpoint::rearm_after(const Acknowledged& acked, bool has_advanced) {
    if (board_.empty()) return clear_timer();
    if (reorder_wait_)
        return set_timer(Timer::reorder, *reorder_wait_ + std::chrono::milliseconds{2});
    // What was sent before the head was sent again does not put its time-out off for ever.
    const bool is_earlier = acked.sample_of && *acked.sample_of < board_.head().sent_at;
    if (!has_advanced && !is_earlier) return;
    if (!schedule_probe(true)) rearm_retransmit();
}

void Endpoint::measure(const Segment& segment, const Acknowledged& acked, bool has_advanced) {
    std::optional<Instant> sent = acked.sample_of;
    // Karn: a segment sent twice is no measure, unless the stamp says which one arrived.
    if (!sent && has_timestamps_ && has_advanced) sent = segment.echo;
    if (!sent) return;
    const bool starts_round = una_ > round_end_;
    if (starts_round) round_end_ = next_;
    rtt_.sample(schedule_.now() - *sent, starts_round);
    rto_ = rtt_.timeout();  // only a measurement ends the backing off
}

}  // namespace assay::simulator
