#include "simulator/tcp/receive_window.hpp"

#include <algorithm>

namespace assay::simulator {
namespace {

constexpr std::uint64_t segments_at_first = 10;
/// A smaller segment says nothing about how well the buffer is used.
constexpr std::uint64_t bytes_that_count = 128;

}  // namespace

ReceiveWindow::ReceiveWindow(const StackProfile& profile)
    : profile_{profile},
      limit_{profile.receive_buffer},
      offered_{std::min(profile.receive_window, profile.receive_buffer)},
      read_in_round_{segments_at_first * profile.segment_bytes_max} {}

bool ReceiveWindow::arrived(
    const Segment& segment,
    std::uint32_t segment_bytes_max,
    std::optional<Duration> round_trip,
    bool is_all_read
) {
    const auto bytes = segment.bytes.size();
    // One measurement for each that was echoed, and only of full segments: the sender did not wait
    // for its application then.
    if (round_trip && segment.echo && *segment.echo != last_echo_) {
        last_echo_ = *segment.echo;
        if (bytes >= segment_bytes_max) note_round_trip(*round_trip, is_all_read);
    }
    if (bytes < bytes_that_count || offered_ >= limit_) return false;
    offered_ = std::min<std::uint64_t>(limit_, offered_ + 2ULL * segment_bytes_max);
    return true;
}

/// The least counts at once, anything longer an eighth.
void ReceiveWindow::note_round_trip(Duration round_trip, bool is_all_read) {
    if (round_trip_ == Duration{} || round_trip < round_trip_)
        round_trip_ = round_trip;
    else if (is_all_read)
        round_trip_ += (round_trip - round_trip_) / 8;
}

void ReceiveWindow::read(Sequence to, Sequence early_span, Instant now) {
    if (round_trip_ == Duration{} || now - round_began_ < round_trip_) return;
    const auto bytes = to - round_begin_;
    round_begin_ = to;
    round_began_ = now;
    if (bytes <= read_in_round_) return;
    // The sender may double its rate in the next round trip, and this one is over already.
    const auto twice = 2 * bytes;
    const auto growth = twice * (bytes - read_in_round_) / read_in_round_;
    read_in_round_ = bytes;
    grow(twice + 2 * growth + early_span);
}

void ReceiveWindow::came_early(Sequence span) {
    grow(2 * read_in_round_ + span);
}

void ReceiveWindow::grow(std::uint64_t wanted) {
    limit_ = std::max(limit_, std::min(wanted, profile_.receive_buffer_max));
}

std::uint64_t ReceiveWindow::would_offer(
    Sequence next, std::uint64_t used, std::uint32_t segment_bytes_max
) const {
    auto room = limit_ > used ? limit_ - used : 0;
    // Little room is no room, or it would be filled with little segments.
    if (room < std::min<std::uint64_t>(limit_ / 16, segment_bytes_max)) room = 0;
    return std::max(std::min(room, offered_), promised(next));
}

std::uint64_t
ReceiveWindow::offer(Sequence next, std::uint64_t used, std::uint32_t segment_bytes_max) {
    const auto window = would_offer(next, used, segment_bytes_max);
    edge_ = next + window;
    return window;
}

}  // namespace assay::simulator
