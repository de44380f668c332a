#include "simulator/tcp/endpoint.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

constexpr std::uint32_t duplicates_for_loss = 3;

}  // namespace

std::uint32_t Endpoint::in_flight() const {
    const auto flying = board_.in_flight();
    return flying - std::min(flying, duplicates_);
}

std::uint64_t Endpoint::send_limit() const {
    const std::uint64_t two_windows = 2ULL * congestion_.window() * segment_bytes_max_;
    return std::min(std::max(profile_.send_buffer, two_windows), profile_.send_buffer_max);
}

void Endpoint::transmit() {
    if (state_ != State::established) return;
    bool has_sent_new = false;
    for (;;) {
        const auto lost = board_.next_repair();
        const bool has_new = next_ < buffer_.end() || (fin_wanted_ && !fin_sent_);
        is_limited_ = in_flight() >= congestion_.window() && (lost || has_new);
        if (is_limited_) break;
        if (lost) {
            repair(*lost);
            continue;
        }
        if (!send_new(false)) break;
        has_sent_new = true;
    }
    if (has_sent_new) schedule_probe(false);
    persist_if_blocked();
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
    const bool was_empty = board_.empty();
    if (was_empty) unanswered_since_ = schedule_.now();
    if (was_empty && !is_probe) start_afresh_after_idle();
    const auto end = next_ + count + (fin ? 1 : 0);
    const auto now = schedule_.now();
    board_.add(next_, end, fin, now);
    auto segment = segment_of(board_.tail(), is_probe ? Cause::tail_probe : Cause::data);
    segment->push = end >= buffer_.end() || in_flight() >= congestion_.window();
    fin_sent_ = fin;
    next_ = end;
    last_sent_ = now;
    if (last_received_ != Instant{} && now - last_received_ < profile_.delayed_ack)
        is_dialogue_ = true;
    send(std::move(segment));
    if (was_empty || timer_kind_ == Timer::probe) rearm_retransmit();
    return true;
}

void Endpoint::start_afresh_after_idle() {
    if (!profile_.restarts_after_idle || last_sent_ == Instant{}) return;
    const auto silence = schedule_.now() - last_sent_;
    if (silence > rto_) congestion_.idle(static_cast<std::uint32_t>(silence / rto_));
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
    last_sent_ = schedule_.now();
    send(segment_of(board_.at(index), phase_ == Phase::loss ? Cause::timeout : Cause::fast));
    // Otherwise the head's timer could end before its repair can be acknowledged.
    if (index == 0) set_timer(Timer::retransmit, rto_);
}

void Endpoint::handle_acknowledgment(const Segment& segment) {
    if (!segment.ack || segment.acknowledgment > next_ || segment.acknowledgment < una_) return;
    window_edge_ = std::max(window_edge_, segment.acknowledgment + segment.window);
    const bool has_advanced = segment.acknowledgment > una_;
    const auto told =
        board_.acknowledge(segment.acknowledgment, segment.sacks, schedule_.now(), rtt_.least());
    if (has_advanced) {
        una_ = segment.acknowledgment;
        buffer_.release(una_);
    }
    if (has_advanced ||
        timer_kind_ == Timer::persist) {  // an answer to a window probe is a sign of life
        retries_ = 0;
        first_timeout_.reset();
        unanswered_since_ = schedule_.now();
    }
    measure(segment, told, has_advanced);
    if (is_limited_ && phase_ != Phase::recovery && told.delivered > 0)
        congestion_.acknowledged(told.delivered, schedule_.now(), rtt_.least());
    update_recovery(segment, told, has_advanced);
    if (board_.empty()) {
        clear_timer();
    } else if (reorder_wait_) {
        set_timer(Timer::reorder, *reorder_wait_ + std::chrono::milliseconds{1});
    } else if (has_advanced && !schedule_probe(true)) {
        rearm_retransmit();
    }
    transmit();
    if (has_advanced) offer_space();
}

void Endpoint::measure(const Segment& segment, const Acknowledged& told, bool has_advanced) {
    std::optional<Instant> sent = told.sample_of;
    // Karn: a segment sent twice is no measure, unless the stamp says which one arrived.
    if (!sent && has_timestamps_ && has_advanced) sent = segment.echo;
    if (!sent) return;
    const bool starts_round = una_ > round_end_;
    if (starts_round) round_end_ = next_;
    rtt_.sample(schedule_.now() - *sent, starts_round);
    rto_ = rtt_.timeout();  // only a measurement ends the backing off
}

void Endpoint::update_recovery(
    const Segment& segment, const Acknowledged& told, bool has_advanced
) {
    if (phase_ != Phase::open && una_ >= recovery_end_) {
        if (phase_ == Phase::recovery) congestion_.leave_recovery();
        phase_ = Phase::open;
        duplicates_ = 0;
    }
    judge_probe(segment, has_advanced);
    if (has_sack_)
        detect_losses();
    else
        count_duplicates(segment, told, has_advanced);
    if (phase_ == Phase::open && board_.lost() > 0) enter_recovery();
}

/// Without SACK: three duplicates name the head as lost (RFC 6582), and so does an acknowledgment
/// that does not reach the end of the recovery.
void Endpoint::count_duplicates(
    const Segment& segment, const Acknowledged& told, bool has_advanced
) {
    if (has_advanced) {
        duplicates_ -= std::min(duplicates_, told.in_order > 0 ? told.in_order - 1 : 0);
        if (phase_ == Phase::open) duplicates_ = 0;
        if (phase_ == Phase::recovery) board_.mark_head_lost();
        return;
    }
    if (segment.length() > 0 || board_.empty() || phase_ == Phase::loss) return;
    ++duplicates_;
    if (phase_ == Phase::open && duplicates_ == duplicates_for_loss) board_.mark_head_lost();
}

/// What became of the tail-loss probe: if old data was sent again and no copy of it was reported,
/// the probe has repaired a loss, and the window pays for it (RFC 8985, 7.4).
void Endpoint::judge_probe(const Segment& segment, bool has_advanced) {
    if (!probe_end_ || segment.acknowledgment < *probe_end_) return;
    if (!probe_repeated_ || segment.reports_duplicate) {
        probe_end_.reset();
    } else if (segment.acknowledgment > *probe_end_) {
        probe_end_.reset();
        if (phase_ == Phase::open) congestion_.reduce();
    } else if (!has_advanced) {
        probe_end_.reset();
    }
}

void Endpoint::detect_losses() {
    // Until reordering is seen, three later arrivals are proof; before, a quarter of the least
    // round trip is allowed for it.
    const bool is_certain = phase_ != Phase::open || board_.sacked() >= duplicates_for_loss;
    const auto window = is_certain ? Duration{} : std::min(rtt_.least() / 4, rtt_.smoothed());
    reorder_wait_ = board_.find_losses(window, schedule_.now());
}

void Endpoint::enter_recovery() {
    phase_ = Phase::recovery;
    recovery_end_ = next_;
    probe_end_.reset();
    congestion_.reduce();
}

void Endpoint::offer_space() {
    if (!wants_space_ || is_owner_done_) return;
    const auto limit = send_limit();
    // A third free before anybody is woken, as Linux does it.
    if (buffer_.size() > limit - limit / 3) return;
    wants_space_ = false;
    if (const auto writable = events_.writable) writable();
}

}  // namespace assay::simulator
