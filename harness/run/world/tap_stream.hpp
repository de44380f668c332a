#pragma once
/// A stream that tells where packets begin and end as they pass, for triggers and ladders.
#include "reference/wire/packet_type.hpp"
#include "simulator/tcp/stream.hpp"

#include <optional>

namespace assay::harness {

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

struct TapEvents {
    std::function<void(std::uint8_t first_byte, std::size_t size)> sending{};  ///< before it enters
    std::function<void(std::uint8_t first_byte, std::size_t size)> delivered{
    };  ///< it is out, whole
};

std::unique_ptr<simulator::Stream> tap(std::unique_ptr<simulator::Stream> inner, TapEvents events);

}  // namespace assay::harness
