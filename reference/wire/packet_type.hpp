#pragma once
/// The fifteen MQTT Control Packet types (2.1.2) and sets of them.
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

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
    constexpr bool has(PacketType type) const {
        return (bits & (1U << static_cast<unsigned>(type))) != 0;
    }
    constexpr bool has_will() const { return (bits & will_bit) != 0; }
    constexpr bool operator==(const PacketSet&) const = default;
};

}  // namespace assay::wire
