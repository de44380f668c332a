#pragma once
/// Cuts what passes in one direction of a connection into packets, for whoever keeps or judges them.
/// What a stranger sends decides neither how much memory that takes nor where it ends.
///
///     bytes ... bytes ... --> packet | packet | cut packet | packet | garbage
#include "reference/wire/forms.hpp"

#include <functional>

namespace assay::network {

struct Piece {
    enum class Kind : std::uint8_t {
        packet,  ///< a whole one
        cut,     ///< too large to be kept: its beginning
        garbage,  ///< no fixed header; where the next packet begins cannot be said, so it is the last
    };
    Kind kind{};
    wire::BytesView bytes{};   ///< valid during the call
    std::size_t size_bytes{};  ///< of the packet as it passed; of garbage what came with it
};

class PacketCutter {
public:
    using Emit = std::function<void(const Piece& piece)>;

    /// Packets of up to `packet_max_bytes` stay whole.
    explicit PacketCutter(std::size_t packet_max_bytes) : packet_max_bytes_{packet_max_bytes} {}

    /// Gives every piece that ends with these bytes. `room_bytes` is how much more of a packet that
    /// goes on may be held from here.
    void push(wire::BytesView bytes, std::size_t room_bytes, const Emit& emit);
    /// Of a packet whose end has not come yet.
    std::size_t held_bytes() const { return held_.size(); }
    /// A packet has begun and not ended.
    bool is_inside() const { return seen_ > 0; }
    bool is_broken() const { return is_broken_; }

private:
    enum class Header : std::uint8_t { awaited, read, wrong };
    Header read_header(wire::BytesView& bytes);
    void finish(const Emit& emit);

    std::size_t packet_max_bytes_;
    wire::Bytes held_{};
    std::size_t seen_{};  ///< bytes of the present packet
    std::size_t size_{};  ///< of the present packet; 0: not known yet
    bool is_cut_{};
    bool is_broken_{};
};

/// What many cutters hold together, which has a limit. A fixed header is held whatever the room is
/// (five bytes at most): without it nothing can be said of the packet.
class CutterRoom {
public:
    explicit CutterRoom(std::size_t max_bytes) : max_bytes_{max_bytes} {}

    void push(PacketCutter& cutter, wire::BytesView bytes, const PacketCutter::Emit& emit);
    /// The cutter goes, and what it holds with it.
    void leave(const PacketCutter& cutter) { held_bytes_ -= cutter.held_bytes(); }

private:
    std::size_t max_bytes_;
    std::size_t held_bytes_{};
};

}  // namespace assay::network
