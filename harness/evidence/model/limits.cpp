// Limits that the server names in CONNACK (3.2.2.3): a client that keeps them is not told that it
// broke one (3.14.2.1). What a client must not send at all ends the judgement; see sound.hpp.
#include "harness/evidence/model/model.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::evidence {

using wire::PropertyId;
using wire::ReasonCode;

namespace {

/// A reason that is right only where CONNACK says that the server cannot do it.
struct Unavailable {
    ReasonCode reason{};
    PropertyId property{};
};

// clang-format off
constexpr std::array<Unavailable, 3> unavailable{{
    {ReasonCode::shared_subscriptions_not_supported, PropertyId::shared_subscription_available},
    {ReasonCode::subscription_identifiers_not_supported, PropertyId::subscription_identifier_available},
    {ReasonCode::wildcard_subscriptions_not_supported, PropertyId::wildcard_subscription_available},
}};
// Of these the trace shows whether the client has broken them, and then it ends there.
constexpr std::array never_right{
    ReasonCode::packet_too_large, ReasonCode::topic_alias_invalid, ReasonCode::retain_not_supported,
    ReasonCode::qos_not_supported,
};
// clang-format on

/// Whether the client may have had more messages open than the server takes. In a Session that goes
/// on the server may count exchanges of an earlier connection.
bool may_have_exceeded(const ConnectionSpan& connection) {
    if (connection.session_present) return true;
    const std::size_t maximum =
        connection.server_receive_maximum.value_or(wire::receive_maximum_default);
    std::set<std::uint16_t> open;
    return std::ranges::any_of(connection.window_out, [&](const WindowStep& step) {
        if (step.opens)
            open.insert(step.packet_id);
        else
            open.erase(step.packet_id);
        return open.size() > maximum;
    });
}

/// Whether the client sent something before CONNACK told it of any limit, as it may (3.1.4).
bool was_early(const ModelFacts& facts, const ConnectionSpan& connection) {
    const auto trace = facts.inquiry().trace();
    for (auto i = connection.connect + 1; i < connection.connack && i < trace.size(); ++i)
        if (trace[i].kind == reports::TraceEvent::Kind::sent && !trace[i].bytes.empty() &&
            facts.connection_of(i) == &connection)
            return true;
    return false;
}

/// Whether a client that has kept its rules on this connection can be told this.
bool may_be_right(const ModelFacts& facts, const ConnectionSpan& connection, ReasonCode reason) {
    if (was_early(facts, connection)) return true;
    if (reason == ReasonCode::receive_maximum_exceeded) return may_have_exceeded(connection);
    if (std::ranges::find(never_right, reason) != never_right.end()) return false;
    const auto row = std::ranges::find(unavailable, reason, &Unavailable::reason);
    if (row == unavailable.end()) return true;
    const auto packet = facts.packet(connection.connack);
    const auto* connack = packet ? std::get_if<wire::Connack>(&*packet) : nullptr;
    return !connack || connack->properties.get_or<std::uint8_t>(row->property, 1) == 0;
}

}  // namespace

std::optional<Finding> judge_limits(const ModelFacts& facts) {
    const auto trace = facts.inquiry().trace();
    for (EventIndex i = 0; i < trace.size(); ++i) {
        const auto& event = trace[i];
        if (event.kind != reports::TraceEvent::Kind::received || event.bytes.empty()) continue;
        if (wire::type_of(event.bytes) != wire::PacketType::disconnect) continue;
        const auto* connection = facts.connection_of(i);
        const auto packet = facts.packet(i);
        const auto* disconnect = packet ? std::get_if<wire::Disconnect>(&*packet) : nullptr;
        if (!connection || !connection->accepted || !disconnect) continue;
        const auto code = static_cast<std::uint8_t>(disconnect->reason());
        if (may_be_right(facts, *connection, static_cast<ReasonCode>(code))) continue;
        return Finding{
            .actual = facts.inquiry().with_events(
                fmt::format(
                    "{} was told {}, and had not broken what CONNACK names",
                    connection->actor,
                    wire::reason_code_text(code)
                ),
                {connection->connect, connection->connack, i}
            ),
            .evidence = i
        };
    }
    return std::nullopt;
}

}  // namespace assay::evidence
