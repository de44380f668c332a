// What was owed at a point of rest in the middle of a row [MQTT-4.5.0-1]: a message that was accepted
// long before the client got something else, and never came, whatever became of the subscription or
// the connection later. What is owed at the end of a row is judge_owed's.
#include "harness/evidence/model/model.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace assay::evidence {

using Options = wire::SubscriptionOptions;

namespace {

class Rests {
public:
    explicit Rests(const ModelFacts& facts) : facts_{facts} {
        const auto trace = facts.inquiry().trace();
        for (EventIndex i = 0; i < trace.size(); ++i)
            if (trace[i].kind == reports::TraceEvent::Kind::received)
                if (const auto* connection = facts.connection_of(i))
                    received_[connection].push_back(i);
        for (const auto& connection : facts.history().connections)
            by_client_[connection.client_id].push_back(&connection);
    }

    /// What the client got over the connection on which the message had its time and did not come,
    /// in spite of a subscription in force all the time; `never` if there is no such thing.
    EventIndex missed_at(const Message& message, const SubscriptionSpan& span) const {
        const auto& inquiry = facts_.inquiry();
        const auto from = message.sends.front();
        const bool is_own = message.publisher_id == span.client_id;
        const bool is_due = span.share_name.empty() && span.granted_qos > 0 &&
                            span.granted < from &&
                            !(is_own && Options::no_local.is_set(span.options));
        if (!is_due) return never;
        const auto span_end = std::min({span.end_asked, span.ended, facts_.over(span)});
        const auto* connection = at_publish(span.client_id, from);
        if (!connection) return never;
        // The server has the message already: what is left is the way to this client.
        const auto patience = inquiry.settle(connection->actor, connection->actor) + busy;
        // Something left unacknowledged may have held it up, with a window or without; what has its
        // last answer holds up nothing more [MQTT-4.9.0-2].
        const bool is_fit = connection->accepted && connection->connack < from &&
                            !connection->carries_load && connection->unacknowledged.empty() &&
                            inquiry.link_of(connection->actor).empty();
        if (!is_fit) return never;
        const auto* next = inquiry.index().after(*connection);
        const auto end = std::min(
            {span_end, connection->ended, connection->disconnected, next ? next->connect : never}
        );
        const auto room = inquiry.index().hold_ups().room_since(
            *connection, inquiry.at(message.completed), patience
        );
        if (!room) return never;
        const auto event = first_behind(*connection, *room + patience);
        return event < end ? event : never;
    }

private:
    /// The client's last connection whose CONNECT came before the PUBLISH: the only one on which
    /// the message can have had its time, as the next one ends that. Null if there is none.
    const ConnectionSpan* at_publish(std::string_view client_id, EventIndex publish) const {
        const auto known = by_client_.find(client_id);
        if (known == by_client_.end()) return nullptr;
        const auto& all = known->second;
        const auto later = std::ranges::lower_bound(all, publish, {}, &ConnectionSpan::connect);
        return later == all.begin() ? nullptr : *std::prev(later);
    }

    /// The first packet that came over the connection later than this; `never` if there is none.
    EventIndex first_behind(const ConnectionSpan& connection, reports::Offset instant) const {
        const auto found = received_.find(&connection);
        if (found == received_.end()) return never;
        const auto event = std::ranges::upper_bound(found->second, instant, {}, [&](EventIndex i) {
            return facts_.inquiry().at(i);
        });
        return event == found->second.end() ? never : *event;
    }

    const ModelFacts& facts_;
    std::unordered_map<const ConnectionSpan*, std::vector<EventIndex>> received_{};
    std::unordered_map<std::string_view, std::vector<const ConnectionSpan*>> by_client_{};
};

/// Whether it is known which copies there can be, and that the server has taken it over.
bool is_plain(const Message& message) {
    return message.completed != never && !message.is_will && message.qos > 0 &&
           !message.may_expire && message.sends.size() == 1;
}

}  // namespace

std::optional<Finding> judge_rests(const ModelFacts& facts) {
    const auto& inquiry = facts.inquiry();
    const Rests rests{facts};
    for (const auto& message : facts.history().messages) {
        if (!is_plain(message)) continue;
        std::set<std::string_view> reached;
        for (const auto& delivery : message.deliveries)
            reached.insert(delivery.client_id);
        for (const auto& holder : inquiry.index().holders(message.topic)) {
            if (reached.contains(holder.client_id)) continue;
            if (inquiry.may_be_too_large(message, holder.client_id)) continue;
            for (const auto* span : holder.spans) {
                const auto event = rests.missed_at(message, *span);
                if (event == never) continue;
                const auto version = facts.history().connections[span->connection].version;
                return Finding{
                    .actual = inquiry.with_life(
                        fmt::format(
                            "{} did not come to {} while it was subscribed",
                            Inquiry::name_of(message),
                            span->actor
                        ),
                        message,
                        span->client_id,
                        {span->granted, event}
                    ),
                    .evidence = event,
                    .statements = ModelFacts::statement(version, "MQTT-4.5.0-1", "MQTT-4.5.0-1")
                };
            }
        }
    }
    return std::nullopt;
}

}  // namespace assay::evidence
