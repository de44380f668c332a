#pragma once
/// What two modelled TCP ends send each other: the meaning of a header, not its format.
#include "simulator/link/datagram.hpp"
#include "simulator/tcp/stream.hpp"

#include <optional>
#include <vector>

namespace assay::simulator {

/// A position in a byte stream; the SYN is 0, the first byte 1. It never wraps.
using Sequence = std::uint64_t;

/// Half open: [begin, end).
struct Range {
    Sequence begin{};
    Sequence end{};
    friend bool operator==(const Range&, const Range&) = default;
};

/// Why a segment was sent: the story of a connection's repairs, a word each.
enum class Cause : std::uint8_t {
    data,            ///< bytes (or the FIN) for the first time
    acknowledgment,  ///< nothing but an acknowledgment
    handshake,       ///< SYN or SYN-ACK, the first or a further one
    timeout,         ///< sent again after the retransmission time-out
    fast,            ///< sent again because later ones have arrived
    tail_probe,      ///< the tail-loss probe, new bytes or the last ones again
    alive_probe,     ///< asks whether the peer still lives
    window_probe,    ///< asks whether the peer's window is still closed
    reset,
};

struct Segment final : Payload {
    bool syn{};
    bool ack{};
    bool fin{};
    bool rst{};
    bool push{};  ///< nothing follows at once
    Sequence sequence{};
    Sequence acknowledgment{};
    std::uint64_t window{};            ///< bytes that the sender of this can still take
    std::vector<Range> sacks{};        ///< all that has arrived beyond `acknowledgment`, in order
    std::optional<Range> duplicate{};  ///< what caused this had arrived before (D-SACK)
    Instant stamp{};                   ///< when it was sent
    std::optional<Instant> echo{};     ///< the stamp of what it acknowledges
    std::vector<std::uint8_t> bytes{};
    Cause cause{Cause::acknowledgment};
    std::uint32_t transmission{1};  ///< of these bytes, counted from 1
    // Offers of a SYN.
    std::uint32_t segment_bytes_max{};
    bool permits_sack{};
    bool has_timestamps{};

    std::unique_ptr<Payload> copy() const override { return std::make_unique<Segment>(*this); }
    std::unique_ptr<Payload> refusal() const override {
        if (rst) return nullptr;
        auto reset = std::make_unique<Segment>();
        reset->rst = true;
        return reset;
    }
    /// How much of the sequence space it takes.
    Sequence length() const { return bytes.size() + (syn ? 1U : 0U) + (fin ? 1U : 0U); }
    Sequence end() const { return sequence + length(); }
};

}  // namespace assay::simulator
