#pragma once
/// The fifteen packets of MQTT 3.1.1 and 5.0 as plain structs that are the wire image.
///
///     struct + fields()  --walk-->  encode, decode, size, print, hex dump, compare, match, faults
///
/// A packet can hold anything, right or wrong; `check` (check.hpp) says what is wrong with it. An
/// `optional` that is absent and one that holds zero are different bytes and so different values.
/// Each `fields()` lists name, member and the condition under which the field is on the wire.
#include "reference/wire/properties.hpp"

#include <tuple>

namespace assay::wire {

template <class P, class T, class When>
struct Field {
    std::string_view name;
    T P::* member;
    When when;  ///< (packet, version) -> whether the field is on the wire
};

// clang-format off
constexpr auto always = [](const auto&, Version) { return true; };
constexpr auto v5_only = [](const auto&, Version version) { return version == Version::v5_0; };
constexpr auto qos_above_0 = [](const auto& p, Version) { return (p.header_flags & 0b0110U) != 0; };
// CONNECT says its own version, so that the first packet of a connection can be decoded.
constexpr auto connect_v5 = [](const auto& p, Version) { return p.protocol_version == 5; };
constexpr auto has_will = [](const auto& p, Version) { return (p.connect_flags & 0x04U) != 0; };
constexpr auto has_will_v5 = [](const auto& p, Version) { return p.protocol_version == 5 && (p.connect_flags & 0x04U) != 0; };
constexpr auto has_username = [](const auto& p, Version) { return (p.connect_flags & 0x80U) != 0; };
constexpr auto has_password = [](const auto& p, Version) { return (p.connect_flags & 0x40U) != 0; };
// clang-format on

template <class P, class T, class When = decltype(always)>
constexpr auto field(std::string_view name, T P::* member, When when = always) {
    return Field<P, T, When>{name, member, when};
}

struct Connect {
    static constexpr auto type = PacketType::connect;
    std::uint8_t header_flags{};
    Utf8 protocol_name{"MQTT"};
    std::uint8_t protocol_version{5};
    std::uint8_t connect_flags{};
    std::uint16_t keep_alive{};  ///< seconds
    Properties properties{};
    Utf8 client_id{};
    Properties will_properties{};
    Utf8 will_topic{};
    Binary will_payload{};
    Utf8 username{};
    Binary password{};
    bool operator==(const Connect&) const = default;
    static constexpr auto fields() {
        return std::tuple{
            field("protocol_name", &Connect::protocol_name),
            field("protocol_version", &Connect::protocol_version),
            field("connect_flags", &Connect::connect_flags),
            field("keep_alive", &Connect::keep_alive),
            field("properties", &Connect::properties, connect_v5),
            field("client_id", &Connect::client_id),
            field("will_properties", &Connect::will_properties, has_will_v5),
            field("will_topic", &Connect::will_topic, has_will),
            field("will_payload", &Connect::will_payload, has_will),
            field("username", &Connect::username, has_username),
            field("password", &Connect::password, has_password)
        };
    }
};

struct Connack {
    static constexpr auto type = PacketType::connack;
    std::uint8_t header_flags{};
    std::uint8_t acknowledge_flags{};  ///< bit 0 is Session Present
    std::uint8_t reason_code{};        ///< Connect Return code in 3.1.1
    Properties properties{};
    bool operator==(const Connack&) const = default;
    static constexpr auto fields() {
        return std::tuple{
            field("acknowledge_flags", &Connack::acknowledge_flags),
            field("reason_code", &Connack::reason_code),
            field("properties", &Connack::properties, v5_only)
        };
    }
};

struct Publish {
    static constexpr auto type = PacketType::publish;
    std::uint8_t header_flags{};  ///< DUP 0x08, QoS 0x06, RETAIN 0x01
    Utf8 topic{};
    std::uint16_t packet_id{};
    Properties properties{};
    Payload payload{};
    bool operator==(const Publish&) const = default;
    std::uint8_t qos() const { return static_cast<std::uint8_t>((header_flags >> 1U) & 3U); }
    bool dup() const { return (header_flags & 8U) != 0; }
    bool retain() const { return (header_flags & 1U) != 0; }
    static constexpr auto fields() {
        return std::tuple{
            field("topic", &Publish::topic),
            field("packet_id", &Publish::packet_id, qos_above_0),
            field("properties", &Publish::properties, v5_only),
            field("payload", &Publish::payload)
        };
    }
};

/// The four acknowledgements of PUBLISH share one shape (3.4 to 3.7).
template <PacketType packet_type, std::uint8_t required_flags>
struct Acknowledgement {
    static constexpr auto type = packet_type;
    std::uint8_t header_flags{required_flags};
    std::uint16_t packet_id{};
    std::optional<std::uint8_t> reason_code{};
    std::optional<Properties> properties{};
    bool operator==(const Acknowledgement&) const = default;
    static constexpr auto fields() {
        return std::tuple{
            field("packet_id", &Acknowledgement::packet_id),
            field("reason_code", &Acknowledgement::reason_code, v5_only),
            field("properties", &Acknowledgement::properties, v5_only)
        };
    }
};
using Puback = Acknowledgement<PacketType::puback, 0>;
using Pubrec = Acknowledgement<PacketType::pubrec, 0>;
using Pubrel = Acknowledgement<PacketType::pubrel, 2>;
using Pubcomp = Acknowledgement<PacketType::pubcomp, 0>;

/// One Topic Filter of a SUBSCRIBE with its options byte (3.8.3.1): QoS 0x03, No Local 0x04,
/// Retain As Published 0x08, Retain Handling 0x30; in 3.1.1 only the QoS.
struct Subscription {
    Utf8 topic_filter{};
    std::uint8_t options{};
    bool operator==(const Subscription&) const = default;
};

struct Subscribe {
    static constexpr auto type = PacketType::subscribe;
    std::uint8_t header_flags{2};
    std::uint16_t packet_id{};
    Properties properties{};
    std::vector<Subscription> subscriptions{};
    bool operator==(const Subscribe&) const = default;
    static constexpr auto fields() {
        return std::tuple{
            field("packet_id", &Subscribe::packet_id),
            field("properties", &Subscribe::properties, v5_only),
            field("subscriptions", &Subscribe::subscriptions)
        };
    }
};

struct Suback {
    static constexpr auto type = PacketType::suback;
    std::uint8_t header_flags{};
    std::uint16_t packet_id{};
    Properties properties{};
    std::vector<std::uint8_t> reason_codes{};
    bool operator==(const Suback&) const = default;
    static constexpr auto fields() {
        return std::tuple{
            field("packet_id", &Suback::packet_id),
            field("properties", &Suback::properties, v5_only),
            field("reason_codes", &Suback::reason_codes)
        };
    }
};

struct Unsubscribe {
    static constexpr auto type = PacketType::unsubscribe;
    std::uint8_t header_flags{2};
    std::uint16_t packet_id{};
    Properties properties{};
    std::vector<Utf8> topic_filters{};
    bool operator==(const Unsubscribe&) const = default;
    static constexpr auto fields() {
        return std::tuple{
            field("packet_id", &Unsubscribe::packet_id),
            field("properties", &Unsubscribe::properties, v5_only),
            field("topic_filters", &Unsubscribe::topic_filters)
        };
    }
};

struct Unsuback {
    static constexpr auto type = PacketType::unsuback;
    std::uint8_t header_flags{};
    std::uint16_t packet_id{};
    Properties properties{};
    std::vector<std::uint8_t> reason_codes{};
    bool operator==(const Unsuback&) const = default;
    static constexpr auto fields() {
        return std::tuple{
            field("packet_id", &Unsuback::packet_id),
            field("properties", &Unsuback::properties, v5_only),
            field("reason_codes", &Unsuback::reason_codes, v5_only)
        };
    }
};

struct Pingreq {
    static constexpr auto type = PacketType::pingreq;
    std::uint8_t header_flags{};
    bool operator==(const Pingreq&) const = default;
    static constexpr auto fields() { return std::tuple{}; }
};

struct Pingresp {
    static constexpr auto type = PacketType::pingresp;
    std::uint8_t header_flags{};
    bool operator==(const Pingresp&) const = default;
    static constexpr auto fields() { return std::tuple{}; }
};

struct Disconnect {
    static constexpr auto type = PacketType::disconnect;
    std::uint8_t header_flags{};
    std::optional<std::uint8_t> reason_code{};
    std::optional<Properties> properties{};
    bool operator==(const Disconnect&) const = default;
    static constexpr auto fields() {
        return std::tuple{
            field("reason_code", &Disconnect::reason_code, v5_only),
            field("properties", &Disconnect::properties, v5_only)
        };
    }
};

struct Auth {
    static constexpr auto type = PacketType::auth;
    std::uint8_t header_flags{};
    std::optional<std::uint8_t> reason_code{};
    std::optional<Properties> properties{};
    bool operator==(const Auth&) const = default;
    static constexpr auto fields() {
        return std::tuple{
            field("reason_code", &Auth::reason_code, v5_only),
            field("properties", &Auth::properties, v5_only)
        };
    }
};

using Packet = std::variant<
    Connect,
    Connack,
    Publish,
    Puback,
    Pubrec,
    Pubrel,
    Pubcomp,
    Subscribe,
    Suback,
    Unsubscribe,
    Unsuback,
    Pingreq,
    Pingresp,
    Disconnect,
    Auth>;

inline PacketType type_of(const Packet& packet) {
    return std::visit([](const auto& p) { return p.type; }, packet);
}

}  // namespace assay::wire
