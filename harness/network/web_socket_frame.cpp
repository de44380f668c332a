#include "harness/network/web_socket_frame.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::network {
namespace {

using simulator::BytesView;

constexpr std::uint8_t final_bit = 0x80;
constexpr std::uint8_t reserved_bits = 0x70;
constexpr std::uint8_t opcode_bits = 0x0F;
constexpr std::uint8_t mask_bit = 0x80;
constexpr std::uint8_t length_bits = 0x7F;
constexpr std::uint8_t two_byte_length = 126;
constexpr std::uint8_t eight_byte_length = 127;

/// Bytes of the length that follow the second byte.
std::size_t length_bytes(std::uint8_t second) {
    const auto length = second & length_bits;
    if (length == two_byte_length) return 2;
    return length == eight_byte_length ? 8 : 0;
}

std::unexpected<WebSocketFault> wrong(std::string why) {
    return std::unexpected{WebSocketFault{CloseCode::protocol_error, std::move(why)}};
}

}  // namespace

std::optional<std::size_t> header_bytes(BytesView begin) {
    if (begin.size() < 2) return std::nullopt;
    const bool is_masked = (begin[1] & mask_bit) != 0;
    return 2 + length_bytes(begin[1]) + (is_masked ? std::tuple_size_v<Mask> : 0);
}

std::expected<FrameHeader, WebSocketFault> read_header(BytesView bytes) {
    FrameHeader out{
        .is_final = (bytes[0] & final_bit) != 0,
        .opcode = static_cast<Opcode>(bytes[0] & opcode_bits)
    };
    if ((bytes[0] & reserved_bits) != 0) return wrong("a frame with reserved bits");
    const auto code = static_cast<std::uint8_t>(out.opcode);
    if ((code > 0x2 && code < 0x8) || code > 0xA)
        return wrong(fmt::format("a frame of the reserved opcode 0x{:X}", code));
    const auto more = length_bytes(bytes[1]);
    out.payload_bytes = more == 0 ? bytes[1] & length_bits : 0;
    for (const auto byte : bytes.subspan(2, more))
        out.payload_bytes = out.payload_bytes << 8U | byte;
    if (is_control(out.opcode) && (!out.is_final || out.payload_bytes > control_bytes_max))
        return wrong("a control frame in pieces, or of more than 125 bytes");
    if (out.payload_bytes > frame_bytes_max)
        return std::unexpected{WebSocketFault{
            CloseCode::too_big,
            fmt::format("a frame of {} bytes, longer than any MQTT packet", out.payload_bytes)
        }};
    if ((bytes[1] & mask_bit) != 0) {
        out.mask.emplace();
        std::ranges::copy(bytes.subspan(2 + more, out.mask->size()), out.mask->begin());
    }
    return out;
}

void append_header(std::vector<std::uint8_t>& out, const FrameHeader& header) {
    const std::uint8_t masked = header.mask ? mask_bit : 0;
    const auto size = header.payload_bytes;
    const auto append = [&](std::uint64_t byte) { out.push_back(static_cast<std::uint8_t>(byte)); };
    append((header.is_final ? final_bit : 0U) | static_cast<std::uint8_t>(header.opcode));
    std::size_t more = 0;
    if (size < two_byte_length)
        append(masked | size);
    else if (size <= 0xFFFF)
        append(masked | two_byte_length), more = 2;
    else
        append(masked | eight_byte_length), more = 8;
    while (more-- > 0)
        append(size >> (8 * more));
    if (header.mask) out.insert(out.end(), header.mask->begin(), header.mask->end());
}

void apply(const Mask& mask, std::span<std::uint8_t> bytes, std::uint64_t offset) {
    for (auto& byte : bytes)
        byte ^= mask[offset++ % mask.size()];
}

}  // namespace assay::network
