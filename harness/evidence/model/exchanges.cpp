// Exchanges over reconnects (4.4): what a client has not acknowledged comes again with its
// identifier as soon as the Session goes on.
#include "harness/evidence/model/model.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace assay::evidence {

using reports::Verdict;
using wire::PacketType;

namespace {

/// Identifiers under which the server sent PUBLISH or PUBREL, by connection.
using TakenUp = std::unordered_map<const ConnectionSpan*, std::set<std::uint16_t>>;

TakenUp taken_up(const ModelFacts& facts) {
    TakenUp ids;
    const auto trace = facts.inquiry().trace();
    for (EventIndex i = 0; i < trace.size(); ++i) {
        const auto& event = trace[i];
        if (event.kind != reports::TraceEvent::Kind::received || event.bytes.empty()) continue;
        const auto type = wire::type_of(event.bytes);
        if (type == PacketType::publish || type == PacketType::pubrel)
            ids[facts.connection_of(i)].insert(wire::peek_packet_id(event.bytes));
    }
    return ids;
}

/// Identifiers of what may go to another member of a group as soon as this connection is lost.
std::set<std::uint16_t> passed_on(const ModelFacts& facts, const ConnectionSpan& connection) {
    const auto& inquiry = facts.inquiry();
    std::set<std::uint16_t> ids;
    for (const auto& message : facts.history().messages)
        for (const auto& delivery : message.deliveries) {
            if (delivery.qos == 0 || !delivery.connection) continue;
            if (&facts.history().connections[*delivery.connection] != &connection) continue;
            if (inquiry.index().may_be_passed_on(message.topic, delivery.client_id, delivery.qos))
                ids.insert(wire::peek_packet_id(inquiry.trace()[delivery.event].bytes));
        }
    return ids;
}

/// Why the server need not have taken everything up; nothing if it had to.
std::optional<std::string> excuse_of(const Inquiry& inquiry, const ConnectionSpan& connection) {
    if (&connection != inquiry.index().open_at_end(connection.client_id))
        return fmt::format("{} was not connected at the end", connection.client_id);
    // A window holds messages back until it has room.
    if (connection.receive_maximum) return fmt::format("{} names a window", connection.actor);
    return inquiry.excuse(connection.client_id, connection.connack);
}

}  // namespace

std::optional<Finding> judge_exchanges(const ModelFacts& facts) {
    const auto& inquiry = facts.inquiry();
    std::optional<Finding> open;
    std::optional<TakenUp> again;
    for (const auto& connection : facts.history().connections) {
        if (!connection.accepted || !connection.session_present) continue;
        const auto* before = inquiry.index().before(connection);
        if (!before || !before->accepted || before->unacknowledged.empty()) continue;
        // What has become too large for the client is dropped [MQTT-3.1.2-25].
        if (connection.packet_size_max_bytes < before->packet_size_max_bytes) continue;
        if (!again) again = taken_up(facts);
        const auto& ids = (*again)[&connection];
        std::set<std::uint16_t> missing;
        std::ranges::set_difference(
            before->unacknowledged, ids, std::inserter(missing, missing.end())
        );
        if (missing.empty()) continue;
        // All messages are read for it, so only where something is missing.
        const auto elsewhere = passed_on(facts, *before);
        for (const auto id : missing) {
            if (elsewhere.contains(id)) continue;
            const auto excuse = excuse_of(inquiry, connection);
            if (excuse && open) continue;
            auto what = fmt::format(
                "the exchange under id {} was not taken up again with {}", id, connection.actor
            );
            if (excuse) what += fmt::format(" ({})", *excuse);
            Finding finding{
                .verdict = excuse ? Verdict::undecided : Verdict::fail,
                .actual = inquiry.with_events(
                    std::move(what), {before->connect, connection.connect, connection.connack}
                ),
                .evidence = connection.connack,
                .statements =
                    ModelFacts::statement(connection.version, "MQTT-4.4.0-1", "MQTT-4.4.0-1")
            };
            if (!excuse) return finding;
            open = std::move(finding);
        }
    }
    return open;
}

}  // namespace assay::evidence
