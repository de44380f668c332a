#pragma once
/// The bits that the flag bytes of MQTT are made of, each said once: its name and its place. A
/// packet holds such a byte as it is on the wire and names its bits in `flags()`, beside `fields()`
/// (packets.hpp). Reading, writing, printing, matching and malformed variants come here for them.
#include "reference/wire/forms.hpp"

#include <array>
#include <bit>
#include <concepts>
#include <initializer_list>
#include <utility>

namespace assay::wire {

/// Neighbouring bits of a byte that mean one thing: a flag, or a small number.
struct BitField {
    std::string_view name{};  ///< as scenarios and reports spell it
    std::uint8_t mask{};

    constexpr bool is_flag() const { return std::has_single_bit(mask); }
    /// Whether any of these bits is set in `byte`.
    constexpr bool is_set(std::uint8_t byte) const { return (byte & mask) != 0; }
    /// The number that `byte` holds here; of a flag, 0 or 1.
    constexpr std::uint8_t get(std::uint8_t byte) const {
        return static_cast<std::uint8_t>((byte & mask) >> std::countr_zero(mask));
    }
    /// Puts `value` here, cut to the bits there are, and leaves the rest of `byte` alone.
    constexpr void set(std::uint8_t& byte, std::uint64_t value) const {
        byte = static_cast<std::uint8_t>(
            (byte & ~unsigned{mask}) | ((value << std::countr_zero(mask)) & mask)
        );
    }
    /// The same for a flag: 1 or 0.
    constexpr void set(std::uint8_t& byte, std::same_as<bool> auto value) const {
        set(byte, std::uint64_t{value ? 1U : 0U});
    }
};

/// A byte in which these bits hold these numbers, and all others are 0.
constexpr std::uint8_t byte_of(std::initializer_list<std::pair<BitField, unsigned>> parts) {
    std::uint8_t byte = 0;
    for (const auto& [bits, value] : parts)
        bits.set(byte, value);
    return byte;
}

/// The first byte of every packet (2.1.1).
struct FixedHeader {
    static constexpr BitField type{"type", 0xF0};
    static constexpr BitField flags{"flags", 0x0F};
};

/// Connect Flags (3.1.2.3).
struct ConnectFlags {
    static constexpr BitField reserved{"reserved", 0x01};
    static constexpr BitField clean_start{"clean_start", 0x02};  ///< Clean Session in 3.1.1
    static constexpr BitField will{"will", 0x04};
    static constexpr BitField will_qos{"will_qos", 0x18};
    static constexpr BitField will_retain{"will_retain", 0x20};
    static constexpr BitField password{"password_flag", 0x40};
    static constexpr BitField username{"username_flag", 0x80};
    static constexpr std::array table{
        reserved, clean_start, will, will_qos, will_retain, password, username
    };
};

/// Connect Acknowledge Flags (3.2.2.1).
struct AcknowledgeFlags {
    static constexpr BitField session_present{"session_present", 0x01};
    static constexpr BitField reserved{"reserved", 0xFE};
    static constexpr std::array table{session_present, reserved};
};

/// The flags in the fixed header of PUBLISH (3.3.1).
struct PublishFlags {
    static constexpr BitField qos{"qos", 0x06};
    static constexpr BitField dup{"dup", 0x08};
    static constexpr BitField retain{"retain", 0x01};
    static constexpr std::array table{qos, dup, retain};
};

/// Subscription Options (3.8.3.1).
struct SubscriptionOptions {
    static constexpr BitField qos{"qos", 0x03};
    static constexpr BitField no_local{"no_local", 0x04};
    static constexpr BitField retain_as_published{"retain_as_published", 0x08};
    static constexpr BitField retain_handling{"retain_handling", 0x30};
    static constexpr BitField reserved{"reserved", 0xC0};
    static constexpr BitField reserved_3_1_1{"reserved", 0xFC};
    static constexpr std::array table{
        qos, no_local, retain_as_published, retain_handling, reserved
    };
    static constexpr std::array table_3_1_1{qos, reserved_3_1_1};
    /// All bits of the byte in `version`; the reserved ones come last.
    static constexpr std::span<const BitField> table_of(Version version) {
        if (version == Version::v3_1_1) return table_3_1_1;
        return table;
    }
};

}  // namespace assay::wire
