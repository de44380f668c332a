// Exchanges over reconnects (4.4): what a client has not acknowledged comes again with its
// identifier as soon as the Session goes on.
#include "harness/evidence/model/model.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

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

/// Where the client got the last PUBLISH under each identifier before this connection.
std::map<std::uint16_t, EventIndex>
last_publishes(const ModelFacts& facts, const ConnectionSpan& connection) {
    std::map<std::uint16_t, EventIndex> last;
    const auto trace = facts.inquiry().trace();
    for (EventIndex i = 0; i < trace.size(); ++i) {
        const auto& event = trace[i];
        if (event.kind != reports::TraceEvent::Kind::received || event.bytes.empty()) continue;
        if (wire::type_of(event.bytes) != PacketType::publish) continue;
        const auto* bearer = facts.connection_of(i);
        if (bearer && bearer->client_id == connection.client_id &&
            bearer->connect < connection.connect)
            last[wire::peek_packet_id(event.bytes)] = i;
    }
    return last;
}

/// Why the server need not have taken everything up by the end; nothing if it had to.
std::optional<std::string> excuse_of(const Inquiry& inquiry, const ConnectionSpan& connection) {
    // A window holds messages back until it has room.
    if (connection.receive_maximum) return fmt::format("{} names a window", connection.actor);
    return inquiry.excuse(connection.client_id, connection.connack);
}

/// What each client has left unfinished, from one connection to the next.
class Left {
public:
    explicit Left(const ModelFacts& facts) : facts_{facts} {}

    /// What this connection did not take up of what those before it left.
    std::set<std::uint16_t> missing_on(const ConnectionSpan& connection) {
        auto& carried = carried_[connection.client_id];
        auto due = std::exchange(carried, {});
        const auto* before = facts_.inquiry().index().before(connection);
        // An attempt that was never answered changed nothing.
        while (before && !before->accepted && !before->clean)
            before = facts_.inquiry().index().before(*before);
        if (!connection.session_present || !before || !before->accepted) return {};
        // What has become too large for the client is dropped [MQTT-3.1.2-25].
        if (connection.packet_size_max_bytes < before->packet_size_max_bytes) return {};
        due.insert(before->unacknowledged.begin(), before->unacknowledged.end());
        if (due.empty()) return {};
        if (!again_) again_ = taken_up(facts_);
        const auto& ids = (*again_)[&connection];
        std::erase_if(due, [&](std::uint16_t id) { return ids.contains(id); });
        if (due.empty()) return {};
        // All messages are read for it, so only where something is missing.
        const auto elsewhere = passed_on(facts_, *before);
        const auto last = last_publishes(facts_, connection);
        std::erase_if(due, [&](std::uint16_t id) {
            const auto publish = last.find(id);
            const auto is_forgotten = publish != last.end() &&
                                      facts_.may_be_forgotten(publish->second, connection.connack);
            return is_forgotten || elsewhere.contains(id);
        });
        // It may have been over before the server came to it: then the next one is asked.
        if (&connection == facts_.inquiry().index().open_at_end(connection.client_id)) return due;
        carried = std::move(due);
        return {};
    }

private:
    const ModelFacts& facts_;
    std::optional<TakenUp> again_{};
    std::map<std::string, std::set<std::uint16_t>> carried_{};
};

}  // namespace

std::optional<Finding> judge_exchanges(const ModelFacts& facts) {
    const auto& inquiry = facts.inquiry();
    std::optional<Finding> open;
    Left left{facts};
    for (const auto& connection : facts.history().connections) {
        if (!connection.accepted) continue;
        const auto missing = left.missing_on(connection);
        if (missing.empty()) continue;
        const auto excuse = excuse_of(inquiry, connection);
        if (excuse && open) continue;
        auto what = fmt::format(
            "the exchange under id {} was not taken up again with {}",
            *missing.begin(),
            connection.actor
        );
        if (excuse) what += fmt::format(" ({})", *excuse);
        const auto* before = inquiry.index().before(connection);
        Finding finding{
            .verdict = excuse ? Verdict::undecided : Verdict::fail,
            .actual = inquiry.with_events(
                std::move(what), {before->connect, connection.connect, connection.connack}
            ),
            .evidence = connection.connack,
            .statements = ModelFacts::statement(connection.version, "MQTT-4.4.0-1", "MQTT-4.4.0-1")
        };
        if (!excuse) return finding;
        open = std::move(finding);
    }
    return open;
}

}  // namespace assay::evidence
