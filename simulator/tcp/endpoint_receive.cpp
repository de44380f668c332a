#include "simulator/tcp/endpoint.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

/// The first acknowledgments of what comes early go at once: three make the peer repair.
constexpr std::uint32_t early_acks_at_once = 3;
/// Further ones are joined for a while: a twentieth of a round trip, a millisecond at most
/// (tcp_comp_sack_delay_ns).
constexpr Duration joining_max = std::chrono::milliseconds{1};
constexpr int joining_share = 20;

}  // namespace

void Endpoint::handle_data(Segment& segment) {
    // The stamp to return is that of the segment which the next acknowledgment is about (RFC 7323).
    if (segment.sequence <= last_acknowledged_) stamp_to_echo_ = segment.stamp;
    if (segment.length() == 0) {
        // A sequence before what we await asks whether we are still there.
        if (segment.sequence < reassembly_.next()) send_acknowledgment();
        return;
    }
    const auto now = schedule_.now();
    const auto bytes = segment.bytes.size();
    const Range range{segment.sequence, segment.end()};
    const auto round_trip = segment.echo ? std::optional{now - *segment.echo} : std::nullopt;
    const bool opens =
        window_.arrived(segment, segment_bytes_max_, round_trip, unread_bytes() == 0);
    const bool had_hole = !reassembly_.early().empty();
    const auto outcome = reassembly_.take(segment);
    const auto offered = window_.promised(reassembly_.next());
    if (outcome == Reassembly::Outcome::duplicate) {
        acks_.hurry(offered);
        return send_acknowledgment(range);
    }
    if (bytes > 0) acks_.received(bytes, segment.push, now, rto_, offered);
    if (opens && profile_.quick_acks > 0) acks_.hasten();
    if (outcome == Reassembly::Outcome::early) return acknowledge_early(std::nullopt);
    if (reassembly_.has_finished() && !ending_) {
        ending_ = Ending::fin;
        acks_.received_end();
    }
    if (must_acknowledge(had_hole))
        send_acknowledgment();
    else
        delay_acknowledgment();
    serve_owner();
}

bool Endpoint::must_acknowledge(bool had_hole) const {
    const auto next = reassembly_.next();
    const bool window_advances =
        !is_paused_ ||
        window_.would_offer(next, unread_bytes(), segment_bytes_max_) > window_.promised(next);
    // A gap that was filled is told at once (RFC 5681, 4.2), and so is the end where ours went
    // before: nothing will follow that could carry it.
    return had_hole || (ending_ && fin_sent_) ||
           acks_.is_due(unacknowledged_received(), window_advances);
}

void Endpoint::acknowledge_early(std::optional<Range> duplicate) {
    window_.came_early(early_span());
    if (early_acks_at_ != reassembly_.next()) {
        early_acks_at_ = reassembly_.next();
        early_acks_ = 0;
    }
    if (!has_sack_ || ++early_acks_ <= early_acks_at_once) return send_acknowledgment(duplicate);
    if (joined_ack_ != TimerId{}) return;
    const auto share = rtt_.has_sample() ? rtt_.smoothed() / joining_share : joining_max;
    joined_ack_ = schedule_.after(std::min(share, joining_max), [this] {
        const auto self = shared_from_this();
        joined_ack_ = {};
        send_acknowledgment();
    });
}

/// From what is in order to the last that came early.
Sequence Endpoint::early_span() const {
    const auto& early = reassembly_.early();
    return early.empty() ? 0 : early.back().end - reassembly_.next();
}

void Endpoint::send_acknowledgment(std::optional<Range> duplicate) {
    auto segment = std::make_unique<Segment>();
    segment->sequence = next_;
    segment->duplicate = duplicate;
    send(std::move(segment));
}

void Endpoint::delay_acknowledgment() {
    if (delayed_ack_ != TimerId{}) return;
    const auto delay = timer_delay(acks_.delay(round_trip()));
    delayed_ack_ = schedule_.after(delay, [this] {
        const auto self = shared_from_this();
        delayed_ack_ = {};
        acks_.ran_out(rto_);
        send_acknowledgment();
    });
}

/// The owner is about to get everything that is in order.
void Endpoint::acknowledge_reading() {
    const auto next = reassembly_.next();
    window_.read(next, early_span(), schedule_.now());
    if (state_ != State::established || ending_) return;
    const auto promised = window_.promised(next);
    const auto window = window_.would_offer(next, unread_bytes(), segment_bytes_max_);
    const bool opens = 2 * promised <= window_.limit() && window > 0 && window >= 2 * promised;
    if (opens || acks_.is_due_after_reading(unacknowledged_received())) send_acknowledgment();
}

}  // namespace assay::simulator
