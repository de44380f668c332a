#include "reference/wire/packet_type.hpp"

#include <array>

namespace assay::wire {

namespace {

constexpr std::array<std::string_view, 16> names{
    "RESERVED",
    "CONNECT",
    "CONNACK",
    "PUBLISH",
    "PUBACK",
    "PUBREC",
    "PUBREL",
    "PUBCOMP",
    "SUBSCRIBE",
    "SUBACK",
    "UNSUBSCRIBE",
    "UNSUBACK",
    "PINGREQ",
    "PINGRESP",
    "DISCONNECT",
    "AUTH"
};

}  // namespace

std::string_view name_of(PacketType type) {
    return names.at(static_cast<unsigned>(type));
}

std::optional<PacketType> packet_type_named(std::string_view name) {
    for (std::size_t i = 1; i < names.size(); ++i)
        if (names.at(i) == name) return static_cast<PacketType>(i);
    return std::nullopt;
}

std::span<const std::string_view> packet_type_names() {
    return std::span{names}.subspan(1);
}

}  // namespace assay::wire
