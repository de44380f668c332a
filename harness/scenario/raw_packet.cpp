#include "harness/scenario/raw_packet.hpp"

#include "harness/scenario/values.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace assay::scenario {

namespace {

using Error = std::unexpected<std::string>;

/// Flags may be written as words or as numbers.
std::optional<std::uint64_t> number(std::string_view text, std::uint64_t most) {
    if (const auto flag = parse_boolean(text)) return *flag ? 1 : 0;
    const auto value = parse_integer(text, 0, static_cast<std::int64_t>(most));
    return value ? std::optional{static_cast<std::uint64_t>(*value)} : std::nullopt;
}

wire::Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

template <class T>
std::optional<wire::PropertyValue> number_value(std::string_view text) {
    if constexpr (std::is_same_v<T, wire::VarInt>) {
        const auto value = number(text, wire::var_int_max);
        return value ? std::optional{wire::VarInt{static_cast<std::uint32_t>(*value)}}
                     : std::nullopt;
    } else {
        const auto value = number(text, std::numeric_limits<T>::max());
        return value ? std::optional{static_cast<T>(*value)} : std::nullopt;
    }
}

std::optional<wire::PropertyValue> property_value(wire::Form form, const std::string& text) {
    switch (form) {
    case wire::Form::byte:
        return number_value<std::uint8_t>(text);
    case wire::Form::two_byte:
        return number_value<std::uint16_t>(text);
    case wire::Form::four_byte:
        return number_value<std::uint32_t>(text);
    case wire::Form::var_int:
        return number_value<wire::VarInt>(text);
    case wire::Form::binary:
        return wire::Binary{bytes_of(text)};
    case wire::Form::utf8_pair: {
        const auto equals = text.find('=');
        if (equals == std::string::npos) return wire::Utf8Pair{text, ""};
        return wire::Utf8Pair{text.substr(0, equals), text.substr(equals + 1)};
    }
    default:
        return wire::Utf8{text};
    }
}

/// Sets one field of `with`; false if packets of this type have none of that name. A text that is no
/// number the field can hold is put down in `wrong`.
struct FieldSetter {
    std::string_view name;
    const std::string& text;
    const TopicText& topic;
    std::string& wrong;

    std::uint64_t value(std::uint64_t most) const {
        const auto found = number(text, most);
        if (!found)
            wrong = fmt::format("{}: expected a number from 0 to {}, got '{}'", name, most, text);
        return found.value_or(0);
    }
    std::uint8_t byte() const { return static_cast<std::uint8_t>(value(0xFF)); }
    bool set(std::string_view field, std::uint8_t& target) const {
        if (name == field) target = byte();
        return name == field;
    }
    bool set(std::string_view field, std::uint16_t& target) const {
        if (name == field) target = static_cast<std::uint16_t>(value(0xFFFF));
        return name == field;
    }
    bool set(std::string_view field, wire::Utf8& target, bool is_topic = false) const {
        if (name == field) target.text = is_topic ? topic(text) : text;
        return name == field;
    }
    bool set(std::string_view field, wire::Bytes& target) const {
        if (name == field) target = bytes_of(text);
        return name == field;
    }
    /// One of the named bits of the packet's flag byte.
    template <class P>
    bool set_bits(P& p) const {
        if constexpr (requires { P::flags(); }) {
            const auto [byte, table] = P::flags();
            const auto bits = std::ranges::find(table, name, &wire::BitField::name);
            if (bits == table.end()) return false;
            bits->set(p.*byte, value(bits->get(bits->mask)));
            return true;
        }
        return false;
    }
    /// Sets the flag that announces the field, too.
    template <class T>
    bool announced(
        std::string_view field,
        T& target,
        std::uint8_t& flags,
        const wire::BitField& flag,
        bool is_topic = false
    ) const {
        if (name != field) return false;
        flag.set(flags, true);
        if constexpr (std::is_same_v<T, wire::Utf8>)
            return set(field, target, is_topic);
        else
            return set(field, target.bytes);
    }

    bool operator()(wire::Connect& p) const {
        using Flags = wire::ConnectFlags;
        return set("protocol_name", p.protocol_name) ||
               set("protocol_version", p.protocol_version) ||
               set("connect_flags", p.connect_flags) || set("keep_alive", p.keep_alive) ||
               set("client_id", p.client_id) ||
               announced("will_topic", p.will_topic, p.connect_flags, Flags::will, true) ||
               announced("will_payload", p.will_payload, p.connect_flags, Flags::will) ||
               announced("username", p.username, p.connect_flags, Flags::username) ||
               announced("password", p.password, p.connect_flags, Flags::password);
    }
    bool operator()(wire::Publish& p) const {
        return set("topic", p.topic, true) || set("payload", p.payload.bytes) ||
               set("packet_id", p.packet_id);
    }
    bool operator()(wire::Connack& p) const {
        return set("reason", p.reason_code) || set("acknowledge_flags", p.acknowledge_flags);
    }
    template <class P>
    bool operator()(P& p) const {
        if constexpr (requires { p.packet_id; })
            if (set("packet_id", p.packet_id)) return true;
        if constexpr (requires { p.reason_codes; })
            if (name == "reason") return p.reason_codes.push_back(byte()), true;
        if constexpr (requires { p.reason_code.emplace(); })
            if (name == "reason") return p.reason_code = byte(), true;
        return false;
    }
};

wire::Packet legal_packet(wire::PacketType type, Version version, const std::string& client_id) {
    using enum wire::PacketType;
    switch (type) {
    case connect: {
        wire::Connect packet;
        packet.protocol_version = static_cast<std::uint8_t>(version);
        packet.set_clean_start(true);
        packet.client_id.text = client_id;
        return packet;
    }
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

bool is_whole_flags(const PropertyText& field) {
    return field.name == "header_flags" || field.name == "connect_flags" ||
           field.name == "acknowledge_flags";
}

void put_properties(wire::Packet& packet, wire::Properties properties, wire::Properties will) {
    std::visit(
        [&](auto& p) {
            if constexpr (requires { p.will_properties; }) p.will_properties = std::move(will);
            if constexpr (requires { p.properties.emplace(); }) {
                // Properties of an acknowledgement stand behind a Reason Code only (3.4.2).
                if (properties.list.empty()) return;
                p.reason_code = p.reason();
                p.properties = std::move(properties);
            } else if constexpr (requires { p.properties; }) {
                p.properties = std::move(properties);
            }
        },
        packet
    );
}

void put_filters(
    wire::Packet& packet, const SendAction& action, Version version, const TopicText& topic
) {
    if (auto* subscribe = std::get_if<wire::Subscribe>(&packet))
        for (const auto& filter : action.filters)
            subscribe->subscriptions.push_back(
                {{topic(filter.filter)}, subscription_options(filter, version)}
            );
    if (auto* unsubscribe = std::get_if<wire::Unsubscribe>(&packet))
        for (const auto& filter : action.filters)
            unsubscribe->topic_filters.push_back({topic(filter.filter)});
}

}  // namespace

std::uint8_t subscription_options(const SubscribeFilter& filter, Version version) {
    using Options = wire::SubscriptionOptions;
    std::uint8_t options = 0;
    Options::qos.set(options, static_cast<std::uint64_t>(filter.qos.value_or(0)));
    if (version == Version::v3_1_1) return options;
    Options::no_local.set(options, filter.no_local.value_or(false));
    Options::retain_as_published.set(options, filter.retain_as_published.value_or(false));
    Options::retain_handling.set(
        options, static_cast<std::uint64_t>(filter.retain_handling.value_or(0))
    );
    return options;
}

std::expected<wire::Properties, std::string>
raw_properties(const std::vector<PropertyText>& texts, const TopicText& topic) {
    wire::Properties out;
    for (const auto& [name, text] : texts) {
        const auto* row = wire::find_property(std::string_view{name});
        const auto unknown = number(name, wire::var_int_max);
        if (!row && !unknown) return Error{fmt::format("there is no property '{}'", name)};
        const auto id = row ? static_cast<std::uint64_t>(row->id) : *unknown;
        const bool is_topic = row && row->id == wire::PropertyId::response_topic;
        // An unknown identifier has no form: a number is one byte, anything else a string.
        const auto form = row                  ? row->form
                          : number(text, 0xFF) ? wire::Form::byte
                                               : wire::Form::utf8;
        auto value = property_value(form, is_topic ? topic(text) : text);
        if (!value)
            return Error{fmt::format("property {}: '{}' is no number that it can hold", name, text)
            };
        out.list.push_back({static_cast<std::uint32_t>(id), std::move(*value)});
    }
    return out;
}

SendAction with_names_filled(SendAction action) {
    for (auto* list : {&action.with, &action.properties, &action.will_properties})
        for (auto& field : *list)
            if (field.value.contains('<')) field.value = "1";
    return action;
}

std::expected<wire::Packet, std::string> raw_packet(
    const SendAction& action, Version version, const std::string& client_id, const TopicText& topic
) {
    auto packet = legal_packet(*action.packet, version, client_id);
    // Whole flag bytes come last: they overrule what other fields imply.
    auto fields = action.with;
    std::ranges::stable_partition(fields, [](const auto& field) { return !is_whole_flags(field); });
    for (const auto& [name, text] : fields) {
        std::string wrong;
        const FieldSetter set{name, text, topic, wrong};
        const bool is_known = std::visit(
            [&](auto& p) {
                return set.set("header_flags", p.header_flags) || set.set_bits(p) || set(p);
            },
            packet
        );
        if (!is_known)
            return Error{fmt::format("{} has no field '{}'", wire::name_of(*action.packet), name)};
        if (!wrong.empty()) return Error{wrong};
    }
    auto properties = raw_properties(action.properties, topic);
    if (!properties) return Error{properties.error()};
    auto will = raw_properties(action.will_properties, topic);
    if (!will) return Error{will.error()};
    put_properties(packet, std::move(*properties), std::move(*will));
    put_filters(packet, action, version, topic);
    return packet;
}

}  // namespace assay::scenario
