#include "reference/wire/check.hpp"

#include "reference/wire/checker.hpp"
#include "reference/wire/reader.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::wire {

namespace {

/// The rules for fixed header flags that are reserved; the general one where a packet has none of
/// its own.
Rule flags_rule(PacketType type) {
    using enum PacketType;
    switch (type) {
    case pubrel:
        return {"MQTT-3.6.1-1", "MQTT-3.6.1-1"};
    case subscribe:
        return {"MQTT-3.8.1-1", "MQTT-3.8.1-1"};
    case unsubscribe:
        return {"MQTT-3.10.1-1", "MQTT-3.10.1-1"};
    case disconnect:
        return {"MQTT-3.14.1-1", "MQTT-3.14.1-1"};
    case auth:
        return {"", "MQTT-3.15.1-1"};
    default:
        return {"MQTT-2.2.2-1", "MQTT-2.1.3-1"};
    }
}

template <class P>
void check_header(Checker& out, const P& p) {
    if (!may_send(P::type, out.version, out.sender)) {
        const auto from_client = out.sender == Role::client;
        out.add(
            "header",
            fmt::format(
                "a {} does not send {}", from_client ? "Client" : "Server", name_of(P::type)
            ),
            {"ASSAY-4.8-1", "ASSAY-4.13-1"},
            0x82
        );
    }
    constexpr auto expected = required_flags(P::type);
    if constexpr (P::type != PacketType::publish)
        if (p.header_flags != expected)
            out.add(
                "header",
                fmt::format("reserved flags are {:04b}, expected {:04b}", p.header_flags, expected),
                flags_rule(P::type),
                0x81
            );
}

/// The statements about fields that have to be there, for packets that end before or inside them.
struct FieldRule {
    PacketType type;
    std::string_view field;
    Rule rule;
};

// clang-format off
constexpr FieldRule field_rules[] = {
    {PacketType::connect,     "client_id",     {"MQTT-3.1.3-3", "MQTT-3.1.3-3"}},
    {PacketType::connect,     "will_",         {"MQTT-3.1.2-9", "MQTT-3.1.2-9"}},
    {PacketType::connect,     "username",      {"MQTT-3.1.2-19", "MQTT-3.1.2-17"}},
    {PacketType::connect,     "password",      {"MQTT-3.1.2-21", "MQTT-3.1.2-19"}},
    {PacketType::publish,     "topic",         {"MQTT-3.3.2-1", "MQTT-3.3.2-1"}},
    {PacketType::subscribe,   "subscriptions", {"MQTT-3.8.3-1", "MQTT-3.8.3-1"}},
    {PacketType::unsubscribe, "topic_filters", {"MQTT-3.10.3-1", "MQTT-3.10.3-1"}},
};
// clang-format on

/// What is broken by bytes that cannot be decoded: a statement about the field, or the rule that
/// the fields of a packet fill it. Sections 3.1 to 3.15 are those of the packet types 1 to 15 in
/// both versions.
std::string rule_for_malformed(const Malformed& error, BytesView packet, Version version) {
    const auto is_v5 = version == Version::v5_0;
    const std::string_view field = error.field;
    if (field == "header") return is_v5 ? "ASSAY-2.1.2-1" : "ASSAY-2.2.1-1";
    if (field == "remaining_length") return is_v5 ? "ASSAY-2.1.4-1" : "ASSAY-2.2.3-1";
    if (field == "properties" && error.reason.starts_with("a byte")) return "MQTT-2.2.2-1";
    if (error.reason.starts_with("unknown Property Identifier")) return "ASSAY-2.2.2-2";
    if (field.contains("properties.")) return "ASSAY-2.2.2-1";
    const auto type = type_of(packet);
    for (const auto& [of, start, rule] : field_rules)
        if (of == type && field.starts_with(start))
            return std::string{is_v5 ? rule.v5_0 : rule.v3_1_1};
    if (field == "properties") return "ASSAY-2.2.2-1";
    return fmt::format("ASSAY-3.{}-1", static_cast<unsigned>(type));
}

/// "Unacceptable protocol version" in the form of 3.1.1: the right answer [v3.1.1 MQTT-3.1.2-2] of
/// a Server that does not know the version asked for, and so cannot know the form of its answer.
bool is_old_refusal(BytesView packet) {
    constexpr std::uint8_t refusal[] = {0x20, 0x02, 0x00, 0x01};
    return std::ranges::equal(packet, refusal);
}

/// A CONNECT is held to the version it names, if that is one we know.
Version version_of(BytesView packet, Version version) {
    const auto protocol = peek_protocol(packet);
    if (!protocol) return version;
    return wire::version_of(protocol->version);
}
Version version_of(const Packet& packet, Version version) {
    const auto* connect = std::get_if<Connect>(&packet);
    return connect ? connect->version() : version;
}

}  // namespace

bool may_send(PacketType type, Version version, Role sender) {
    using enum PacketType;
    constexpr PacketSet client_only{connect, subscribe, unsubscribe, pingreq};
    constexpr PacketSet server_only{connack, suback, unsuback, pingresp};
    if (sender == Role::client) return !server_only.has(type);
    return !client_only.has(type) && (version == Version::v5_0 || type != disconnect);
}

std::vector<Violation> check(const Packet& packet, Version version, Role sender) {
    Checker out{version_of(packet, version), sender};
    std::visit([&](const auto& p) { check_header(out, p); }, packet);
    check_body(out, packet);
    return std::move(out.violations);
}

Inspection inspect(BytesView packet, Version version, Role sender) {
    Trace trace{.keep_spans = false};
    auto decoded = decode_tracing(packet, version, &trace);
    if (!decoded) {
        auto& error = decoded.error();
        auto what = fmt::format("byte {}: {}", error.offset, error.reason);
        auto rule = rule_for_malformed(error, packet, version_of(packet, version));
        return {
            {}, {{std::move(error.field), std::move(what), std::move(rule), error.reason_code}}
        };
    }
    Inspection result{std::move(*decoded), {}};
    if (sender == Role::server && is_old_refusal(packet)) return result;
    result.violations = check(*result.packet, version, sender);
    // Only 5.0 asks for the shortest form; 3.1.1 (2.2.3) describes it without a rule.
    if (version_of(*result.packet, version) == Version::v5_0)
        for (const auto& integer : trace.over_long)
            result.violations.push_back(
                {integer.field, "Variable Byte Integer is longer than needed", "MQTT-1.5.5-1", 0x81}
            );
    return result;
}

std::vector<Violation> check(BytesView packet, Version version, Role sender) {
    return inspect(packet, version, sender).violations;
}

}  // namespace assay::wire
