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
constexpr auto qos_above_0 = [](const auto& p, Version) { return p.qos() != 0; };
// CONNECT says its own version, so that the first packet of a connection can be decoded.
constexpr auto connect_v5 = [](const auto& p, Version) { return p.version() == Version::v5_0; };
constexpr auto with_will = [](const auto& p, Version) { return p.has_will(); };
constexpr auto with_will_v5 = [](const auto& p, Version) { return p.version() == Version::v5_0 && p.has_will(); };
constexpr auto with_username = [](const auto& p, Version) { return p.has_username(); };
constexpr auto with_password = [](const auto& p, Version) { return p.has_password(); };
// clang-format on

template <class P, class T, class When = decltype(always)>
constexpr auto field(std::string_view name, T P::* member, When when = always) {
    return Field<P, T, When>{name, member, when};
}

/// A flag byte of packet `P` and all its bits.
template <class P>
struct FlagByte {
    std::uint8_t P::* byte;
    std::span<const BitField> bits;
};

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

    Version version() const { return version_of(protocol_version); }
    bool clean_start() const { return ConnectFlags::clean_start.is_set(connect_flags); }
    bool has_will() const { return ConnectFlags::will.is_set(connect_flags); }
    std::uint8_t will_qos() const { return ConnectFlags::will_qos.get(connect_flags); }
    bool will_retain() const { return ConnectFlags::will_retain.is_set(connect_flags); }
    bool has_username() const { return ConnectFlags::username.is_set(connect_flags); }
    bool has_password() const { return ConnectFlags::password.is_set(connect_flags); }
    void set_clean_start(bool clean) { ConnectFlags::clean_start.set(connect_flags, clean); }
    /// These set the field and the flags that announce it.
    void set_will(std::string topic, Bytes message, std::uint8_t qos, bool retain) {
        ConnectFlags::will.set(connect_flags, true);
        ConnectFlags::will_qos.set(connect_flags, qos);
        ConnectFlags::will_retain.set(connect_flags, retain);
        will_topic.text = std::move(topic);
        will_payload.bytes = std::move(message);
    }
    void set_username(std::string text) {
        ConnectFlags::username.set(connect_flags, true);
        username.text = std::move(text);
    }
    void set_password(std::string_view text) {
        ConnectFlags::password.set(connect_flags, true);
        password.bytes.assign(text.begin(), text.end());
    }

    static constexpr FlagByte<Connect> flags() {
        return {&Connect::connect_flags, ConnectFlags::table};
    }
    static constexpr auto fields() {
        return std::tuple{
            field("protocol_name", &Connect::protocol_name),
            field("protocol_version", &Connect::protocol_version),
            field("connect_flags", &Connect::connect_flags),
            field("keep_alive", &Connect::keep_alive),
            field("properties", &Connect::properties, connect_v5),
            field("client_id", &Connect::client_id),
            field("will_properties", &Connect::will_properties, with_will_v5),
            field("will_topic", &Connect::will_topic, with_will),
            field("will_payload", &Connect::will_payload, with_will),
            field("username", &Connect::username, with_username),
            field("password", &Connect::password, with_password)
        };
    }
};

struct Connack {
    static constexpr auto type = PacketType::connack;
    std::uint8_t header_flags{};
    std::uint8_t acknowledge_flags{};
    std::uint8_t reason_code{};  ///< Connect Return code in 3.1.1
    Properties properties{};
    bool operator==(const Connack&) const = default;

    bool session_present() const {
        return AcknowledgeFlags::session_present.is_set(acknowledge_flags);
    }
    void set_session_present(bool present) {
        AcknowledgeFlags::session_present.set(acknowledge_flags, present);
    }

    static constexpr FlagByte<Connack> flags() {
        return {&Connack::acknowledge_flags, AcknowledgeFlags::table};
    }
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
    std::uint8_t header_flags{};
    Utf8 topic{};
    std::uint16_t packet_id{};
    Properties properties{};
    Payload payload{};
    bool operator==(const Publish&) const = default;

    std::uint8_t qos() const { return PublishFlags::qos.get(header_flags); }
    bool dup() const { return PublishFlags::dup.is_set(header_flags); }
    bool retain() const { return PublishFlags::retain.is_set(header_flags); }
    void set_qos(std::uint8_t qos) { PublishFlags::qos.set(header_flags, qos); }
    void set_dup(bool dup) { PublishFlags::dup.set(header_flags, dup); }
    void set_retain(bool retain) { PublishFlags::retain.set(header_flags, retain); }

    static constexpr FlagByte<Publish> flags() {
        return {&Publish::header_flags, PublishFlags::table};
    }
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
template <PacketType packet_type>
struct Acknowledgement {
    static constexpr auto type = packet_type;
    std::uint8_t header_flags{required_flags(type)};
    std::uint16_t packet_id{};
    std::optional<std::uint8_t> reason_code{};
    std::optional<Properties> properties{};
    bool operator==(const Acknowledgement&) const = default;

    /// The Reason Code; success where it is left out (3.4.2.1).
    std::uint8_t reason() const { return reason_code.value_or(0); }

    static constexpr auto fields() {
        return std::tuple{
            field("packet_id", &Acknowledgement::packet_id),
            field("reason_code", &Acknowledgement::reason_code, v5_only),
            field("properties", &Acknowledgement::properties, v5_only)
        };
    }
};
using Puback = Acknowledgement<PacketType::puback>;
using Pubrec = Acknowledgement<PacketType::pubrec>;
using Pubrel = Acknowledgement<PacketType::pubrel>;
using Pubcomp = Acknowledgement<PacketType::pubcomp>;

/// One Topic Filter of a SUBSCRIBE with its SubscriptionOptions.
struct Subscription {
    Utf8 topic_filter{};
    std::uint8_t options{};
    bool operator==(const Subscription&) const = default;

    std::uint8_t qos() const { return SubscriptionOptions::qos.get(options); }
    bool no_local() const { return SubscriptionOptions::no_local.is_set(options); }
    bool retain_as_published() const {
        return SubscriptionOptions::retain_as_published.is_set(options);
    }
    std::uint8_t retain_handling() const {
        return SubscriptionOptions::retain_handling.get(options);
    }
    void set_qos(std::uint8_t qos) { SubscriptionOptions::qos.set(options, qos); }
};

struct Subscribe {
    static constexpr auto type = PacketType::subscribe;
    std::uint8_t header_flags{required_flags(type)};
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
    std::uint8_t header_flags{required_flags(type)};
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

    /// The Reason Code; a normal disconnection where it is left out (3.14.2.1).
    std::uint8_t reason() const { return reason_code.value_or(0); }

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

    /// The Reason Code; success where it is left out (3.15.2.1).
    std::uint8_t reason() const { return reason_code.value_or(0); }

    static constexpr auto fields() {
        return std::tuple{
            field("reason_code", &Auth::reason_code, v5_only),
            field("properties", &Auth::properties, v5_only)
        };
    }
};

using AnyPacket = std::variant<
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

/// One packet of any type: a variant whose copies, moves and end are compiled once, and not in every
/// file that holds a packet.
struct Packet : AnyPacket {
    using AnyPacket::variant;
    Packet();
    Packet(const Packet& other);
    Packet(Packet&& other) noexcept;
    Packet& operator=(const Packet& other);
    Packet& operator=(Packet&& other) noexcept;
    ~Packet();
};

PacketType type_of(const Packet& packet);

/// The Packet Identifier of packets that have one, 0 for the others.
std::uint16_t packet_id_of(const Packet& packet);

}  // namespace assay::wire
