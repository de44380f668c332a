#include "reports/pcapng/blocks.hpp"

#include <algorithm>

namespace assay::reports::pcapng {
namespace {

constexpr std::uint32_t section_header_type = 0x0A0D0D0A;
constexpr std::uint32_t interface_type = 1;
constexpr std::uint32_t enhanced_packet_type = 6;
constexpr std::uint16_t linktype_upper_pdu = 252;

// Options of blocks.
constexpr std::uint16_t option_comment = 1;
constexpr std::uint16_t option_name = 2;
constexpr std::uint16_t option_description = 3;
constexpr std::uint16_t option_application = 4;
constexpr std::uint16_t option_resolution = 9;

// Tags in front of an upper PDU, as Wireshark's exported_pdu_tlvs.h numbers them.
constexpr std::uint16_t tag_dissector_name = 12;
constexpr std::uint16_t tag_ipv4_source = 20;
constexpr std::uint16_t tag_ipv4_destination = 21;
constexpr std::uint16_t tag_port_type = 24;
constexpr std::uint16_t tag_source_port = 25;
constexpr std::uint16_t tag_destination_port = 26;
constexpr std::uint32_t port_type_tcp = 2;
// A dissector's name is filled up to four bytes; both have them.
constexpr std::string_view dissector_mqtt = "mqtt";
constexpr std::string_view dissector_data = "data";

/// Text in an option has a 16-bit length; a longer one is cut.
constexpr std::size_t option_size_max = 4000;

template <class Number>
void put_little(std::string& out, Number value) {
    for (std::size_t i = 0; i < sizeof value; ++i)
        out += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

template <class Number>
void put_big(std::string& out, Number value) {
    for (std::size_t i = sizeof value; i-- > 0;)
        out += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

void pad(std::string& out) {
    out.append((4 - out.size() % 4) % 4, '\0');
}

void put_option(std::string& out, std::uint16_t code, std::string_view value) {
    value = value.substr(0, option_size_max);
    put_little(out, code);
    put_little(out, static_cast<std::uint16_t>(value.size()));
    out += value;
    pad(out);
}

/// Type, length, body, length again.
std::string block(std::uint32_t type, std::string body) {
    pad(body);
    const auto size = static_cast<std::uint32_t>(body.size() + 12);
    std::string out{};
    put_little(out, type);
    put_little(out, size);
    out += body;
    put_little(out, size);
    return out;
}

void put_tag(std::string& out, std::uint16_t tag, std::uint32_t value) {
    put_big(out, tag);
    put_big(out, std::uint16_t{4});
    put_big(out, value);
}

std::string
upper_pdu(std::string_view dissector, const Endpoints& endpoints, wire::BytesView packet) {
    std::string out{};
    put_big(out, tag_dissector_name);
    put_big(out, static_cast<std::uint16_t>(dissector.size()));
    out += dissector;
    put_tag(out, tag_ipv4_source, endpoints.source);
    put_tag(out, tag_ipv4_destination, endpoints.destination);
    put_tag(out, tag_port_type, port_type_tcp);
    put_tag(out, tag_source_port, endpoints.source_port);
    put_tag(out, tag_destination_port, endpoints.destination_port);
    out.append(4, '\0');  // end of tags
    out.append(packet.begin(), packet.end());
    return out;
}

std::string enhanced_packet(
    std::uint32_t interface,
    Offset at,
    const std::string& data,
    std::size_t whole_size,
    std::string_view comment
) {
    const auto instant = static_cast<std::uint64_t>(at.count());
    std::string body{};
    put_little(body, interface);
    put_little(body, static_cast<std::uint32_t>(instant >> 32U));
    put_little(body, static_cast<std::uint32_t>(instant & 0xFFFFFFFFU));
    put_little(body, static_cast<std::uint32_t>(data.size()));
    put_little(body, static_cast<std::uint32_t>(whole_size));
    body += data;
    pad(body);
    if (!comment.empty()) {
        put_option(body, option_comment, comment);
        put_option(body, 0, {});
    }
    return block(enhanced_packet_type, std::move(body));
}

}  // namespace

std::string section_header(std::string_view application) {
    std::string body{};
    put_little(body, std::uint32_t{0x1A2B3C4D});  // the byte order of all that follows
    put_little(body, std::uint16_t{1});
    put_little(body, std::uint16_t{0});
    put_little(body, std::uint64_t{0xFFFFFFFFFFFFFFFF});  // a section of unknown length
    put_option(body, option_application, application);
    put_option(body, 0, {});
    return block(section_header_type, std::move(body));
}

std::string interface_description(std::string_view name, std::string_view description) {
    constexpr std::string_view nanoseconds = "\x09";
    std::string body{};
    put_little(body, linktype_upper_pdu);
    put_little(body, std::uint16_t{0});
    put_little(body, std::uint32_t{0});  // no limit of packet size
    put_option(body, option_name, name);
    put_option(body, option_description, description);
    put_option(body, option_resolution, nanoseconds);
    put_option(body, 0, {});
    return block(interface_type, std::move(body));
}

std::string packet_block(
    std::uint32_t interface,
    Offset at,
    const Endpoints& endpoints,
    wire::BytesView packet,
    std::size_t size_bytes,
    std::string_view comment
) {
    const auto kept = packet.first(std::min(packet.size(), packet_max_bytes));
    const auto data = upper_pdu(dissector_mqtt, endpoints, kept);
    const auto whole_size = data.size() - kept.size() + std::max(size_bytes, kept.size());
    return enhanced_packet(interface, at, data, whole_size, comment);
}

std::string
ending_block(std::uint32_t interface, Offset at, const Endpoints& endpoints, std::string_view how) {
    const wire::Bytes text{how.begin(), how.end()};
    const auto data = upper_pdu(dissector_data, endpoints, text);
    return enhanced_packet(interface, at, data, data.size(), {});
}

}  // namespace assay::reports::pcapng
