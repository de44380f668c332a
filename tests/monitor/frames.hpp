#pragma once
/// Frames of a capture, made by hand: Ethernet, IPv4, TCP.
#include "reference/wire/forms.hpp"

#include <string>

namespace assay::monitor {

inline constexpr int ethernet = 1;

struct Tcp {
    std::uint16_t from{};
    std::uint16_t to{};
    std::uint32_t sequence{};
    std::uint32_t acknowledgment{};
    std::uint8_t flags{0x10};
    wire::Bytes bytes{};
};
inline constexpr std::uint8_t fin = 0x01;
inline constexpr std::uint8_t syn = 0x02;
inline constexpr std::uint8_t rst = 0x04;
inline constexpr std::uint8_t ack = 0x10;

inline void put(wire::Bytes& out, std::uint64_t value, unsigned size) {
    for (unsigned i = size; i-- > 0;)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

inline wire::Bytes tcp_bytes(const Tcp& tcp) {
    wire::Bytes out;
    put(out, tcp.from, 2);
    put(out, tcp.to, 2);
    put(out, tcp.sequence, 4);
    put(out, tcp.acknowledgment, 4);
    out.push_back(0x50);
    out.push_back(tcp.flags);
    put(out, 0, 6);
    out.insert(out.end(), tcp.bytes.begin(), tcp.bytes.end());
    return out;
}

inline wire::Bytes ipv4(const wire::Bytes& payload) {
    wire::Bytes out{0x45, 0};
    put(out, static_cast<std::uint32_t>(20 + payload.size()), 2);
    put(out, 0, 4);
    out.insert(out.end(), {64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1});
    out.insert(out.end(), payload.begin(), payload.end());
    return out;
}

inline wire::Bytes ipv6(const wire::Bytes& payload, const wire::Bytes& extension = {}) {
    wire::Bytes out{0x60, 0, 0, 0};
    put(out, static_cast<std::uint32_t>(extension.size() + payload.size()), 2);
    out.push_back(extension.empty() ? 6 : 0);
    out.push_back(64);
    for (int address = 0; address < 2; ++address) {
        out.insert(out.end(), 15, 0);
        out.push_back(1);
    }
    out.insert(out.end(), extension.begin(), extension.end());
    out.insert(out.end(), payload.begin(), payload.end());
    return out;
}

inline wire::Bytes
in_ethernet(const wire::Bytes& packet, std::uint16_t type = 0x0800, const wire::Bytes& tags = {}) {
    wire::Bytes out(12, 0);
    out.insert(out.end(), tags.begin(), tags.end());
    put(out, type, 2);
    out.insert(out.end(), packet.begin(), packet.end());
    return out;
}

/// What of a block of our own captures (pcapng) is its frame.
inline wire::Bytes frame_in(const std::string& block) {
    // Behind type, size, interface and instant: how much of the frame there is, and how much there was.
    constexpr std::size_t size_at = 20;
    const std::size_t size = static_cast<std::uint8_t>(block[size_at]);
    const auto begin = block.begin() + size_at + 8;
    return {begin, begin + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace assay::monitor
