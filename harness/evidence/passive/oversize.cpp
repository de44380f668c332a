#include "harness/evidence/passive/oversize.hpp"

#include "harness/evidence/passive/exchanges.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::evidence {
namespace {

/// What may be left out when a packet gets too large for its receiver, and who says so.
struct SizeRule {
    wire::PacketType type{};
    PassiveRule reason_string{};
    PassiveRule user_property{};
};

// clang-format off
constexpr std::array<SizeRule, 9> size_rules{{
    {wire::PacketType::connack,    {"", "MQTT-3.2.2-19"}, {"", "MQTT-3.2.2-20"}},
    {wire::PacketType::puback,     {"", "MQTT-3.4.2-2"},  {"", "MQTT-3.4.2-3"}},
    {wire::PacketType::pubrec,     {"", "MQTT-3.5.2-2"},  {"", "MQTT-3.5.2-3"}},
    {wire::PacketType::pubrel,     {"", "MQTT-3.6.2-2"},  {"", "MQTT-3.6.2-3"}},
    {wire::PacketType::pubcomp,    {"", "MQTT-3.7.2-2"},  {"", "MQTT-3.7.2-3"}},
    {wire::PacketType::suback,     {"", "MQTT-3.9.2-1"},  {"", "MQTT-3.9.2-2"}},
    {wire::PacketType::unsuback,   {"", "MQTT-3.11.2-1"}, {"", "MQTT-3.11.2-2"}},
    {wire::PacketType::disconnect, {"", "MQTT-3.14.2-3"}, {"", "MQTT-3.14.2-4"}},
    {wire::PacketType::auth,       {"", "MQTT-3.15.2-2"}, {"", "MQTT-3.15.2-3"}},
}};
// clang-format on

}  // namespace

std::vector<Oversize> oversize_breaches(
    const wire::Packet& packet,
    std::size_t size_bytes,
    std::size_t size_max_bytes,
    const PassiveRule& rule,
    std::string_view receiver
) {
    const auto type = wire::type_of(packet);
    const auto what = fmt::format(
        "{} has {} bytes, {}'s Maximum Packet Size is {}",
        wire::name_of(type),
        size_bytes,
        receiver,
        size_max_bytes
    );
    std::vector<Oversize> out{{rule, what}};
    const auto* properties = properties_of(packet);
    const auto rules = std::ranges::find(size_rules, type, &SizeRule::type);
    if (!properties || rules == size_rules.end()) return out;
    if (properties->has(wire::PropertyId::reason_string))
        out.push_back({rules->reason_string, what + ", and it has a Reason String"});
    if (properties->has(wire::PropertyId::user_property))
        out.push_back({rules->user_property, what + ", and it has a User Property"});
    return out;
}

}  // namespace assay::evidence
