// Guarantees of delivery: how often, in which order, and only what was published.
#include "harness/run/evidence/guarantee_inquiry.hpp"
#include "reference/wire/print.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace assay::harness {

using reports::Verdict;

namespace {

Finding undecided(std::string why) {
    return {.verdict = Verdict::undecided, .actual = std::move(why)};
}

/// The messages that `inquiry` is about for some receiver; Wills have guarantees of their own.
std::vector<const Message*> messages_of(const Inquiry& inquiry) {
    std::vector<const Message*> found;
    for (const auto& message : inquiry.history().messages) {
        if (message.is_will) continue;
        const auto wanted = inquiry.is_about(message, "") ||
                            std::ranges::any_of(message.deliveries, [&](const Delivery& delivery) {
                                return inquiry.is_about(message, delivery.actor);
                            });
        if (wanted) found.push_back(&message);
    }
    return found;
}

/// The subscription by which `message` is due to the client, whatever happens later; or null.
const SubscriptionSpan*
due_by(const Inquiry& inquiry, const Message& message, const std::string& client_id) {
    if (message.accepted == never || message.may_expire || message.qos == 0) return nullptr;
    constexpr std::uint8_t no_local = 0x04;
    for (const auto* span : inquiry.matching(message.topic, client_id)) {
        // One member of a shared subscription gets it, and nobody can say which.
        if (!span->share_name.empty() || span->granted_qos == 0) continue;
        if ((span->options & no_local) != 0 && message.publisher_id == client_id) continue;
        if (span->granted == never || span->granted > message.sends.front()) continue;
        if (span->end_asked != never) continue;
        const auto& connections = inquiry.history().connections;
        const auto was_lost = span->ended != never;
        if (was_lost &&
            !(span->lost_with && inquiry.session_was_due(connections[*span->lost_with])))
            continue;
        return span;
    }
    return nullptr;
}

/// Whether a later message of the same flow has reached the client: then this one was skipped.
bool was_overtaken(const Inquiry& inquiry, const Message& message, const std::string& client_id) {
    return std::ranges::any_of(inquiry.history().messages, [&](const Message& other) {
        return other.topic == message.topic && other.publisher == message.publisher &&
               other.qos == message.qos && !other.is_will &&
               other.sends.front() > message.sends.back() &&
               std::ranges::any_of(other.deliveries, [&](const Delivery& delivery) {
                   return delivery.client_id == client_id && !delivery.retain &&
                          delivery.qos == message.qos;
               });
    });
}

}  // namespace

std::optional<Finding> ask_at_most_once(const Inquiry& inquiry) {
    const auto messages = messages_of(inquiry);
    if (messages.empty()) return undecided("no message was published");
    for (const auto* message : messages) {
        std::map<std::string, std::size_t> copies;
        for (const auto& delivery : message->deliveries) {
            if (delivery.is_repeat || !inquiry.is_about(*message, delivery.actor)) continue;
            if (++copies[delivery.client_id] <= inquiry.copies_max(*message, delivery.client_id))
                continue;
            return Finding{
                .actual = fmt::format(
                    "{} came to {} {} times: {}",
                    Inquiry::name_of(*message),
                    delivery.actor,
                    copies[delivery.client_id],
                    inquiry.life_of(*message, delivery.client_id)
                ),
                .evidence = delivery.event
            };
        }
    }
    return std::nullopt;
}

std::optional<Finding> ask_at_least_once(const Inquiry& inquiry) {
    const auto messages = messages_of(inquiry);
    if (messages.empty()) return undecided("no message was published");
    std::optional<Finding> open;
    std::size_t due = 0;
    for (const auto& client_id : inquiry.subscribers())
        for (const auto* message : messages) {
            const auto* span = due_by(inquiry, *message, client_id);
            if (!span || !inquiry.is_about(*message, span->actor)) continue;
            ++due;
            if (Inquiry::has_reached(*message, client_id)) continue;
            const auto life = fmt::format(
                "{} did not come to {}: {}",
                Inquiry::name_of(*message),
                span->actor,
                inquiry.life_of(*message, client_id)
            );
            const auto excuse = inquiry.excuse(client_id, message->accepted);
            if (!excuse || was_overtaken(inquiry, *message, client_id))
                return Finding{.actual = life, .evidence = message->accepted};
            if (!open) open = undecided(fmt::format("{} ({})", life, *excuse));
        }
    if (due == 0) return undecided("no acknowledged message was due to any subscriber");
    return open;
}

std::optional<Finding> ask_exactly_once(const Inquiry& inquiry) {
    if (auto finding = ask_at_most_once(inquiry)) return finding;
    return ask_at_least_once(inquiry);
}

std::optional<Finding> ask_ordered(const Inquiry& inquiry) {
    struct Arrived {
        const Message* message{};
        const Delivery* delivery{};
    };
    // Client, publisher, topic, published and delivered QoS: one ordered flow [MQTT-4.6.0-5].
    using Flow = std::tuple<std::string, std::string, std::string, std::uint8_t, std::uint8_t>;
    std::map<Flow, std::map<EventIndex, Arrived>> flows;
    const auto messages = messages_of(inquiry);
    for (const auto* message : messages) {
        std::set<std::string> seen;
        for (const auto& delivery : message->deliveries) {
            // Only the first copy counts, and a stored retained message is outside the flow.
            if (delivery.retain || !inquiry.is_about(*message, delivery.actor)) continue;
            const auto spans = inquiry.matching(message->topic, delivery.client_id);
            const auto is_shared = std::ranges::any_of(spans, [](const SubscriptionSpan* span) {
                return !span->share_name.empty();
            });
            if (is_shared || !seen.insert(delivery.client_id).second) continue;
            const Flow flow{
                delivery.client_id, message->publisher, message->topic, message->qos, delivery.qos
            };
            flows[flow][delivery.event] = {message, &delivery};
        }
    }
    if (flows.empty()) return undecided("no message was delivered");
    for (const auto& [flow, arrivals] : flows) {
        const Arrived* latest = nullptr;
        for (const auto& [event, arrived] : arrivals) {
            const auto& message = *arrived.message;
            if (latest && message.sends.front() < latest->message->sends.front())
                return Finding{
                    .actual = fmt::format(
                        "{} came to {} after {}: {}",
                        Inquiry::name_of(message),
                        arrived.delivery->actor,
                        Inquiry::name_of(*latest->message),
                        inquiry.lines_of(
                            {message.sends.front(),
                             latest->message->sends.front(),
                             latest->delivery->event,
                             event}
                        )
                    ),
                    .evidence = event
                };
            latest = &arrived;
        }
    }
    return std::nullopt;
}

std::optional<Finding> ask_nothing_invented(const Inquiry& inquiry) {
    const auto& history = inquiry.history();
    if (messages_of(inquiry).empty()) return undecided("no message was published");
    std::set<std::string> topics;
    for (const auto& message : history.messages)
        topics.insert(message.topic);
    for (const auto& [delivery, topic, payload] : history.unknown) {
        // On a topic that nobody here publishes to, others may: `#` sees the whole server.
        if (!topics.contains(topic)) continue;
        const std::string text{payload.begin(), payload.end()};
        return Finding{
            .actual = fmt::format(
                "{} got \"{}\" on {}, which nobody had published: {}",
                delivery.actor,
                wire::escape(text),
                wire::escape(topic),
                inquiry.line_of(delivery.event)
            ),
            .evidence = delivery.event
        };
    }
    return std::nullopt;
}

}  // namespace assay::harness
