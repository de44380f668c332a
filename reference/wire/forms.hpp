#pragma once
/// The wire forms of MQTT (3.1.1 and 5.0, section 1.5) as C++ types: a member's type says how it is
/// written. Everything in `reference/wire` is a visitor of fields that have one of these types.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::wire {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

/// Protocol Version as CONNECT carries it.
enum class Version : std::uint8_t { v3_1_1 = 4, v5_0 = 5 };

inline constexpr std::array versions{Version::v3_1_1, Version::v5_0};

/// "3.1.1" or "5.0".
constexpr std::string_view name_of(Version version) {
    return version == Version::v5_0 ? "5.0" : "3.1.1";
}

/// The version that is called `name`, or nothing.
constexpr std::optional<Version> version_named(std::string_view name) {
    for (const auto version : versions)
        if (name_of(version) == name) return version;
    return std::nullopt;
}

/// The version in which a CONNECT with this Protocol Version is read: any other than 5 in the
/// older.
constexpr Version version_of(std::uint8_t protocol_version) {
    return protocol_version == static_cast<std::uint8_t>(Version::v5_0) ? Version::v5_0
                                                                        : Version::v3_1_1;
}

/// The highest Variable Byte Integer (1.5.5), and so the highest Remaining Length.
inline constexpr std::uint32_t var_int_max = 268'435'455;
/// The largest packet there can be: first byte, four bytes of Remaining Length, body.
inline constexpr std::uint32_t packet_size_max_bytes = 5 + var_int_max;

/// Variable Byte Integer (1.5.5), at most `var_int_max`.
struct VarInt {
    std::uint32_t value{};
    bool operator==(const VarInt&) const = default;
};

/// UTF-8 Encoded String: two-byte length, then the bytes, which may be ill-formed here (`check`
/// tells).
struct Utf8 {
    std::string text{};
    bool operator==(const Utf8&) const = default;
};

/// Binary Data: two-byte length, then the bytes.
struct Binary {
    Bytes bytes{};
    bool operator==(const Binary&) const = default;
};

/// UTF-8 String Pair (5.0 only): name, then value.
struct Utf8Pair {
    std::string name{};
    std::string value{};
    bool operator==(const Utf8Pair&) const = default;
};

/// The Application Message of a PUBLISH: all bytes that are left.
struct Payload {
    Bytes bytes{};
    bool operator==(const Payload&) const = default;
};

enum class Form : std::uint8_t {
    byte,
    two_byte,
    four_byte,
    var_int,
    utf8,
    utf8_pair,
    binary,
    property_block,
    payload
};

}  // namespace assay::wire
