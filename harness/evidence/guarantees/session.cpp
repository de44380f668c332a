// Guarantees of sessions and subscriptions: kept or lost as announced, over when they are over.
#include "harness/evidence/guarantees/inquiry.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using reports::Verdict;

namespace {

/// Whether the Session that this connection wanted to resume must have been there still. A restart
/// may cost it (4.1.1, not normative: what is stored can be lost), and then CONNACK has to say so.
bool session_was_due(const Inquiry& inquiry, const ConnectionSpan& connection) {
    if (!inquiry.index().session_was_due(connection)) return false;
    const auto before = inquiry.at(inquiry.index().before(connection)->connect);
    return !inquiry.was_restarted(before, inquiry.at(connection.connack));
}

/// What one CONNACK says of the Session, and what its connection shows of it.
std::optional<Finding> broken_promise(const Inquiry& inquiry, const ConnectionSpan& connection) {
    if (!connection.session_present && session_was_due(inquiry, connection))
        return Finding{
            .actual = inquiry.with_events(
                fmt::format("the session of {} was gone", connection.actor),
                {inquiry.index().before(connection)->connect, connection.connect, connection.connack
                }
            ),
            .evidence = connection.connack
        };
    if (connection.old_state != never)
        return Finding{
            .actual = inquiry.with_events(
                fmt::format("the session of {} was said to be gone and goes on", connection.actor),
                {connection.connect, connection.connack, connection.old_state}
            ),
            .evidence = connection.old_state
        };
    return std::nullopt;
}

/// A message from before the connection that says that there was no Session to keep it in.
std::optional<Finding> kept_in_secret(const Inquiry& inquiry, const Message& message) {
    // One of its sends may be on its way to the server yet.
    if (message.settled == never || message.is_will) return std::nullopt;
    for (const auto& delivery : message.deliveries) {
        if (delivery.retain || !delivery.connection || !inquiry.is_about(delivery.actor)) continue;
        const auto& connection = inquiry.history().connections[*delivery.connection];
        if (!connection.accepted || connection.session_present) continue;
        if (message.settled > connection.connect) continue;
        // Just acknowledged, it may be on its way to subscriptions yet.
        const auto patience = inquiry.settle(message.publisher, connection.actor);
        if (inquiry.at(connection.connect) - inquiry.at(message.settled) < patience) continue;
        return Finding{
            .actual = inquiry.with_life(
                fmt::format(
                    "the session of {} was said to be gone, and {} came out of it",
                    delivery.actor,
                    Inquiry::name_of(message)
                ),
                message,
                delivery.client_id,
                {connection.connect, connection.connack}
            ),
            .evidence = delivery.event
        };
    }
    return std::nullopt;
}

/// A message that a resumed Session had to bring, or its subscription had to get, and did not.
std::optional<Finding>
lost_in_session(const Inquiry& inquiry, const Message& message, bool wants_open) {
    if (message.completed == never || message.is_will || message.qos == 0) return std::nullopt;
    std::set<std::string_view> reached;
    for (const auto& delivery : message.deliveries)
        reached.insert(delivery.client_id);
    for (const auto& holder : inquiry.index().holders(message.topic)) {
        const auto resumed = inquiry.index().last_resumed(holder.client_id);
        const auto* span = inquiry.due_by(message, holder);
        if (!span || resumed == never || resumed < span->granted) continue;
        if (reached.contains(holder.client_id) || !inquiry.is_about(span->actor)) continue;
        const auto excuse = inquiry.excuse_of_message(holder.client_id, message.completed);
        if (excuse && !wants_open) continue;
        auto what = fmt::format(
            "the session of {} was said to be there, and {} {}",
            span->actor,
            Inquiry::name_of(message),
            message.sends.front() < resumed ? "was not in it" : "did not come by its subscription"
        );
        if (excuse) what += fmt::format(" ({})", *excuse);
        return Finding{
            .verdict = excuse ? Verdict::undecided : Verdict::fail,
            .actual = inquiry.with_life(
                std::move(what), message, holder.client_id, {span->granted, resumed}
            ),
            .evidence = excuse ? std::nullopt : std::optional{message.completed}
        };
    }
    return std::nullopt;
}

}  // namespace

std::optional<Finding> ask_session_announced(const Inquiry& inquiry) {
    for (const auto& connection : inquiry.history().connections) {
        if (!connection.accepted || !inquiry.is_about(connection.actor)) continue;
        if (auto finding = broken_promise(inquiry, connection)) return finding;
    }
    for (const auto& message : inquiry.history().messages)
        if (auto finding = kept_in_secret(inquiry, message)) return finding;
    return std::nullopt;
}

std::optional<Finding> ask_session_kept(const Inquiry& inquiry) {
    if (auto finding = ask_session_announced(inquiry)) return finding;
    std::optional<Finding> open;
    for (const auto& message : inquiry.history().messages) {
        auto finding = lost_in_session(inquiry, message, !open);
        if (finding && finding->verdict == Verdict::fail) return finding;
        if (finding && !open) open = std::move(finding);
    }
    const auto is_resumed =
        std::ranges::any_of(inquiry.history().connections, [&](const ConnectionSpan& connection) {
            if (!connection.accepted || !inquiry.is_about(connection.actor)) return false;
            return connection.session_present || inquiry.index().session_was_due(connection);
        });
    if (!is_resumed) return undecided("no session was resumed");
    return open;
}

std::optional<Finding> ask_subscription_ends(const Inquiry& inquiry) {
    const auto& history = inquiry.history();
    const auto has_ended =
        std::ranges::any_of(history.subscriptions, [&](const SubscriptionSpan& span) {
            return span.ended != never && inquiry.is_about(span.actor);
        });
    if (!has_ended) return undecided("no subscription ended");
    for (const auto& message : history.messages)
        for (const auto& delivery : message.deliveries) {
            if (!inquiry.is_about(delivery.actor)) continue;
            const auto* holder = inquiry.index().holder(message.topic, delivery.client_id);
            // Published again and again, it may be any of them that arrived.
            if (holder && holder->may_have_held(message.sends.front(), delivery.event)) continue;
            std::set<EventIndex> ends;
            if (holder)
                for (const auto* span : holder->spans)
                    if (span->ended < delivery.event) ends.insert({span->asked, span->ended});
            return Finding{
                .actual = inquiry.with_life(
                    fmt::format(
                        "{} came to {} without a subscription",
                        Inquiry::name_of(message),
                        delivery.actor
                    ),
                    message,
                    delivery.client_id,
                    std::move(ends)
                ),
                .evidence = delivery.event
            };
        }
    return std::nullopt;
}

}  // namespace assay::evidence
