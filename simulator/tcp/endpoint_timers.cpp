#include "simulator/tcp/endpoint.hpp"
#include "simulator/tcp/timer_wheel.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

/// The least delay of a timer that is already late: a tick of the kernel's clock.
constexpr Duration late_timer = std::chrono::milliseconds{4};
constexpr Duration probe_margin = std::chrono::milliseconds{2};

Duration rounded_up(Duration delay, Duration tick) {
    if (tick <= Duration{}) return delay;
    return (delay + tick - Duration{1}) / tick * tick;
}

}  // namespace

void Endpoint::set_timer(Timer kind, Duration delay) {
    schedule_.cancel(timer_);
    timer_kind_ = kind;
    if (kind == Timer::retransmit || kind == Timer::persist)
        delay = std::min(delay, patience_left());
    timer_ = schedule_.after(timer_delay(delay), [this] { on_timer(); });
}

/// How long a timer really takes.
Duration Endpoint::timer_delay(Duration delay) const {
    const auto now = schedule_.now();
    delay = std::max(delay, Duration{});
    if (profile_.wheel_tick > Duration{})
        return on_timer_wheel(now, delay, profile_.wheel_tick) - now;
    return rounded_up(delay, profile_.timer_tick);
}

void Endpoint::clear_timer() {
    schedule_.cancel(timer_);
    timer_ = {};
    timer_kind_ = Timer::none;
}

void Endpoint::on_timer() {
    const auto self = shared_from_this();  // what we call may let go of us
    switch (timer_kind_) {
    case Timer::handshake:
        return on_handshake_timer();
    case Timer::retransmit:
        return on_retransmit_timer();
    case Timer::probe:
        return on_probe_timer();
    case Timer::reorder:
        return on_reorder_timer();
    case Timer::persist:
        return on_persist_timer();
    case Timer::linger:
        return die(std::nullopt, false);
    case Timer::none:
        return;
    }
}

void Endpoint::on_handshake_timer() {
    const auto& ladder = is_client_ ? profile_.syn_ladder : profile_.syn_ack_ladder;
    if (++rung_ < ladder.size()) return send_syn();
    // Nobody has heard of a server's end that was never accepted.
    is_client_ ? die(Ending::timed_out, false) : die(std::nullopt, false);
}

/// How long the owner still waits for an acknowledgment of what is under way. Linux counts from
/// the first copy that a time-out sent, not from the loss.
Duration Endpoint::patience_left() const {
    if (profile_.user_timeout <= Duration{} || !first_timeout_) return Duration::max();
    return *first_timeout_ + profile_.user_timeout - schedule_.now();
}

bool Endpoint::has_given_up() {
    if (patience_left() <= Duration{}) return true;
    if (!first_timeout_) first_timeout_ = schedule_.now();
    ++retries_;
    const bool too_many = profile_.retries_max != 0 && retries_ > profile_.retries_max;
    const bool too_long = profile_.give_up_after > Duration{} &&
                          schedule_.now() - *first_timeout_ >= profile_.give_up_after;
    return too_many || too_long;
}

void Endpoint::back_off() {
    rto_ = std::min(rto_ * 2, profile_.rto_max);
}

void Endpoint::on_retransmit_timer() {
    if (board_.empty()) return clear_timer();
    if (has_given_up()) return die(Ending::timed_out, false);
    ++statistics_.timeouts;
    // The window falls once for all time-outs of one flight.
    const bool is_first =
        phase_ == Phase::open || recovery_end_ <= una_ || (phase_ == Phase::loss && retries_ == 1);
    may_be_needless_ = has_sack_ && (phase_ == Phase::open || retries_ > 1);
    if (phase_ == Phase::open) reordering_.exaggerated(board_.sacked());
    if (has_sack_)
        board_.mark_old_lost(schedule_.now());
    else
        board_.mark_all_lost();
    if (is_first) begin_undo();
    congestion_.collapse(board_.in_flight(), is_first);
    phase_ = Phase::loss;
    recovery_end_ = next_;
    duplicates_ = 0;
    probe_end_.reset();
    reorder_wait_.reset();
    repair(0);
    back_off();
    set_timer(Timer::retransmit, rto_);
}

void Endpoint::on_probe_timer() {
    // One probe at a time: if the last is not answered yet, the head's own time-out counts.
    if (probe_end_ || board_.empty()) return rearm_retransmit();
    ++statistics_.tail_probes;
    timer_kind_ = Timer::none;
    probe_repeated_ = !send_new(true);
    if (probe_repeated_) {
        board_.sent_again(board_.tail_index(), schedule_.now());
        ++statistics_.repairs;
        send(segment_of(board_.tail(), Cause::tail_probe));
    }
    probe_end_ = next_;
    timer_kind_ = Timer::none;  // so that the time-out counts from now
    rearm_retransmit();
}

void Endpoint::on_reorder_timer() {
    clear_timer();
    const auto losses_before = board_.losses();
    detect_losses();
    if (board_.losses() > losses_before && phase_ != Phase::recovery) {
        enter_recovery();
        // Nothing was acknowledged just now, but the first repair has to leave.
        congestion_.reduce_by(1, false, in_flight());
    }
    send_repairs();
    transmit();
    if (reorder_wait_)
        set_timer(Timer::reorder, *reorder_wait_ + std::chrono::milliseconds{2});
    else if (timer_kind_ == Timer::none)
        rearm_retransmit();
}

void Endpoint::rearm_retransmit() {
    if (board_.empty()) return clear_timer();
    auto delay = rto_;
    // What waited in place of the time-out does not put it off.
    if (timer_kind_ == Timer::probe || timer_kind_ == Timer::reorder)
        delay = std::max(board_.head().sent_at + rto_ - schedule_.now(), late_timer);
    set_timer(Timer::retransmit, delay);
}

/// Arms the tail-loss probe in place of the time-out. Linux does so after every new segment, which
/// is why a steady writer puts off the first time-out of a dead link.
bool Endpoint::schedule_probe(bool is_advancing) {
    if (!profile_.probes_the_tail || !has_sack_ || board_.empty()) return false;
    if (phase_ != Phase::open || board_.sacked() > 0) return false;
    auto delay = profile_.rto_initial;
    if (rtt_.has_sample()) {
        const auto margin = board_.size() == 1 ? profile_.variance_min : probe_margin;
        delay = rtt_.smoothed() * 2 + margin;
    }
    const auto timeout = is_advancing ? rto_ : board_.head().sent_at + rto_ - schedule_.now();
    if (timeout > Duration{}) delay = std::min(delay, timeout);
    set_timer(Timer::probe, delay);
    return true;
}

/// Nothing is under way and the peer's window is closed: its next update may be lost, so ask.
void Endpoint::persist_if_blocked() {
    if (state_ != State::established || !board_.empty() || next_ >= buffer_.end()) return;
    if (timer_kind_ == Timer::persist) return;
    set_timer(Timer::persist, rto_);
}

void Endpoint::on_persist_timer() {
    clear_timer();
    if (next_ >= buffer_.end() || !board_.empty()) return;
    if (has_given_up()) return die(Ending::timed_out, false);
    ask(Cause::window_probe, retries_);
    back_off();
    set_timer(Timer::persist, rto_);
}

}  // namespace assay::simulator
