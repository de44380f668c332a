#include "tests/wire/packet_maker.hpp"

namespace assay::wire {

Bytes PacketMaker::bytes() {
    // Mostly short, sometimes long enough for each size of a Variable Byte Integer up to three
    // bytes.
    const auto limit = below(20) == 0 ? 40'000U : 24U;
    Bytes out(below(limit));
    for (auto& b : out)
        b = byte();
    return out;
}

std::string PacketMaker::text() {
    const auto raw = bytes();
    return {raw.begin(), raw.end()};
}

PropertyValue PacketMaker::value(Form form) {
    switch (form) {
    case Form::byte:
        return byte();
    case Form::two_byte:
        return two_bytes();
    case Form::four_byte:
        return static_cast<std::uint32_t>(engine_());
    case Form::var_int:
        return VarInt{below(1U << (1 + below(28)))};
    case Form::utf8:
        return Utf8{text()};
    case Form::utf8_pair:
        return Utf8Pair{text(), text()};
    case Form::binary:
        return Binary{bytes()};
    case Form::property_block:
    case Form::payload:
        break;
    }
    return {};
}

Properties PacketMaker::properties(Version version) {
    Properties out;
    if (version == Version::v3_1_1) return out;
    const auto table = property_table();
    for (auto count = below(6); count > 0; --count) {
        const auto& row = table[below(static_cast<std::uint32_t>(table.size()))];
        out.add(row.id, value(row.form));
    }
    return out;
}

template <class P>
P PacketMaker::acknowledgement(Version version) {
    P p{};
    p.header_flags = static_cast<std::uint8_t>(below(16));
    if constexpr (requires { p.packet_id; }) p.packet_id = two_bytes();
    if (version == Version::v3_1_1 || below(3) == 0) return p;
    p.reason_code = byte();
    if (below(2) == 0) p.properties = properties(version);
    return p;
}

Connect PacketMaker::make_connect(Version version) {
    Connect p{};
    p.header_flags = static_cast<std::uint8_t>(below(16));
    p.protocol_name.text = text();
    p.protocol_version = static_cast<std::uint8_t>(version);
    p.connect_flags = byte();
    p.keep_alive = two_bytes();
    p.properties = properties(version);
    p.client_id.text = text();
    if (p.has_will()) {
        p.will_properties = properties(version);
        p.will_topic.text = text();
        p.will_payload.bytes = bytes();
    }
    if (p.has_username()) p.username.text = text();
    if (p.has_password()) p.password.bytes = bytes();
    return p;
}

Publish PacketMaker::make_publish(Version version) {
    Publish p{};
    p.header_flags = static_cast<std::uint8_t>(below(16));
    p.topic.text = text();
    if (p.qos() > 0) p.packet_id = two_bytes();
    p.properties = properties(version);
    p.payload.bytes = bytes();
    return p;
}

Packet PacketMaker::make(PacketType type, Version version) {
    const auto flags = static_cast<std::uint8_t>(below(16));
    using enum PacketType;
    switch (type) {
    case connect:
        return make_connect(version);
    case connack:
        return Connack{flags, byte(), byte(), properties(version)};
    case publish:
        return make_publish(version);
    case puback:
        return acknowledgement<Puback>(version);
    case pubrec:
        return acknowledgement<Pubrec>(version);
    case pubrel:
        return acknowledgement<Pubrel>(version);
    case pubcomp:
        return acknowledgement<Pubcomp>(version);
    case subscribe: {
        Subscribe p{flags, two_bytes(), properties(version), {}};
        for (auto n = below(4); n > 0; --n)
            p.subscriptions.push_back({{text()}, byte()});
        return p;
    }
    case suback:
        return Suback{flags, two_bytes(), properties(version), bytes()};
    case unsubscribe: {
        Unsubscribe p{flags, two_bytes(), properties(version), {}};
        for (auto n = below(4); n > 0; --n)
            p.topic_filters.push_back({text()});
        return p;
    }
    case unsuback: {
        Unsuback p{flags, two_bytes(), properties(version), {}};
        if (version == Version::v5_0) p.reason_codes = bytes();
        return p;
    }
    case pingreq:
        return Pingreq{flags};
    case pingresp:
        return Pingresp{flags};
    case disconnect:
        return acknowledgement<Disconnect>(version);
    case auth:
        return acknowledgement<Auth>(version);
    }
    return Pingreq{};
}

}  // namespace assay::wire
