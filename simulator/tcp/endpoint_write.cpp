#include "simulator/tcp/endpoint.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

/// The largest piece of memory that bytes are gathered in (GSO).
constexpr std::uint64_t piece_bytes_max = 65'160;

}  // namespace

/// Whole segments, as many as fit into half of what the peer has offered at most.
std::uint64_t Endpoint::piece_bytes() const {
    const auto half = std::min(window_max_ / 2, piece_bytes_max);
    return std::max<std::uint64_t>(half / segment_bytes_max_, 1) * segment_bytes_max_;
}

std::uint64_t Endpoint::room_in_piece() const {
    const auto begin = std::max(piece_begin_, next_);
    const auto used = buffer_.end() > begin ? buffer_.end() - begin : 0;
    const auto size = piece_bytes();
    return used > 0 && used < size ? size - used : 0;
}

/// What is buffered costs: each piece something beside its bytes. Full segments leave two a piece.
std::uint64_t Endpoint::queued_bytes() const {
    const auto overhead = profile_.piece_overhead;
    const auto unsent = buffer_.end() > next_ ? buffer_.end() - next_ : 0;
    const auto pieces = (unsent + piece_bytes() - 1) / piece_bytes();
    return buffer_.size() + overhead * (pieces + (board_.size() + 1) / 2);
}

std::size_t Endpoint::write(BytesView bytes) {
    if (is_owner_done_ || ending_ || state_ == State::dead) return 0;
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        const auto room = room_now();
        if (room == 0) break;
        if (profile_.piece_overhead == 0 || room_in_piece() == 0) piece_begin_ = buffer_.end();
        const auto count = std::min<std::size_t>(room, bytes.size() - taken);
        buffer_.append(bytes.subspan(taken, count));
        taken += count;
        if (state_ == State::established) transmit();
    }
    if (taken < bytes.size()) wants_space_ = true;
    return taken;
}

/// As Linux does it: what has begun is filled, and a new piece begins while there is room for any.
/// Where bytes alone count, they are counted one by one.
std::uint64_t Endpoint::room_now() const {
    const auto begun = profile_.piece_overhead > 0 ? room_in_piece() : 0;
    const auto queued = queued_bytes();
    if (begun > 0 || queued >= send_limit_) return begun;
    return profile_.piece_overhead > 0 ? piece_bytes() : send_limit_ - queued;
}

std::size_t Endpoint::room_for(std::size_t bytes) {
    if (is_owner_done_ || ending_ || state_ == State::dead) return 0;
    const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(room_now(), bytes));
    if (room < bytes) wants_space_ = true;
    return room;
}

void Endpoint::grow_send_buffer() {
    // While the window is full it is the link that is slow, not the owner.
    if (in_flight() >= congestion_.window()) return;
    const auto wanted = profile_.send_buffer_per_segment * congestion_.window();
    send_limit_ = std::max(send_limit_, std::min(wanted, profile_.send_buffer_max));
}

void Endpoint::offer_space() {
    if (!wants_space_ || is_owner_done_) return;
    grow_send_buffer();
    // A third free before anybody is woken, as Linux does it.
    if (queued_bytes() > send_limit_ - send_limit_ / 3) return;
    wants_space_ = false;
    if (const auto events = events_; events->writable) events->writable();
}

void Endpoint::pause_receiving(bool paused) {
    is_paused_ = paused;
    if (paused) return;
    schedule_.after({}, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || self->is_paused_) return;
        self->serve_owner();
    });
}

/// Gives the owner what has arrived, and after that the end.
void Endpoint::serve_owner() {
    if (is_paused_) return;
    const auto bytes = reassembly_.give();
    if (is_owner_done_) return;
    if (!bytes.empty()) acknowledge_reading();
    if (const auto events = events_; events->received && !bytes.empty()) events->received(bytes);
    if (is_owner_done_ || is_paused_ || !ending_) return;
    is_owner_done_ = true;
    if (const auto events = events_; events->ended) events->ended(*ending_);
    if (state_ != State::established || *ending_ != Ending::fin) return;
    // The interface knows no half-open streams: what is buffered still goes out, then our FIN.
    fin_wanted_ = true;
    transmit();
}

}  // namespace assay::simulator
