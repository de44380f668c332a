#pragma once
/// One direction of a captured TCP connection, put back in order.
///
///     segments, as they were captured --> in order | a gap: bytes passed that the capture lacks
#include "harness/monitor/frame.hpp"
#include "simulator/tcp/reassembly.hpp"

namespace assay::monitor {

/// What may wait for earlier bytes that never come.
inline constexpr std::size_t early_max_bytes = 1UL * 1024 * 1024;
/// What a piece that waits costs beside its bytes, of which there may be but one.
inline constexpr std::size_t early_piece_bytes = 128;

class ByteStream {
public:
    /// The first byte has the sequence number behind this one, which is its SYN's if there is one.
    void begin(std::uint32_t sequence);
    bool has_begun() const { return has_begun_; }
    /// Whether this is the sequence number that its SYN had.
    bool begins_with(std::uint32_t sequence) const;

    /// Puts the segment where it belongs; gives what is in order now.
    std::vector<std::uint8_t> take(const TcpSegment& segment);
    /// The other side has acknowledged so far: how many of all bytes in order that covers.
    std::uint64_t covered_by(std::uint32_t acknowledgment) const;
    /// All bytes that came in order so far.
    std::uint64_t taken_bytes() const { return reassembly_.next() - 1 - (is_over() ? 1 : 0); }
    bool is_over() const { return reassembly_.has_finished(); }
    /// Bytes passed that the capture lacks, for sure.
    bool has_gap() const { return has_gap_; }
    /// Whether bytes wait for others, or were acknowledged that never came.
    bool is_incomplete() const;
    void acknowledged(std::uint32_t acknowledgment);
    /// Memory for what waits, roughly.
    std::size_t waiting_bytes() const { return early_bytes_; }

private:
    std::int64_t absolute(std::uint32_t sequence) const;

    simulator::Reassembly reassembly_{};
    std::uint32_t first_{};  ///< the sequence number of position 0
    std::int64_t acknowledged_{};
    std::size_t early_bytes_{};
    bool has_begun_{};
    bool has_gap_{};
};

}  // namespace assay::monitor
