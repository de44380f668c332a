#include "simulator/tcp/endpoint.hpp"

#include <algorithm>
#include <utility>

namespace assay::simulator {
namespace {

/// How long a closed end waits for the peer's FIN (tcp_fin_timeout).
constexpr Duration linger_time = std::chrono::seconds{60};
/// The first time-out where the handshake had to be repeated and measured nothing (RFC 6298, 5.7).
constexpr Duration rto_after_silence = std::chrono::seconds{3};
constexpr std::uint32_t sack_bytes = 8;         ///< a range takes this in a header
constexpr std::uint32_t sack_option_bytes = 4;  ///< and the option that has them this
constexpr std::size_t sacks_in_header_max = 3;

std::uint32_t option_bytes(const Segment& segment) {
    const auto ranges =
        std::min(segment.sacks.size() + (segment.duplicate ? 1 : 0), sacks_in_header_max);
    return ranges == 0 ? 0 : sack_option_bytes + static_cast<std::uint32_t>(ranges) * sack_bytes;
}

}  // namespace

Endpoint::Endpoint(Schedule& schedule, const StackProfile& profile, Wire wire, Gone gone)
    : schedule_{schedule},
      profile_{profile},
      wire_{wire},
      gone_{std::move(gone)},
      segment_bytes_max_{profile.segment_bytes_max},
      has_sack_{profile.has_sack},
      has_timestamps_{profile.has_timestamps},
      send_limit_{profile.send_buffer},
      congestion_{profile},
      rtt_{profile},
      rto_{profile.rto_initial},
      acks_{profile},
      window_{profile} {}

Endpoint::~Endpoint() {
    schedule_.cancel(timer_);
    schedule_.cancel(delayed_ack_);
    schedule_.cancel(joined_ack_);
    schedule_.cancel(keep_alive_timer_);
}

void Endpoint::open() {
    is_client_ = true;
    state_ = State::syn_sent;
    send_syn();
}

void Endpoint::open(const Segment& syn, std::uint32_t next_ordinal) {
    ordinal_ = next_ordinal;
    state_ = State::syn_received;
    negotiate(syn);
    stamp_to_echo_ = syn.stamp;
    send_syn();
}

void Endpoint::send_syn() {
    auto syn = std::make_unique<Segment>();
    syn->syn = true;
    syn->cause = Cause::handshake;
    syn->transmission = static_cast<std::uint32_t>(rung_) + 1;
    syn->segment_bytes_max = profile_.segment_bytes_max;
    syn->permits_sack = has_sack_;
    syn->has_timestamps = has_timestamps_;
    syn_sent_at_ = schedule_.now();
    send(std::move(syn));
    const auto& ladder = is_client_ ? profile_.syn_ladder : profile_.syn_ack_ladder;
    const auto end = is_client_ ? profile_.syn_gives_up : profile_.syn_ack_gives_up;
    const auto next = rung_ + 1 < ladder.size() ? ladder[rung_ + 1] : end;
    set_timer(Timer::handshake, next - ladder[rung_]);
}

void Endpoint::negotiate(const Segment& syn) {
    segment_bytes_max_ = std::min(segment_bytes_max_, syn.segment_bytes_max);
    has_sack_ = has_sack_ && syn.permits_sack;
    has_timestamps_ = has_timestamps_ && syn.has_timestamps;
    window_edge_ = 1 + syn.window;
    window_max_ = syn.window;
}

void Endpoint::establish(const Segment& segment) {
    state_ = State::established;
    clear_timer();
    window_used_at_ = schedule_.now();
    window_edge_ = std::max(window_edge_, segment.acknowledgment + segment.window);
    // A repeated SYN says nothing about the round trip, unless time stamps tell which one arrived.
    // What a repeated SYN-ACK is answered with may have been under way for long, and echo the first.
    if (is_client_ && has_timestamps_ && segment.echo)
        rtt_.sample(schedule_.now() - *segment.echo, false);
    else if (rung_ == 0)
        rtt_.sample(schedule_.now() - syn_sent_at_, false);
    rto_ = rtt_.has_sample() ? rtt_.timeout() : std::max(rtt_.timeout(), rto_after_silence);
    last_heard_ = schedule_.now();
    if (profile_.keep_alive_after > Duration{}) watch_peer(profile_.keep_alive_after);
}

void Endpoint::receive(Segment& segment) {
    const auto self = shared_from_this();  // what we call may let go of us
    if (state_ == State::dead) return;
    last_heard_ = schedule_.now();
    if (segment.rst) {
        die(state_ == State::syn_sent ? Ending::refused : Ending::reset, false);
        return;
    }
    if (state_ != State::established) {
        if (!receive_in_handshake(segment) || state_ != State::established) return;
    } else if (segment.syn) {
        send_acknowledgment();  // our acknowledgment of its SYN was lost
        return;
    }
    handle_acknowledgment(segment);
    if (state_ == State::dead) return;
    handle_data(segment);
    if (state_ == State::dead) return;
    transmit();
    close_if_done();
}

/// True if the segment completed a server's handshake and may hold more.
bool Endpoint::receive_in_handshake(Segment& segment) {
    if (state_ == State::syn_sent) {
        if (!segment.syn || !segment.ack) return false;
        negotiate(segment);
        stamp_to_echo_ = segment.stamp;
        establish(segment);
        send_acknowledgment();
        if (const auto events = events_; events->established) events->established();
        transmit();
        return false;
    }
    if (segment.syn) {
        rung_ = std::min(rung_ + 1, profile_.syn_ack_ladder.size() - 1);
        stamp_to_echo_ = segment.stamp;
        send_syn();
        return false;
    }
    if (!segment.ack || segment.acknowledgment < 1) return false;
    establish(segment);
    if (const auto accepted = std::exchange(accepted_, {})) accepted();
    return true;
}

void Endpoint::send(std::unique_ptr<Segment> segment) {
    segment->stamp = schedule_.now();
    segment->window = window_.offer(reassembly_.next(), unread_bytes(), segment_bytes_max_);
    if (state_ != State::syn_sent) {
        segment->ack = true;
        segment->acknowledgment = reassembly_.next();
        segment->echo = stamp_to_echo_;
        if (has_sack_ && !reassembly_.early().empty()) segment->sacks = reassembly_.early();
    }
    schedule_.cancel(delayed_ack_);
    schedule_.cancel(joined_ack_);
    delayed_ack_ = joined_ack_ = {};
    last_acknowledged_ = reassembly_.next();
    if (segment->ack) acks_.sent_acknowledgment();
    if (!segment->bytes.empty()) acks_.sent_data(schedule_.now());
    const auto header = segment->syn ? profile_.syn_bytes : profile_.header_bytes;
    const auto size =
        header + option_bytes(*segment) + static_cast<std::uint32_t>(segment->bytes.size());
    ++statistics_.segments_sent;
    if (sent_) sent_(*segment);
    wire_.out->send({wire_.flow, ordinal_++, size, std::move(segment)});
}

void Endpoint::send_reset() {
    auto segment = std::make_unique<Segment>();
    segment->rst = true;
    segment->cause = Cause::reset;
    segment->sequence = next_;
    send(std::move(segment));
}

void Endpoint::end(Ending how) {
    if (state_ == State::dead || is_owner_done_) {
        is_owner_done_ = true;
        return;
    }
    is_owner_done_ = true;
    if (how == Ending::vanished) return die(std::nullopt, true);
    // Closing while bytes are unread is an abort, as a kernel sees it.
    const bool is_abort = how != Ending::fin || reassembly_.ready_bytes() > 0;
    if (state_ != State::established || is_abort) {
        if (state_ == State::established) send_reset();
        return die(std::nullopt, false);
    }
    fin_wanted_ = true;
    transmit();
    close_if_done();
}

void Endpoint::close_if_done() {
    if (state_ != State::established || !fin_sent_ || una_ != next_ || !board_.empty()) return;
    if (reassembly_.has_finished()) return die(std::nullopt, false);
    if (timer_kind_ != Timer::linger) set_timer(Timer::linger, linger_time);
}

void Endpoint::die(std::optional<Ending> how, bool is_silent) {
    if (state_ == State::dead) return;
    const auto self = shared_from_this();
    state_ = State::dead;
    clear_timer();
    schedule_.cancel(delayed_ack_);
    schedule_.cancel(joined_ack_);
    schedule_.cancel(keep_alive_timer_);
    if (const auto gone = std::exchange(gone_, {})) gone(is_silent, ordinal_);
    if (!how) return;
    if (!ending_) ending_ = how;
    serve_owner();
}

}  // namespace assay::simulator
