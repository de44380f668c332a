// The second half of what the server sends at QoS 2 (4.3.3): a PUBREL for each PUBREC that took the
// message and for no other, in the order of these.
#include "harness/evidence/model/model.hpp"
#include "reference/wire/codec.hpp"
#include "reference/wire/reason_codes.hpp"

#include <fmt/format.h>
#include <map>

namespace assay::evidence {

using reports::TraceEvent;

namespace {

/// A PUBLISH of QoS 2 that a client got, and what it answered.
struct Exchange {
    std::string topic{};
    EventIndex published{never};
    EventIndex received{never};  ///< the first PUBREC that took it
    EventIndex refused{never};   ///< the last PUBREC with 0x80 or above
    EventIndex released{never};
    const ConnectionSpan* received_on{};  ///< the connection of that PUBREC
    const ConnectionSpan* refused_on{};
};

/// One client's exchanges by Packet Identifier, those of a Session that goes on.
using Exchanges = std::map<std::uint16_t, Exchange>;

class Releases {
public:
    explicit Releases(const ModelFacts& facts) : facts_{facts} {}

    /// Reads one event; a finding if it is a PUBREL that should not be there, or not yet.
    std::optional<Finding> read(EventIndex event) {
        const auto& entry = facts_.inquiry().trace()[event];
        const auto* connection = entry.bytes.empty() ? nullptr : facts_.connection_of(event);
        if (!connection || connection->carries_load) return std::nullopt;
        auto& exchanges = by_client_[connection->client_id];
        if (connection->connack == event && !connection->session_present) exchanges.clear();
        const auto packet = facts_.packet(event);
        if (!packet) return std::nullopt;
        if (entry.kind == TraceEvent::Kind::sent) {
            const auto* pubrec = std::get_if<wire::Pubrec>(&*packet);
            // One that the link lost tells the server nothing.
            if (pubrec && !entry.lost) answer(exchanges, *connection, event, *pubrec);
            return std::nullopt;
        }
        if (entry.kind != TraceEvent::Kind::received) return std::nullopt;
        const auto* publish = std::get_if<wire::Publish>(&*packet);
        // Whether a repeat may come at all is asked elsewhere.
        if (publish && publish->qos() == 2 && !publish->dup())
            exchanges[publish->packet_id] = {.topic = publish->topic.text, .published = event};
        const auto* pubrel = std::get_if<wire::Pubrel>(&*packet);
        const auto found = pubrel ? exchanges.find(pubrel->packet_id) : exchanges.end();
        if (found == exchanges.end()) return std::nullopt;
        return release(*connection, event, found->first, found->second);
    }

private:
    void answer(
        Exchanges& exchanges,
        const ConnectionSpan& connection,
        EventIndex event,
        const wire::Pubrec& pubrec
    ) {
        const auto found = exchanges.find(pubrec.packet_id);
        if (found == exchanges.end()) return;
        auto& exchange = found->second;
        // What was taken once is not refused any more.
        if (exchange.received != never) return;
        if (wire::is_failure(pubrec.reason())) {
            exchange.refused = event;
            exchange.refused_on = &connection;
            return;
        }
        exchange.received = event;
        exchange.received_on = &connection;
        waiting_[{&connection, exchange.topic}].insert(event);
    }

    std::optional<Finding> release(
        const ConnectionSpan& connection,
        EventIndex event,
        std::uint16_t packet_id,
        Exchange& exchange
    ) {
        if (exchange.released != never) return std::nullopt;
        exchange.released = event;
        // PUBREC with a Reason Code below 0x80 asks for it; any other ends the exchange (4.3.3),
        // for a server that got it: a connection that was lost may have taken it along.
        if (exchange.received == never && exchange.refused_on == &connection)
            return finding(
                fmt::format("PUBREL id {} came for a message that was refused", packet_id),
                connection,
                {exchange.published, exchange.refused, event},
                ModelFacts::statement(connection.version, "", "ASSAY-4.3.3-1")
            );
        const auto before = first_waiting(exchange);
        // The rule on the order of PUBRELs binds a server in 3.1.1 only, for each topic
        // [v3.1.1 MQTT-4.6.0-4, MQTT-4.6.0-6]. What is sent again with the Session has its own.
        const auto is_ordered =
            connection.version == wire::Version::v3_1_1 && exchange.received_on == &connection;
        if (!is_ordered || before >= exchange.received) return std::nullopt;
        return finding(
            fmt::format("PUBREL id {} came before that for an earlier PUBREC", packet_id),
            connection,
            {before, exchange.received, event},
            ModelFacts::statement(connection.version, "MQTT-4.6.0-6", "")
        );
    }

    /// The earliest PUBREC of the same connection and topic that still waits for its PUBREL, this
    /// one's with it, which waits no longer; `never` if there is none.
    EventIndex first_waiting(const Exchange& exchange) {
        auto& waiting = waiting_[{exchange.received_on, exchange.topic}];
        const auto first = waiting.empty() ? never : *waiting.begin();
        waiting.erase(exchange.received);
        return first;
    }

    Finding finding(
        std::string what,
        const ConnectionSpan& connection,
        const std::set<EventIndex>& events,
        std::vector<std::string> statements
    ) const {
        auto shown = events;
        shown.insert(connection.connack);
        return {
            .actual = facts_.inquiry().with_events(std::move(what), shown),
            .evidence = *events.rbegin(),
            .statements = std::move(statements)
        };
    }

    const ModelFacts& facts_;
    std::map<std::string, Exchanges> by_client_{};
    /// PUBRECs without a PUBREL so far, by connection and topic.
    std::map<std::pair<const ConnectionSpan*, std::string>, std::set<EventIndex>> waiting_{};
};

}  // namespace

std::optional<Finding> judge_releases(const ModelFacts& facts) {
    Releases releases{facts};
    for (EventIndex i = 0; i < facts.inquiry().trace().size(); ++i)
        if (auto finding = releases.read(i)) return finding;
    return std::nullopt;
}

}  // namespace assay::evidence
