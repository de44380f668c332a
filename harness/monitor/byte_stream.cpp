#include "harness/monitor/byte_stream.hpp"

#include <algorithm>

namespace assay::monitor {

using simulator::Sequence;

void ByteStream::begin(std::uint32_t sequence) {
    has_begun_ = true;
    first_ = sequence;
}

bool ByteStream::begins_with(std::uint32_t sequence) const {
    return has_begun_ && first_ == sequence;
}

/// The position nearest to the one that is awaited; the SYN's is 0, the first byte's 1.
std::int64_t ByteStream::absolute(std::uint32_t sequence) const {
    const auto next = reassembly_.next();
    const auto here = first_ + static_cast<std::uint32_t>(next);
    return static_cast<std::int64_t>(next) + static_cast<std::int32_t>(sequence - here);
}

std::vector<std::uint8_t> ByteStream::take(const TcpSegment& segment) {
    if (has_gap_) return {};
    const auto begin = absolute(segment.sequence + (segment.syn ? 1U : 0U));
    const auto end = begin + static_cast<std::int64_t>(segment.bytes.size());
    if (segment.missing_bytes > 0)
        acknowledged_ =
            std::max(acknowledged_, end + static_cast<std::int64_t>(segment.missing_bytes));
    // A probe, or what is older than all that is known.
    if (end < 1) return {};
    const auto skipped = static_cast<std::size_t>(std::max<std::int64_t>(1 - begin, 0));
    const auto bytes = segment.bytes.subspan(std::min(skipped, segment.bytes.size()));
    simulator::Segment piece;
    piece.sequence = static_cast<Sequence>(std::max<std::int64_t>(begin, 1));
    piece.bytes.assign(bytes.begin(), bytes.end());
    // Behind bytes that were not captured, which may come again whole, a FIN does not count yet.
    piece.fin = segment.fin && segment.missing_bytes == 0;
    if (reassembly_.take(piece) == simulator::Reassembly::Outcome::early)
        early_bytes_ += early_piece_bytes + bytes.size();
    if (reassembly_.early().empty()) early_bytes_ = 0;
    has_gap_ = early_bytes_ > early_max_bytes;
    return reassembly_.give();
}

std::uint64_t ByteStream::covered_by(std::uint32_t acknowledgment) const {
    if (!has_begun_) return 0;
    const auto covered = std::max<std::int64_t>(absolute(acknowledgment) - 1, 0);
    return std::min(static_cast<std::uint64_t>(covered), taken_bytes());
}

void ByteStream::acknowledged(std::uint32_t acknowledgment) {
    if (has_begun_) acknowledged_ = std::max(acknowledged_, absolute(acknowledgment));
}

bool ByteStream::is_incomplete() const {
    // The FIN is acknowledged with one position more.
    return has_gap_ || !reassembly_.early().empty() ||
           acknowledged_ > static_cast<std::int64_t>(reassembly_.next()) + 1;
}

}  // namespace assay::monitor
