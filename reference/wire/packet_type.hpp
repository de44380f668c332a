#pragma once
/// The fifteen MQTT Control Packet types (2.1.2) and sets of them.
#include "reference/wire/flags.hpp"

namespace assay::wire {

enum class PacketType : std::uint8_t {
    connect = 1,
    connack,
    publish,
    puback,
    pubrec,
    pubrel,
    pubcomp,
    subscribe,
    suback,
    unsubscribe,
    unsuback,
    pingreq,
    pingresp,
    disconnect,
    auth,
};

/// "CONNECT", "PUBACK", ...: the standard's spelling, as used in scenario files and reports.
std::string_view name_of(PacketType type);
/// The type with this upper-case name, or nothing.
std::optional<PacketType> packet_type_named(std::string_view name);

/// The names of all types, in the order of their numbers.
std::span<const std::string_view> packet_type_names();

/// The type that the first byte of a packet says; it may be the reserved 0.
constexpr PacketType type_of(std::uint8_t first_byte) {
    return static_cast<PacketType>(FixedHeader::type.get(first_byte));
}
/// The first byte of a packet of this type with these flags.
constexpr std::uint8_t first_byte_of(PacketType type, std::uint8_t flags) {
    std::uint8_t byte = 0;
    FixedHeader::type.set(byte, static_cast<std::uint8_t>(type));
    FixedHeader::flags.set(byte, flags);
    return byte;
}
/// The type of a packet by its bytes; the reserved 0 if there is none.
constexpr PacketType type_of(BytesView packet) {
    return packet.empty() ? PacketType{} : type_of(packet.front());
}

/// Which packets a property or a reason code may stand in. `will` is the CONNECT's Will Properties.
struct PacketSet {
    static constexpr std::uint32_t will_bit = 1U << 16U;
    std::uint32_t bits{};
    constexpr PacketSet() = default;
    constexpr PacketSet(std::initializer_list<PacketType> types, bool with_will = false)
        : bits{with_will ? will_bit : 0U} {
        for (const auto type : types)
            bits |= 1U << static_cast<unsigned>(type);
    }
    /// All fifteen types.
    static constexpr PacketSet all() {
        PacketSet set;
        for (unsigned type = 1; type <= static_cast<unsigned>(PacketType::auth); ++type)
            set.bits |= 1U << type;
        return set;
    }
    constexpr bool has(PacketType type) const {
        return (bits & (1U << static_cast<unsigned>(type))) != 0;
    }
    constexpr bool has_will() const { return (bits & will_bit) != 0; }
    constexpr bool operator==(const PacketSet&) const = default;
};

/// The flags that the fixed header of a packet must have (2.1.3). Those of PUBLISH are its own.
constexpr std::uint8_t required_flags(PacketType type) {
    constexpr PacketSet with_bit_1{
        PacketType::pubrel, PacketType::subscribe, PacketType::unsubscribe
    };
    return with_bit_1.has(type) ? 0b0010 : 0b0000;
}

}  // namespace assay::wire
