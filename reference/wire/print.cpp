#include "reference/wire/print.hpp"

#include "reference/wire/reason_codes.hpp"
#include "reference/wire/utf8.hpp"
#include "reference/wire/walk.hpp"

#include <fmt/format.h>

namespace assay::wire {

namespace {

std::string_view view(BytesView bytes) {
    // Bytes as text is the one reinterpretation the language allows.
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string quoted(std::string_view text) {
    return fmt::format("\"{}\"", escape(text));
}

std::string counted(BytesView bytes) {
    if (bytes.empty()) return "0 bytes";
    return fmt::format("{} bytes {}", bytes.size(), quoted(view(bytes)));
}

// clang-format off
std::string text_of(std::uint8_t v) { return fmt::format("{}", v); }
std::string text_of(std::uint16_t v) { return fmt::format("{}", v); }
std::string text_of(std::uint32_t v) { return fmt::format("{}", v); }
std::string text_of(VarInt v) { return fmt::format("{}", v.value); }
std::string text_of(const Utf8& v) { return quoted(v.text); }
std::string text_of(const Binary& v) { return counted(v.bytes); }
std::string text_of(const Payload& v) { return counted(v.bytes); }
std::string text_of(const Utf8Pair& v) { return quoted(v.name) + "=" + quoted(v.value); }
// clang-format on

std::string name_of(const Property& property) {
    const auto* row = find_property(property.id);
    return row ? std::string{row->name} : fmt::format("0x{:02x}", property.id);
}

std::string value_of(const Property& property) {
    return std::visit([](const auto& v) { return text_of(v); }, property.value);
}

/// " qos 1", " dup 0".
std::string number_text(const BitField& bits, std::uint8_t byte) {
    return fmt::format(" {} {}", bits.name, bits.get(byte));
}

/// " no_local", " retain_handling 2", " reserved 0xC0"; nothing for bits that are 0.
std::string option_text(const BitField& bits, std::uint8_t byte) {
    if (!bits.is_set(byte)) return {};
    if (bits.name == "reserved") return fmt::format(" reserved 0x{:02X}", byte & bits.mask);
    return bits.is_flag() ? fmt::format(" {}", bits.name) : number_text(bits, byte);
}

std::string options_text(const Subscription& subscription, Version version) {
    auto text = fmt::format("qos {}", subscription.qos());
    for (const auto& bits : SubscriptionOptions::table_of(version).subspan(1))
        text += option_text(bits, subscription.options);
    return text;
}

std::string connect_flags_text(const Connect& connect) {
    using Flags = ConnectFlags;
    const auto flags = connect.connect_flags;
    const auto is_v5 = connect.version() == Version::v5_0;
    auto text =
        fmt::format("{} {:d}", is_v5 ? "clean_start" : "clean_session", connect.clean_start());
    if (connect.has_will() || connect.will_qos() != 0 || connect.will_retain())
        for (const auto& bits : {Flags::will, Flags::will_qos, Flags::will_retain})
            text += number_text(bits, flags);
    if (Flags::reserved.is_set(flags)) text += number_text(Flags::reserved, flags);
    return text;
}

template <class P>
std::string reason_text(std::uint8_t code, Version version) {
    if (version == Version::v5_0) {
        // 0x00 goes by another name in two packets (2.4).
        if (code == 0 && P::type == PacketType::disconnect) return "Normal disconnection (0x00)";
        if (code == 0 && P::type == PacketType::suback) return "Granted QoS 0 (0x00)";
        return reason_code_text(code);
    }
    if (P::type == PacketType::connack)
        return fmt::format("{} ({})", connect_return_code_name(code), code);
    if (P::type == PacketType::suback && code < 3) return fmt::format("Granted QoS {}", code);
    return code == 0x80 ? "Failure (0x80)" : fmt::format("0x{:02X}", code);
}

/// One field as the value column of the hex dump and the words of the line.
template <class P>
struct Words {
    const P& packet;
    Version version;
    std::string line{};

    void word(std::string_view text) { line.append(" ").append(text); }

    void operator()(std::string_view name, std::uint8_t v) {
        if (name == "reason_code") return word(reason_text<P>(v, version));
        if (name == "acknowledge_flags") return word(acknowledge_text(v));
        if constexpr (P::type == PacketType::connect)
            if (name == "connect_flags") return word(connect_flags_text(packet));
        word(fmt::format("{} {}", name == "protocol_version" ? "version" : name, v));
    }
    void operator()(std::string_view name, std::uint16_t v) {
        word(fmt::format("{} {}", name == "packet_id" ? "id" : name, v));
    }
    void operator()(std::string_view name, const Utf8& v) {
        if (name == "topic") return word(text_of(v));
        // The usual Protocol Name says nothing; a wrong one is worth its place.
        if (name == "protocol_name" && v.text == "MQTT") return;
        word(fmt::format("{} {}", name, text_of(v)));
    }
    void operator()(std::string_view name, const Binary& v) {
        word(fmt::format("{} {}", name, text_of(v)));
    }
    void operator()(std::string_view, const Payload& v) { word(text_of(v)); }
    void operator()(std::string_view name, const Properties& v) {
        if (v.list.empty()) return;
        std::string list;
        for (const auto& property : v.list) {
            if (!list.empty()) list += ", ";
            list += fmt::format("{} {}", name_of(property), value_of(property));
        }
        word(fmt::format("{}{{{}}}", name == "properties" ? "" : "will ", list));
    }
    void operator()(std::string_view, const std::vector<Subscription>& list) {
        for (const auto& s : list)
            word(fmt::format("[{} {}]", text_of(s.topic_filter), options_text(s, version)));
    }
    void operator()(std::string_view, const std::vector<Utf8>& list) {
        for (const auto& filter : list)
            word(fmt::format("[{}]", text_of(filter)));
    }
    void operator()(std::string_view, const std::vector<std::uint8_t>& list) {
        for (const auto code : list)
            word(fmt::format("[{}]", reason_text<P>(code, version)));
    }
    template <class T>
    void operator()(std::string_view name, const std::optional<T>& v) {
        if (v) (*this)(name, *v);
    }
    static std::string acknowledge_text(std::uint8_t v) {
        if (AcknowledgeFlags::reserved.is_set(v))
            return fmt::format("acknowledge_flags 0x{:02X}", v);
        return fmt::format("{} {}", AcknowledgeFlags::session_present.name, v);
    }
};

template <class P>
std::string header_words(const P& packet) {
    std::string words{wire::name_of(P::type)};
    if constexpr (P::type == PacketType::publish) {
        for (const auto& bits : PublishFlags::table)
            words += number_text(bits, packet.header_flags);
    } else {
        const auto flags = FixedHeader::flags.get(packet.header_flags);
        if (flags != required_flags(P::type)) words += fmt::format(" flags {:04b}", flags);
    }
    return words;
}

template <class P>
std::string print_one(const P& packet, Version version) {
    Words<P> words{packet, version, header_words(packet)};
    walk(packet, version, words);
    return words.line;
}

}  // namespace

std::string escape(std::string_view text, std::size_t characters_max) {
    std::string out;
    std::size_t characters = 0;
    while (!text.empty()) {
        if (characters++ == characters_max) return out + "…";
        const auto size = scalar_size(text);
        const auto byte = static_cast<unsigned char>(text.front());
        if (size == 0 || byte < 0x20 || byte == 0x7F || byte == '"' || byte == '\\' ||
            is_control(text, size)) {
            const auto taken = std::max<std::size_t>(size, 1);
            for (const char c : text.substr(0, taken))
                out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
            text.remove_prefix(taken);
            continue;
        }
        out += text.substr(0, size);
        text.remove_prefix(size);
    }
    return out;
}

std::string print(const Packet& packet, Version version) {
    return std::visit([&](const auto& p) { return print_one(p, version); }, packet);
}

std::string print(BytesView packet, Version version) {
    const auto decoded = decode(packet, version);
    if (decoded) return print(*decoded, version);
    return fmt::format(
        "{} malformed at byte {}: {} {}",
        wire::name_of(type_of(packet)),
        decoded.error().offset,
        decoded.error().field,
        decoded.error().reason
    );
}

}  // namespace assay::wire
