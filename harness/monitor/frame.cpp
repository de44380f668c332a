#include "harness/monitor/frame.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <string_view>

namespace assay::monitor {
namespace {

using wire::BytesView;

constexpr std::uint16_t ether_ipv4 = 0x0800;
constexpr std::uint16_t ether_ipv6 = 0x86DD;
constexpr std::uint16_t ether_vlan = 0x8100;
constexpr std::uint16_t ether_service_vlan = 0x88A8;
constexpr std::size_t vlan_tags_max = 4;
constexpr std::size_t ipv6_headers_max = 8;
constexpr std::uint8_t protocol_tcp = 6;
constexpr int upper_pdu = 252;

/// Reads big-endian fields; what lies behind the end makes it broken and reads as zero.
class Reader {
public:
    explicit Reader(BytesView bytes) : bytes_{bytes} {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() { return number(4); }
    void skip(std::size_t count) { std::ignore = take(count); }
    BytesView take(std::size_t count) {
        if (count > bytes_.size()) {
            is_broken_ = true;
            bytes_ = {};
            return {};
        }
        const auto out = bytes_.first(count);
        bytes_ = bytes_.subspan(count);
        return out;
    }
    BytesView rest() const { return bytes_; }
    bool is_broken() const { return is_broken_; }

private:
    std::uint32_t number(std::size_t size) {
        std::uint32_t out = 0;
        for (const auto byte : take(size))
            out = out << 8U | byte;
        return out;
    }

    BytesView bytes_;
    bool is_broken_{};
};

void put_address(Endpoint& endpoint, BytesView address) {
    endpoint.is_v6 = address.size() == endpoint.address.size();
    std::ranges::copy(address, endpoint.address.begin());
}

/// Nothing: what is in the frame is no IP.
using EtherType = std::optional<std::uint16_t>;

EtherType after_ethernet(Reader& in) {
    in.skip(12);
    auto type = in.u16();
    for (std::size_t tags = 0; type == ether_vlan || type == ether_service_vlan; ++tags) {
        if (tags == vlan_tags_max) return std::nullopt;
        in.skip(2);
        type = in.u16();
    }
    return type;
}

EtherType after_cooked(Reader& in) {
    in.skip(14);
    return in.u16();
}

EtherType after_cooked_2(Reader& in) {
    const auto type = in.u16();
    in.skip(18);
    return type;
}

/// What follows says by itself which version of IP it is.
EtherType as_its_version(const Reader& in) {
    const auto version = in.rest().empty() ? 0 : in.rest().front() >> 4U;
    if (version == 4) return ether_ipv4;
    return version == 6 ? EtherType{ether_ipv6} : std::nullopt;
}

EtherType after_loopback(Reader& in) {
    in.skip(4);  // an address family, which every system numbers in its own way
    return as_its_version(in);
}

EtherType raw(Reader& in) {
    return as_its_version(in);
}

struct LinkLayer {
    int type{};
    std::string_view name{};
    EtherType (*strip)(Reader&){};
};

// clang-format off
constexpr auto link_layers = std::to_array<LinkLayer>({
    {1,   "Ethernet",       after_ethernet},
    {113, "Linux cooked",   after_cooked},
    {276, "Linux cooked 2", after_cooked_2},
    {0,   "loopback",       after_loopback},
    {108, "OpenBSD loopback", after_loopback},
    {12,  "raw IP",         raw},
    {101, "raw IP",         raw},
    {228, "raw IPv4",       raw},
    {229, "raw IPv6",       raw},
});
// clang-format on

/// `missing_bytes` of the IP payload were not captured.
Content read_tcp(TcpSegment segment, BytesView payload, std::size_t missing_bytes) {
    Reader in{payload};
    segment.source.port = in.u16();
    segment.destination.port = in.u16();
    segment.sequence = in.u32();
    segment.acknowledgment = in.u32();
    const std::size_t header_size = (in.u8() >> 4U) * 4UL;
    const auto flags = in.u8();
    constexpr std::size_t header_min_bytes = 20;
    constexpr std::size_t read_so_far = 14;
    if (header_size < header_min_bytes) return Unread::broken;
    in.skip(header_size - read_so_far);
    if (in.is_broken()) return Unread::broken;
    segment.fin = (flags & 0x01U) != 0;
    segment.syn = (flags & 0x02U) != 0;
    segment.rst = (flags & 0x04U) != 0;
    segment.ack = (flags & 0x10U) != 0;
    segment.bytes = in.rest();
    segment.missing_bytes = missing_bytes;
    return segment;
}

/// Of `in`, an IP packet whose payload has `size_bytes`: what of it was captured. Ethernet fills short
/// frames up, and a card that cuts large ones later leaves the length at zero.
Content read_payload(
    TcpSegment segment, const Reader& in, std::size_t size_bytes, std::size_t not_captured
) {
    const auto held = in.rest();
    if (size_bytes == 0) return read_tcp(std::move(segment), held, not_captured);
    if (size_bytes <= held.size()) return read_tcp(std::move(segment), held.first(size_bytes), 0);
    return read_tcp(std::move(segment), held, size_bytes - held.size());
}

Content read_ipv4(Reader in, std::size_t not_captured) {
    const std::size_t header_size = (in.u8() & 0x0FU) * 4UL;
    in.skip(1);
    const std::size_t total = in.u16();
    in.skip(2);
    const auto fragment = in.u16();
    in.skip(1);
    const auto protocol = in.u8();
    in.skip(2);
    TcpSegment segment;
    put_address(segment.source, in.take(4));
    put_address(segment.destination, in.take(4));
    constexpr std::size_t header_min_bytes = 20;
    if (in.is_broken() || header_size < header_min_bytes) return Unread::broken;
    if (total != 0 && total < header_size) return Unread::broken;
    in.skip(header_size - header_min_bytes);
    if (in.is_broken()) return Unread::broken;
    constexpr std::uint16_t more_or_offset = 0x3FFF;
    if (protocol != protocol_tcp) return Unread::other;
    if ((fragment & more_or_offset) != 0) return Unread::fragment;
    return read_payload(std::move(segment), in, total == 0 ? 0 : total - header_size, not_captured);
}

Content read_ipv6(Reader in, std::size_t not_captured) {
    in.skip(4);
    std::size_t size = in.u16();
    auto next = in.u8();
    in.skip(1);
    TcpSegment segment;
    put_address(segment.source, in.take(16));
    put_address(segment.destination, in.take(16));
    const bool has_size = size != 0;
    for (std::size_t headers = 0; next != protocol_tcp; ++headers) {
        constexpr std::uint8_t hop_by_hop = 0;
        constexpr std::uint8_t routing = 43;
        constexpr std::uint8_t fragment = 44;
        constexpr std::uint8_t options = 60;
        if (next == fragment) return Unread::fragment;
        if (next != hop_by_hop && next != routing && next != options) return Unread::other;
        if (headers == ipv6_headers_max) return Unread::broken;
        next = in.u8();
        const std::size_t length = (in.u8() + 1UL) * 8;
        in.skip(length - 2);
        if (in.is_broken() || (has_size && size <= length)) return Unread::broken;
        if (has_size) size -= length;
    }
    if (in.is_broken()) return Unread::broken;
    return read_payload(std::move(segment), in, has_size ? size : 0, not_captured);
}

/// Tags of type and length, then the packet (Wireshark's exported_pdu_tlvs.h).
Content read_upper_pdu(Reader in, std::size_t not_captured) {
    constexpr std::uint16_t end_of_tags = 0;
    constexpr std::uint16_t tag_dissector = 12;
    constexpr std::string_view packet = "mqtt";
    constexpr std::string_view ending = "data";
    MqttPdu out;
    bool is_mqtt = false;
    while (true) {
        const auto tag = in.u16();
        Reader value{in.take(in.u16())};
        if (in.is_broken()) return Unread::broken;
        switch (tag) {
        case end_of_tags:
            if (!is_mqtt) return Unread::other;
            out.bytes = in.rest();
            out.missing_bytes = not_captured;
            return out;
        case tag_dissector: {
            const auto name = value.rest();
            out.is_end = std::ranges::equal(name, ending);
            is_mqtt = out.is_end || std::ranges::equal(name, packet);
            break;
        }
        case 20:
            put_address(out.source, value.take(4));
            break;
        case 21:
            put_address(out.destination, value.take(4));
            break;
        case 22:
            put_address(out.source, value.take(16));
            break;
        case 23:
            put_address(out.destination, value.take(16));
            break;
        case 25:
            out.source.port = static_cast<std::uint16_t>(value.u32());
            break;
        case 26:
            out.destination.port = static_cast<std::uint16_t>(value.u32());
            break;
        default:
            break;
        }
        if (value.is_broken()) return Unread::broken;
    }
}

}  // namespace

std::string print(const Endpoint& endpoint) {
    const auto& a = endpoint.address;
    if (!endpoint.is_v6)
        return fmt::format("{}.{}.{}.{}:{}", a[0], a[1], a[2], a[3], endpoint.port);
    std::string groups;
    for (std::size_t i = 0; i < a.size(); i += 2)
        groups += fmt::format("{}{:x}", i == 0 ? "" : ":", a.at(i) << 8U | a.at(i + 1));
    return fmt::format("[{}]:{}", groups, endpoint.port);
}

bool is_known_link_type(int link_type) {
    return link_type == upper_pdu ||
           std::ranges::find(link_layers, link_type, &LinkLayer::type) != link_layers.end();
}

std::string known_link_types() {
    std::string out;
    for (const auto& layer : link_layers)
        out += fmt::format("{} ({}), ", layer.name, layer.type);
    return out + fmt::format("upper PDUs ({})", upper_pdu);
}

Content content_of(int link_type, BytesView bytes, std::size_t size_bytes) {
    const auto not_captured = size_bytes - std::min(size_bytes, bytes.size());
    Reader in{bytes};
    if (link_type == upper_pdu) return read_upper_pdu(in, not_captured);
    const auto layer = std::ranges::find(link_layers, link_type, &LinkLayer::type);
    if (layer == link_layers.end()) return Unread::other;
    const auto type = layer->strip(in);
    if (in.is_broken()) return Unread::broken;
    if (type == ether_ipv4) return read_ipv4(in, not_captured);
    if (type == ether_ipv6) return read_ipv6(in, not_captured);
    return Unread::other;
}

}  // namespace assay::monitor
