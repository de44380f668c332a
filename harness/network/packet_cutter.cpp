#include "harness/network/packet_cutter.hpp"

#include "reference/wire/var_int.hpp"

#include <algorithm>

namespace assay::network {
namespace {

/// Type and flags, and a length of up to four bytes.
constexpr std::size_t fixed_header_max_bytes = 5;
/// One large packet must not hold its room for as long as the connection lasts.
constexpr std::size_t idle_capacity_bytes = 64UL * 1024;

}  // namespace

/// Takes bytes until the length is known.
PacketCutter::Header PacketCutter::read_header(wire::BytesView& bytes) {
    while (!bytes.empty()) {
        const auto byte = bytes.front();
        bytes = bytes.subspan(1);
        held_.push_back(byte);
        ++seen_;
        if (seen_ == 1) continue;
        if (!wire::VarIntByte::more.is_set(byte)) {
            const auto length = wire::BytesView{held_}.subspan(1);
            size_ = seen_ + wire::value_of_var_int(length);
            return Header::read;
        }
        if (seen_ == fixed_header_max_bytes) return Header::wrong;
    }
    return Header::awaited;
}

void PacketCutter::finish(const Emit& emit) {
    const auto kind = is_cut_ ? Piece::Kind::cut : Piece::Kind::packet;
    emit({kind, held_, size_});
    held_.clear();
    if (held_.capacity() > idle_capacity_bytes) held_ = {};
    seen_ = 0;
    size_ = 0;
    is_cut_ = false;
}

void PacketCutter::push(wire::BytesView bytes, std::size_t room_bytes, const Emit& emit) {
    while (!bytes.empty() && !is_broken_) {
        if (size_ == 0) {
            const auto header = read_header(bytes);
            if (header == Header::awaited) return;
            if (header == Header::wrong) {
                is_broken_ = true;
                const auto rest = std::min({bytes.size(), room_bytes, packet_max_bytes_});
                held_.insert(
                    held_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(rest)
                );
                emit({Piece::Kind::garbage, held_, seen_ + bytes.size()});
                held_ = {};
                return;
            }
        }
        const auto part = bytes.first(std::min(size_ - seen_, bytes.size()));
        is_cut_ |=
            size_ > packet_max_bytes_ || (part.size() > room_bytes && seen_ + part.size() < size_);
        if (!is_cut_) held_.insert(held_.end(), part.begin(), part.end());
        seen_ += part.size();
        bytes = bytes.subspan(part.size());
        if (seen_ == size_) finish(emit);
    }
}

void CutterRoom::push(PacketCutter& cutter, wire::BytesView bytes, const PacketCutter::Emit& emit) {
    // Headers may have gone over the limit.
    const auto room_bytes = max_bytes_ - std::min(held_bytes_, max_bytes_);
    const auto before = cutter.held_bytes();
    cutter.push(bytes, room_bytes, emit);
    held_bytes_ = held_bytes_ - before + cutter.held_bytes();
}

}  // namespace assay::network
