#pragma once
/// Frames of WebSocket (RFC 6455, 5.2): headers in, headers out, masks; no connection.
#include "simulator/tcp/stream.hpp"

#include <array>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace assay::network {

enum class Opcode : std::uint8_t {
    continuation = 0x0,
    text = 0x1,
    binary = 0x2,
    close = 0x8,
    ping = 0x9,
    pong = 0xA
};

constexpr bool is_control(Opcode opcode) {
    return static_cast<std::uint8_t>(opcode) >= 0x8;
}

/// Close codes (RFC 6455, 7.4.1).
enum class CloseCode : std::uint16_t {
    normal = 1000,
    protocol_error = 1002,
    unacceptable_data = 1003,
    too_big = 1009
};

struct WebSocketFault {
    CloseCode code{};
    std::string why{};
    bool is_breach{};  ///< of MQTT, not only of WebSocket
};

using Mask = std::array<std::uint8_t, 4>;

struct FrameHeader {
    bool is_final{true};
    Opcode opcode{Opcode::binary};
    std::optional<Mask> mask{};  ///< of frames that a client sends
    std::uint64_t payload_bytes{};
};

/// As long as the longest MQTT Control Packet. A frame may hold several, but nobody needs it longer.
constexpr std::uint64_t frame_bytes_max = 268'435'460;
constexpr std::size_t control_bytes_max = 125;
constexpr std::size_t header_bytes_max = 14;

/// How long the header is that begins with these bytes; nothing if that cannot be known yet.
std::optional<std::size_t> header_bytes(simulator::BytesView begin);
/// Reads a whole header.
std::expected<FrameHeader, WebSocketFault> read_header(simulator::BytesView bytes);
void append_header(std::vector<std::uint8_t>& out, const FrameHeader& header);
/// Masks bytes, or takes the mask off; `offset` is where in the payload they begin.
void apply(const Mask& mask, std::span<std::uint8_t> bytes, std::uint64_t offset);

}  // namespace assay::network
