#pragma once
/// A stream that reports where packets begin and end as they pass, for faults and ladders, and that
/// can be broken from the middle.
#include "reference/wire/packet_type.hpp"
#include "simulator/tcp/stream.hpp"
#include "simulator/time/schedule.hpp"

#include <optional>

namespace assay::network {

/// Follows the fixed headers in a byte stream.
class PacketBounds {
public:
    /// Bytes until the present packet ends, if `bytes` (all that follows) reaches that far.
    std::optional<std::size_t> end_in(simulator::BytesView bytes) const;
    /// `count` of `bytes` went by.
    void advance(simulator::BytesView bytes, std::size_t count);
    /// The first byte of the packet that begins or goes on with `bytes`.
    std::uint8_t first_byte(simulator::BytesView bytes) const {
        return header_size_ > 0 ? header_[0] : bytes[0];
    }

private:
    std::optional<std::size_t> size_with(simulator::BytesView bytes) const;
    std::uint8_t header_[5]{};
    std::size_t header_size_{};  ///< bytes of the present packet's fixed header seen so far
    std::size_t seen_{};         ///< bytes of the present packet seen so far
};

/// What a tap reports and asks. All may be empty.
struct TapEvents {
    /// The last byte of a packet is about to enter.
    std::function<void(std::uint8_t first_byte, std::size_t size)> sending{};
    /// The last byte of a packet has been written.
    std::function<void(std::uint8_t first_byte, std::size_t size)> sent{};
    /// A whole packet has come out; the owner has not read it yet.
    std::function<void(std::uint8_t first_byte, std::size_t size)> delivered{};
    /// How many bytes may pass before `passed` has to be called again; at least one.
    std::function<std::uint64_t(bool is_outgoing)> may_pass{};
    std::function<void(bool is_outgoing, std::uint64_t count)> passed{};
    /// These bytes have been written, or have come out and are read next.
    std::function<void(bool is_outgoing, simulator::BytesView bytes)> crossed{};
    /// The far side has ended the connection; said before its owner is told.
    std::function<void(simulator::Ending how)> gone{};
    /// The connection has ended, from either side, or its owner has let it go.
    std::function<void()> over{};
    /// Whether something may happen between two packets, so that each is written and reported by
    /// itself. Else what comes in one write goes out in one, as it does without a tap, and its
    /// packets are reported after it. Empty: always.
    std::function<bool()> may_intervene{};
};

/// The middle of a tapped connection. Outlives its stream harmlessly.
class TapControl {
public:
    virtual ~TapControl() = default;
    /// Ends the connection as if a box on the way had: the far side sees FIN or RST, the owner
    /// gets `ended(how)`. What the owner was just about to read it still reads; its answers go
    /// nowhere.
    virtual void break_off(simulator::Ending how) = 0;
};

struct Tapped {
    std::unique_ptr<simulator::Stream> stream{};
    std::weak_ptr<TapControl> control{};
};

/// `schedule` outlives the stream.
Tapped
tap(simulator::Schedule& schedule, std::unique_ptr<simulator::Stream> inner, TapEvents events);

}  // namespace assay::network
