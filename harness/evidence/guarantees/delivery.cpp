// Guarantees of delivery: how often, in which order, and only what was published.
#include "harness/evidence/guarantees/inquiry.hpp"
#include "harness/evidence/guarantees/overtaking.hpp"
#include "reference/wire/print.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace assay::evidence {

namespace {

std::set<std::string_view> reached_by(const Message& message) {
    std::set<std::string_view> clients;
    for (const auto& delivery : message.deliveries)
        clients.insert(delivery.client_id);
    return clients;
}

Finding not_delivered(
    const Inquiry& inquiry,
    const Message& message,
    const SubscriptionSpan& span,
    const std::optional<std::string>& excuse
) {
    auto what = fmt::format("{} did not come to {}", Inquiry::name_of(message), span.actor);
    if (excuse) what += fmt::format(" ({})", *excuse);
    return {
        .verdict = excuse ? reports::Verdict::undecided : reports::Verdict::fail,
        .actual = inquiry.with_life(std::move(what), message, span.client_id, {span.granted}),
        .evidence = message.accepted
    };
}

struct Arrival {
    const Message* message{};
    const Delivery* delivery{};
};

/// The order in which a server sends to one Client: all that it has sent over a connection comes before
/// what it sends over the next, whichever link is the slower one.
std::pair<std::optional<std::size_t>, EventIndex> place_of(const Delivery& delivery) {
    return {delivery.connection, delivery.event};
}

/// Of each client, the copy that the server sent first: only that counts. A stored retained message is
/// outside the flow, and a shared subscription has none.
std::vector<const Delivery*> first_copies(const Inquiry& inquiry, const Message& message) {
    std::map<std::string_view, const Delivery*> first_of;
    for (const auto& delivery : message.deliveries) {
        if (delivery.retain || !inquiry.is_about(message, delivery.actor)) continue;
        const auto* holder = inquiry.index().holder(message.topic, delivery.client_id);
        if (holder && holder->has_shared) continue;
        auto& first = first_of[delivery.client_id];
        if (!first || place_of(delivery) < place_of(*first)) first = &delivery;
    }
    std::vector<const Delivery*> copies;
    for (const auto& [client_id, first] : first_of)
        copies.push_back(first);
    return copies;
}

/// Whether it is known that the server sent `one` before `other`, which `place_of` puts behind it:
/// over the same connection, or as it had answered the CONNECT of the one when that of the other came.
bool was_sent_before(const Inquiry& inquiry, const Delivery& one, const Delivery& other) {
    if (one.connection == other.connection) return true;
    if (!one.connection || !other.connection) return false;
    const auto& connections = inquiry.history().connections;
    return connections[*one.connection].connack < connections[*other.connection].connect;
}

}  // namespace

std::optional<Finding> ask_at_most_once(const Inquiry& inquiry) {
    const auto messages = inquiry.messages();
    if (messages.empty()) return undecided("no message was published");
    for (const auto* message : messages) {
        std::map<std::string_view, std::size_t> copies;
        for (const auto& delivery : message->deliveries) {
            if (delivery.is_repeat || !inquiry.is_about(*message, delivery.actor)) continue;
            const auto count = ++copies[delivery.client_id];
            if (count <= inquiry.copies_max(*message, delivery.client_id)) continue;
            return Finding{
                .actual = inquiry.with_life(
                    fmt::format(
                        "{} came to {} {} times", Inquiry::name_of(*message), delivery.actor, count
                    ),
                    *message,
                    delivery.client_id
                ),
                .evidence = delivery.event
            };
        }
    }
    return std::nullopt;
}

std::optional<Finding> ask_at_least_once(const Inquiry& inquiry) {
    const auto messages = inquiry.messages();
    if (messages.empty()) return undecided("no message was published");
    const Overtaking overtaking{inquiry.history()};
    std::optional<Finding> open;
    std::size_t due = 0;
    for (const auto* message : messages) {
        if (message->completed == never || message->qos == 0) continue;
        const auto reached = reached_by(*message);
        for (const auto& holder : inquiry.index().holders(message->topic)) {
            const auto* span = inquiry.due_by(*message, holder);
            if (!span || !inquiry.is_about(*message, span->actor)) continue;
            ++due;
            if (reached.contains(holder.client_id)) continue;
            const auto excuse = inquiry.excuse_of_message(holder.client_id, message->completed);
            if (!excuse || overtaking.has_passed(*message, holder.client_id))
                return not_delivered(inquiry, *message, *span, std::nullopt);
            if (!open) open = not_delivered(inquiry, *message, *span, excuse);
        }
    }
    if (due == 0) return undecided("no acknowledged message was due to any subscriber");
    return open;
}

std::optional<Finding> ask_exactly_once(const Inquiry& inquiry) {
    if (auto finding = ask_at_most_once(inquiry)) return finding;
    return ask_at_least_once(inquiry);
}

std::optional<Finding> ask_ordered(const Inquiry& inquiry) {
    // Client, line of the publisher, topic, published and delivered QoS: one ordered flow
    // [MQTT-4.6.0-5].
    using Flow =
        std::tuple<std::string_view, EventIndex, std::string_view, std::uint8_t, std::uint8_t>;
    std::vector<Arrival> arrivals;
    bool has_others = false;
    for (const auto* message : inquiry.messages()) {
        const auto copies = first_copies(inquiry, *message);
        // Of what several have sent it cannot be said in whose flow it came.
        has_others |= message->has_publishers && !copies.empty();
        if (message->has_publishers) continue;
        for (const auto* delivery : copies)
            arrivals.push_back({message, delivery});
    }
    if (arrivals.empty())
        return undecided(
            has_others ? "only what several clients had sent was delivered"
                       : "no message was delivered"
        );
    std::ranges::sort(arrivals, {}, [](const Arrival& one) { return place_of(*one.delivery); });
    std::map<Flow, Arrival> latest_of;
    for (const auto& arrival : arrivals) {
        const auto& message = *arrival.message;
        const auto& delivery = *arrival.delivery;
        auto& latest =
            latest_of[{delivery.client_id, message.line, message.topic, message.qos, delivery.qos}];
        // Published as a new message again, it may be the later one of them that arrived.
        if (latest.message && message.last_fresh < latest.message->sends.front() &&
            was_sent_before(inquiry, *latest.delivery, delivery))
            return Finding{
                .actual = inquiry.with_life(
                    fmt::format(
                        "{} came to {} after {}",
                        Inquiry::name_of(message),
                        delivery.actor,
                        Inquiry::name_of(*latest.message)
                    ),
                    message,
                    delivery.client_id,
                    {latest.message->sends.front(), latest.delivery->event}
                ),
                .evidence = delivery.event
            };
        latest = arrival;
    }
    return std::nullopt;
}

std::optional<Finding> ask_nothing_invented(const Inquiry& inquiry) {
    const auto& history = inquiry.history();
    if (inquiry.messages().empty()) return undecided("no message was published");
    std::set<std::string_view> topics;
    for (const auto& message : history.messages)
        topics.insert(message.topic);
    for (const auto& [delivery, topic, payload] : history.unknown) {
        // On a topic to which no actor publishes, others may: `#` sees the whole server.
        if (!topics.contains(topic)) continue;
        const std::string text{payload.begin(), payload.end()};
        return Finding{
            .actual = inquiry.with_events(
                fmt::format(
                    "{} got \"{}\" on {}, which no client had published",
                    delivery.actor,
                    wire::escape(text),
                    wire::escape(topic)
                ),
                {delivery.event}
            ),
            .evidence = delivery.event
        };
    }
    return std::nullopt;
}

}  // namespace assay::evidence
