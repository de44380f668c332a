#pragma once
/// The form of a store's file: a first line, then frames, each with its length and a checksum.
///
///     "assay store 1\n"  | length 4 | checksum 4 | kind 1 | bytes ... |  | length ...
///
/// The checksum covers the file's number and the frame's place too, so that what an older file left
/// on the disk is never taken for a part of this one. The first frame that is not whole ends the
/// file: what was to come behind it had not been promised to anybody.
#include "reference/wire/codec.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace assay::store {

enum class FrameKind : std::uint8_t {
    record,  ///< of the broker
    epoch,  ///< eight bytes: what an outer clock said at the broker's instant zero, for what follows
};

/// What a file begins with.
std::string_view first_line();
/// Why `bytes` is not a file that this program reads: another format, or none; nothing if it is.
std::optional<std::string> foreign_because(wire::BytesView bytes);

/// Adds a frame to `out`, which will stand at `place` of file `number`.
void put_frame(
    wire::Bytes& out, std::uint64_t number, std::size_t place, FrameKind kind, wire::BytesView bytes
);
/// Calls `use` with each frame from behind the first line on, until it says no; the size of what is
/// whole, and was used.
std::size_t for_each_frame(
    wire::BytesView file,
    std::uint64_t number,
    const std::function<bool(FrameKind, wire::BytesView)>& use
);

}  // namespace assay::store
