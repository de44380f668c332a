#include "reference/wire/codec.hpp"

#include <fmt/format.h>

namespace assay::wire {

namespace {

constexpr std::size_t idle_capacity_bytes = 64UL * 1024;

}  // namespace

void Framer::push(BytesView bytes) {
    if (failure_) return;
    // Bytes of packets already returned are dropped here, where no view is promised to live on.
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
    start_ = 0;
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

std::expected<BytesView, Malformed> Framer::next() {
    if (failure_) return std::unexpected(*failure_);
    // One large packet must not hold its room for as long as the connection lasts.
    if (start_ == buffer_.size() && buffer_.capacity() > idle_capacity_bytes) {
        buffer_ = {};
        start_ = 0;
    }
    const auto held = BytesView{buffer_}.subspan(start_);
    std::size_t remaining_length = 0;
    std::size_t header_size = 1;
    for (unsigned shift = 0;; shift += 7) {
        if (shift == 28) {
            failure_ =
                Malformed{"remaining_length", 1, "Variable Byte Integer goes past four bytes"};
            return std::unexpected(*failure_);
        }
        if (header_size >= held.size()) return BytesView{};
        const auto byte = held[header_size++];
        remaining_length |= std::size_t{byte & 0x7FU} << shift;
        if ((byte & 0x80U) == 0) break;
    }
    const auto packet_size = header_size + remaining_length;
    if (packet_size > limit_) {
        failure_ = Malformed{
            "remaining_length",
            1,
            fmt::format("packet of {} bytes is over the limit of {}", packet_size, limit_),
            0x95
        };
        return std::unexpected(*failure_);
    }
    if (held.size() < packet_size) return BytesView{};
    start_ += packet_size;
    return held.first(packet_size);
}

}  // namespace assay::wire
