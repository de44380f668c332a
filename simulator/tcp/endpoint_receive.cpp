#include "simulator/tcp/endpoint.hpp"

#include <algorithm>

namespace assay::simulator {

void Endpoint::handle_data(Segment& segment) {
    if (segment.length() == 0) {
        // A sequence before what we await asks whether we are still there.
        if (segment.sequence < reassembly_.next()) send_acknowledgment();
        return;
    }
    // The stamp to return is that of the segment which the next acknowledgment is about (RFC 7323).
    if (segment.sequence <= last_acknowledged_) stamp_to_echo_ = segment.stamp;
    const bool had_hole = !reassembly_.early().empty();
    const auto before = reassembly_.next();
    const auto outcome = reassembly_.take(segment);
    if (outcome != Reassembly::Outcome::in_order) {
        send_acknowledgment(outcome == Reassembly::Outcome::duplicate);
        return;
    }
    grow_receive_buffer(reassembly_.next() - before);
    unacknowledged_bytes_ += reassembly_.next() - before;
    if (reassembly_.has_finished() && !ending_) ending_ = Ending::fin;
    if (must_acknowledge(had_hole, segment.push))
        send_acknowledgment();
    else
        delay_acknowledgment();
    serve_owner();
}

bool Endpoint::must_acknowledge(bool had_hole, bool push) {
    const auto now = schedule_.now();
    if (now - last_received_ > rto_) is_dialogue_ = false;
    last_received_ = now;
    if (quick_acks_left_ > 0) {
        --quick_acks_left_;
        return true;
    }
    if (had_hole || ending_ || unacknowledged_bytes_ > segment_bytes_max_) return true;
    return push && profile_.acknowledges_pushes && !is_dialogue_ && !is_paused_;
}

void Endpoint::send_acknowledgment(bool reports_duplicate) {
    auto segment = std::make_unique<Segment>();
    segment->sequence = next_;
    segment->reports_duplicate = reports_duplicate;
    send(std::move(segment));
}

void Endpoint::delay_acknowledgment() {
    if (delayed_ack_ != TimerId{}) return;
    delayed_ack_ = schedule_.after(profile_.delayed_ack, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || self->state_ == State::dead) return;
        self->delayed_ack_ = {};
        self->send_acknowledgment();
    });
}

std::uint64_t Endpoint::receive_window() {
    const auto used = reassembly_.ready_bytes() + reassembly_.early_bytes();
    const auto room = receive_limit_ > used ? receive_limit_ - used : 0;
    // A window that was promised is not taken back.
    advertised_edge_ = std::max(advertised_edge_, reassembly_.next() + room);
    return advertised_edge_ - reassembly_.next();
}

/// Linux lets the buffer follow what arrives in one round trip, so that a fast long link fills.
void Endpoint::grow_receive_buffer(std::uint64_t bytes) {
    round_bytes_ += bytes;
    const auto now = schedule_.now();
    if (now - round_began_ < rtt_.smoothed()) return;
    const auto wanted = 4 * round_bytes_;
    if (!is_paused_ && wanted > receive_limit_)
        receive_limit_ = std::min(wanted, profile_.receive_buffer_max);
    round_bytes_ = 0;
    round_began_ = now;
}

}  // namespace assay::simulator
