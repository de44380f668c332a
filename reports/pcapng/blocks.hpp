#pragma once
/// The four blocks of a pcapng file that we write, in little-endian order
/// (draft-ietf-opsawg-pcapng).
#include "reports/result/model.hpp"

namespace assay::reports::pcapng {

/// Who a packet goes between.
struct Endpoints {
    std::uint32_t source{};  ///< IPv4 address
    std::uint32_t destination{};
    std::uint16_t source_port{};
    std::uint16_t destination_port{};
};

std::string section_header(std::string_view application);

/// Instants of its packets are nanoseconds.
std::string interface_description(std::string_view name, std::string_view description);

/// Of a larger packet so much stands in a block: readers refuse frames of more than 256 kB, and the
/// tags in front need some of that.
inline constexpr std::size_t packet_max_bytes = 256UL * 1024 - 256;

/// An MQTT Control Packet of which `packet` are the first bytes, or all `size_bytes`. `comment` is left
/// out if it is empty.
std::string packet_block(
    std::uint32_t interface,
    Offset at,
    const Endpoints& endpoints,
    wire::BytesView packet,
    std::size_t size_bytes,
    std::string_view comment
);

/// A Network Connection is over; `how` says the frame's text. It is data and no MQTT, so that no
/// dissector takes it for a packet.
std::string
ending_block(std::uint32_t interface, Offset at, const Endpoints& endpoints, std::string_view how);

}  // namespace assay::reports::pcapng
