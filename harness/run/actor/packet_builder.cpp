#include "harness/run/actor/packet_builder.hpp"

#include "harness/run/actor/raw_bytes.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace assay::harness {
namespace {

using Error = std::unexpected<std::string>;

std::optional<std::uint64_t> number(std::string_view text) {
    if (text == "true") return 1;
    if (text == "false") return 0;
    const bool hex = text.starts_with("0x");
    if (hex) text.remove_prefix(2);
    std::uint64_t value{};
    const auto* last = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), last, value, hex ? 16 : 10);
    if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != last) return std::nullopt;
    return value;
}

wire::Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

/// Puts `bits` into `flags` under `mask`, which must be a run of ones.
void set_bits(std::uint8_t& flags, std::uint8_t mask, std::uint64_t bits) {
    const auto shift = static_cast<unsigned>(__builtin_ctz(mask));
    flags = static_cast<std::uint8_t>((flags & ~mask) | ((bits << shift) & mask));
}

std::optional<wire::PropertyValue> property_value(wire::Form form, const std::string& text) {
    using wire::Form;
    const auto value = number(text);
    switch (form) {
    case Form::byte:
        return value ? std::optional<wire::PropertyValue>{static_cast<std::uint8_t>(*value)}
                     : std::nullopt;
    case Form::two_byte:
        return value ? std::optional<wire::PropertyValue>{static_cast<std::uint16_t>(*value)}
                     : std::nullopt;
    case Form::four_byte:
        return value ? std::optional<wire::PropertyValue>{static_cast<std::uint32_t>(*value)}
                     : std::nullopt;
    case Form::var_int:
        return value ? std::optional<wire::PropertyValue>{wire::VarInt{
                           static_cast<std::uint32_t>(*value)
                       }}
                     : std::nullopt;
    case Form::binary:
        return wire::Binary{bytes_of(text)};
    case Form::utf8_pair: {
        const auto at = text.find('=');
        return at == std::string::npos ? wire::Utf8Pair{text, ""}
                                       : wire::Utf8Pair{text.substr(0, at), text.substr(at + 1)};
    }
    default:
        return wire::Utf8{text};
    }
}

/// Puts one `with` field into a packet; false if packets of this type have no such field.
struct FieldSetter {
    const std::string& name;
    const std::string& text;
    const Names& names;
    std::optional<std::uint64_t> value{number(text)};

    std::uint8_t byte() const { return static_cast<std::uint8_t>(value.value_or(0)); }

    bool operator()(wire::Connect& p) const {
        if (name == "protocol_name")
            p.protocol_name.text = text;
        else if (name == "protocol_version")
            p.protocol_version = byte();
        else if (name == "connect_flags")
            p.connect_flags = byte();
        else if (name == "keep_alive")
            p.keep_alive = static_cast<std::uint16_t>(value.value_or(0));
        else if (name == "client_id")
            p.client_id.text = text;
        else if (name == "clean_start" || name == "clean_session")
            set_bits(p.connect_flags, 0x02, value.value_or(0));
        else if (name == "will_qos")
            set_bits(p.connect_flags, 0x18, value.value_or(0));
        else if (name == "will_retain")
            set_bits(p.connect_flags, 0x20, value.value_or(0));
        else if (name == "will_topic") {
            p.will_topic.text = names.topic(text);
            p.connect_flags |= 0x04;
        } else if (name == "will_payload") {
            p.will_payload.bytes = bytes_of(text);
            p.connect_flags |= 0x04;
        } else if (name == "username") {
            p.username.text = text;
            p.connect_flags |= 0x80;
        } else if (name == "password") {
            p.password.bytes = bytes_of(text);
            p.connect_flags |= 0x40;
        } else
            return false;
        return true;
    }
    bool operator()(wire::Publish& p) const {
        if (name == "topic")
            p.topic.text = names.topic(text);
        else if (name == "payload")
            p.payload.bytes = bytes_of(text);
        else if (name == "qos")
            set_bits(p.header_flags, 0x06, value.value_or(0));
        else if (name == "dup")
            set_bits(p.header_flags, 0x08, value.value_or(0));
        else if (name == "retain")
            set_bits(p.header_flags, 0x01, value.value_or(0));
        else if (name == "packet_id")
            p.packet_id = static_cast<std::uint16_t>(value.value_or(0));
        else
            return false;
        return true;
    }
    bool operator()(wire::Connack& p) const {
        if (name == "reason")
            p.reason_code = byte();
        else if (name == "acknowledge_flags")
            p.acknowledge_flags = byte();
        else if (name == "session_present")
            set_bits(p.acknowledge_flags, 0x01, value.value_or(0));
        else
            return false;
        return true;
    }
    bool codes(std::uint16_t& id, std::vector<std::uint8_t>& codes) const {
        if (name == "packet_id")
            id = static_cast<std::uint16_t>(value.value_or(0));
        else if (name == "reason")
            codes.push_back(byte());
        else
            return false;
        return true;
    }
    bool operator()(wire::Suback& p) const { return codes(p.packet_id, p.reason_codes); }
    bool operator()(wire::Unsuback& p) const { return codes(p.packet_id, p.reason_codes); }
    bool operator()(wire::Pingreq&) const { return false; }
    bool operator()(wire::Pingresp&) const { return false; }
    template <class P>
    bool operator()(P& p) const {
        if constexpr (requires { p.packet_id; })
            if (name == "packet_id") {
                p.packet_id = static_cast<std::uint16_t>(value.value_or(0));
                return true;
            }
        if constexpr (requires { p.reason_code; })
            if (name == "reason") {
                p.reason_code = byte();
                return true;
            }
        return false;
    }
};

wire::Packet default_packet(wire::PacketType type, Version version, const std::string& client_id) {
    using enum wire::PacketType;
    switch (type) {
    case connect:
        return wire::Connect{
            .protocol_version = static_cast<std::uint8_t>(version),
            .connect_flags = 0x02,
            .client_id = {client_id}
        };
    case connack:
        return wire::Connack{};
    case publish:
        return wire::Publish{};
    case puback:
        return wire::Puback{};
    case pubrec:
        return wire::Pubrec{};
    case pubrel:
        return wire::Pubrel{};
    case pubcomp:
        return wire::Pubcomp{};
    case subscribe:
        return wire::Subscribe{};
    case suback:
        return wire::Suback{};
    case unsubscribe:
        return wire::Unsubscribe{};
    case unsuback:
        return wire::Unsuback{};
    case pingreq:
        return wire::Pingreq{};
    case pingresp:
        return wire::Pingresp{};
    case disconnect:
        return wire::Disconnect{};
    case auth:
        return wire::Auth{};
    }
    return wire::Pingreq{};
}

std::uint8_t options_of(const SubscribeFilter& filter, Version version) {
    std::uint8_t options = static_cast<std::uint8_t>(filter.qos.value_or(0) & 3);
    if (version == Version::v3_1_1) return options;
    if (filter.no_local.value_or(false)) options |= 0x04;
    if (filter.retain_as_published.value_or(false)) options |= 0x08;
    set_bits(options, 0x30, static_cast<std::uint64_t>(filter.retain_handling.value_or(0)));
    return options;
}

}  // namespace

std::expected<wire::Properties, std::string>
PacketBuilder::properties(const std::vector<PropertyText>& texts) const {
    wire::Properties out;
    for (const auto& [name, value] : texts) {
        if (const auto* row = wire::find_property(std::string_view{name})) {
            const bool is_topic = row->id == wire::PropertyId::response_topic;
            auto parsed = property_value(row->form, is_topic ? names_.topic(value) : value);
            if (!parsed)
                return Error{fmt::format("property {}: '{}' is not a number", name, value)};
            out.list.push_back({static_cast<std::uint32_t>(row->id), std::move(*parsed)});
        } else if (const auto id = number(name)) {
            // An unknown identifier: its bytes follow as they are written.
            const auto value_number = number(value);
            out.list.push_back(
                {static_cast<std::uint32_t>(*id),
                 value_number ? wire::PropertyValue{static_cast<std::uint8_t>(*value_number)}
                              : wire::PropertyValue{wire::Utf8{value}}}
            );
        } else {
            return Error{fmt::format("'{}' is not a property", name)};
        }
    }
    return out;
}

std::expected<wire::Connect, std::string> PacketBuilder::connect(
    const ConnectAction& action, const Actor& actor, const std::string& client_id
) const {
    wire::Connect packet{
        .protocol_version = static_cast<std::uint8_t>(version_), .client_id = {client_id}
    };
    const bool is_v5 = version_ == Version::v5_0;
    const bool fresh = action.mode == ConnectAction::Mode::fresh;
    const auto seconds = [](Duration d) {
        return std::chrono::floor<std::chrono::seconds>(d).count();
    };
    // In 3.1.1 a session that is to be kept needs Clean Session 0 even when it starts fresh.
    const bool clean = action.clean.value_or(fresh && (is_v5 || !action.keep_session));
    if (clean) packet.connect_flags |= 0x02;
    const auto keep_alive = action.keep_alive ? action.keep_alive : actor.keep_alive;
    if (keep_alive) packet.keep_alive = static_cast<std::uint16_t>(seconds(*keep_alive));
    if (is_v5) {
        auto given = properties(action.properties);
        if (!given) return Error{given.error()};
        packet.properties = std::move(*given);
        if (action.keep_session)
            packet.properties.add(
                wire::PropertyId::session_expiry_interval,
                static_cast<std::uint32_t>(seconds(*action.keep_session))
            );
    }
    if (action.username) {
        packet.connect_flags |= 0x80;
        packet.username.text = *action.username;
    }
    if (action.password) {
        packet.connect_flags |= 0x40;
        packet.password.bytes = bytes_of(*action.password);
    }
    if (action.client_id) packet.client_id.text = *action.client_id;
    if (!action.will) return packet;
    const auto& will = *action.will;
    packet.connect_flags |= 0x04;
    set_bits(packet.connect_flags, 0x18, static_cast<std::uint64_t>(will.qos));
    if (will.retain) packet.connect_flags |= 0x20;
    packet.will_topic.text = names_.topic(will.topic);
    packet.will_payload.bytes = bytes_of(will.payload);
    if (!is_v5) return packet;
    auto given = properties(will.properties);
    if (!given) return Error{given.error()};
    packet.will_properties = std::move(*given);
    if (will.delay)
        packet.will_properties.add(
            wire::PropertyId::will_delay_interval, static_cast<std::uint32_t>(seconds(*will.delay))
        );
    return packet;
}

std::expected<wire::Subscribe, std::string>
PacketBuilder::subscribe(const SubscribeAction& action, std::uint16_t packet_id) const {
    wire::Subscribe packet{.packet_id = packet_id};
    if (version_ == Version::v5_0) {
        auto given = properties(action.properties);
        if (!given) return Error{given.error()};
        packet.properties = std::move(*given);
    }
    for (const auto& filter : action.filters)
        packet.subscriptions.push_back({{names_.topic(filter.filter)}, options_of(filter, version_)}
        );
    return packet;
}

std::expected<wire::Unsubscribe, std::string>
PacketBuilder::unsubscribe(const UnsubscribeAction& action, std::uint16_t packet_id) const {
    wire::Unsubscribe packet{.packet_id = packet_id};
    if (version_ == Version::v5_0) {
        auto given = properties(action.properties);
        if (!given) return Error{given.error()};
        packet.properties = std::move(*given);
    }
    for (const auto& filter : action.filters)
        packet.topic_filters.push_back({names_.topic(filter)});
    return packet;
}

std::expected<wire::Publish, std::string> PacketBuilder::publish(
    const PublishAction& action, std::uint16_t packet_id, int count_number
) const {
    wire::Publish packet{.topic = {names_.topic(action.topic)}, .packet_id = packet_id};
    set_bits(packet.header_flags, 0x06, static_cast<std::uint64_t>(action.qos));
    if (action.retain) packet.header_flags |= 0x01;
    if (action.dup) packet.header_flags |= 0x08;
    packet.payload.bytes =
        action.payload_size ? wire::Bytes(*action.payload_size, 'x') : bytes_of(action.payload);
    if (count_number > 0) {
        const auto suffix = fmt::format("-{}", count_number);
        packet.payload.bytes.insert(packet.payload.bytes.end(), suffix.begin(), suffix.end());
    }
    if (version_ == Version::v5_0) {
        auto given = properties(action.properties);
        if (!given) return Error{given.error()};
        packet.properties = std::move(*given);
    }
    return packet;
}

std::expected<wire::Packet, std::string>
PacketBuilder::raw(const SendAction& action, const std::string& client_id) const {
    auto packet = default_packet(*action.packet, version_, client_id);
    // Whole flag bytes come last: they overrule what the other fields imply.
    auto fields = action.with;
    std::ranges::stable_partition(fields, [](const auto& f) {
        return !f.name.ends_with("t_flags") && f.name != "header_flags";
    });
    for (const auto& [name, text] : fields) {
        if (name == "header_flags") {
            std::visit(
                [&](auto& p) {
                    p.header_flags = static_cast<std::uint8_t>(number(text).value_or(0));
                },
                packet
            );
            continue;
        }
        if (!std::visit(FieldSetter{.name = name, .text = text, .names = names_}, packet))
            return Error{fmt::format("{} has no field '{}'", wire::name_of(*action.packet), name)};
    }
    auto given = properties(action.properties);
    if (!given) return Error{given.error()};
    auto will = properties(action.will_properties);
    if (!will) return Error{will.error()};
    std::visit(
        [&](auto& p) {
            if constexpr (requires { p.properties; }) p.properties = *given;
            if constexpr (requires { p.will_properties; }) p.will_properties = *will;
            if constexpr (requires { p.subscriptions; })
                for (const auto& filter : action.filters)
                    p.subscriptions.push_back(
                        {{names_.topic(filter.filter)}, options_of(filter, version_)}
                    );
            if constexpr (requires { p.topic_filters; })
                for (const auto& filter : action.filters)
                    p.topic_filters.push_back({names_.topic(filter.filter)});
            // Properties of an acknowledgement stand behind a Reason Code only (3.4.2).
            if constexpr (requires {
                              p.reason_code.emplace();
                              p.properties.emplace();
                          }) {
                if (action.properties.empty())
                    p.properties.reset();
                else if (!p.reason_code)
                    p.reason_code = 0;
            }
        },
        packet
    );
    return packet;
}

}  // namespace assay::harness
