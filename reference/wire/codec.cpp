#include "reference/wire/codec.hpp"

#include "reference/wire/reader.hpp"
#include "reference/wire/walk.hpp"
#include "reference/wire/writer.hpp"

#include <fmt/format.h>

namespace assay::wire {

namespace {

template <class P>
std::size_t body_size(const P& packet, Version version) {
    std::size_t size = 0;
    walk(packet, version, [&](std::string_view, const auto& value) { size += size_of(value); });
    return size;
}

template <class P>
void encode_one(Bytes& out, const P& packet, Version version) {
    const VarInt remaining_length{static_cast<std::uint32_t>(body_size(packet, version))};
    const auto start = out.size();
    out.resize(start + 1 + size_of(remaining_length) + remaining_length.value);
    Writer writer{out.data() + start};
    writer.put(first_byte_of(P::type, packet.header_flags));
    writer.put(remaining_length);
    walk(packet, version, [&](std::string_view, const auto& value) { writer.put(value); });
}

template <class P>
std::expected<Packet, Malformed>
decode_one(Reader& in, std::uint8_t header_flags, Version version) {
    std::expected<Packet, Malformed> result{std::in_place, std::in_place_type<P>};
    auto& packet = *std::get_if<P>(&*result);
    packet.header_flags = header_flags;
    walk(packet, version, in);
    if (!in.failed() && in.left() > 0) {
        in.fail("packet", in.offset(), fmt::format("has {} bytes left over", in.left()));
    }
    if (in.failed()) result = std::unexpected(in.failure());
    return result;
}

/// A Server that knows nothing of 5.0 refuses it as 3.1.1 does, without a Property Length.
Version connack_version(const Reader& in, Version version) {
    return in.is_old_refusal() ? Version::v3_1_1 : version;
}

std::expected<Packet, Malformed> decode_body(Reader& in, std::uint8_t header, Version version) {
    const auto flags = FixedHeader::flags.get(header);
    using enum PacketType;
    switch (type_of(header)) {
    case connect:
        return decode_one<Connect>(in, flags, version);
    case connack:
        return decode_one<Connack>(in, flags, connack_version(in, version));
    case publish:
        return decode_one<Publish>(in, flags, version);
    case puback:
        return decode_one<Puback>(in, flags, version);
    case pubrec:
        return decode_one<Pubrec>(in, flags, version);
    case pubrel:
        return decode_one<Pubrel>(in, flags, version);
    case pubcomp:
        return decode_one<Pubcomp>(in, flags, version);
    case subscribe:
        return decode_one<Subscribe>(in, flags, version);
    case suback:
        return decode_one<Suback>(in, flags, version);
    case unsubscribe:
        return decode_one<Unsubscribe>(in, flags, version);
    case unsuback:
        return decode_one<Unsuback>(in, flags, version);
    case pingreq:
        return decode_one<Pingreq>(in, flags, version);
    case pingresp:
        return decode_one<Pingresp>(in, flags, version);
    case disconnect:
        return decode_one<Disconnect>(in, flags, version);
    case auth:
        if (version == Version::v3_1_1)
            return std::unexpected(Malformed{"header", 0, "packet type 15 is reserved in 3.1.1"});
        return decode_one<Auth>(in, flags, version);
    }
    return std::unexpected(Malformed{"header", 0, "packet type 0 is reserved"});
}

}  // namespace

void encode_to(Bytes& out, const Packet& packet, Version version) {
    std::visit([&](const auto& p) { encode_one(out, p, version); }, packet);
}

Bytes encode(const Packet& packet, Version version) {
    Bytes out;
    encode_to(out, packet, version);
    return out;
}

std::size_t encoded_size(const Packet& packet, Version version) {
    const auto body = std::visit([&](const auto& p) { return body_size(p, version); }, packet);
    return 1 + size_of(VarInt{static_cast<std::uint32_t>(body)}) + body;
}

std::expected<Packet, Malformed> decode_tracing(BytesView packet, Version version, Trace* trace) {
    Reader in{packet, trace};
    std::uint8_t header{};
    in("header", header);
    VarInt remaining_length{};
    in("remaining_length", remaining_length);
    if (!in.failed() && remaining_length.value != in.left())
        in.fail(
            "remaining_length",
            1,
            fmt::format("is {}, but {} bytes follow", remaining_length.value, in.left())
        );
    if (in.failed()) return std::unexpected(in.failure());
    return decode_body(in, header, version);
}

std::expected<Packet, Malformed> decode(BytesView packet, Version version) {
    return decode_tracing(packet, version, nullptr);
}

std::optional<Protocol> peek_protocol(BytesView packet) {
    Reader in{packet};
    std::uint8_t header{};
    in("header", header);
    VarInt remaining_length{};
    in("remaining_length", remaining_length);
    Utf8 name{};
    in("protocol_name", name);
    Protocol protocol{};
    in("protocol_version", protocol.version);
    if (in.failed() || type_of(header) != PacketType::connect) return std::nullopt;
    protocol.name = std::move(name.text);
    return protocol;
}

std::uint16_t peek_packet_id(BytesView packet) {
    constexpr auto without_id = [](PacketType type) {
        using enum PacketType;
        return PacketSet{connect, connack, pingreq, pingresp, disconnect, auth}.has(type);
    };
    Reader in{packet};
    std::uint8_t header{};
    in("header", header);
    VarInt remaining_length{};
    in("remaining_length", remaining_length);
    const auto type = type_of(header);
    if (type == PacketType::publish) {
        if (!PublishFlags::qos.is_set(header)) return 0;
        Utf8 topic{};
        in("topic", topic);
    }
    std::uint16_t packet_id{};
    if (!without_id(type)) in("packet_id", packet_id);
    return in.failed() ? std::uint16_t{0} : packet_id;
}

}  // namespace assay::wire
