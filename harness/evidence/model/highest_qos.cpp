// Overlapping subscriptions of a client (3.3.4): whether one copy comes or one for each, the highest
// QoS that was granted is among what comes [MQTT-3.3.4-2].
#include "harness/evidence/model/model.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

namespace {

/// Whether every copy of the message had room and time to come to this client: one of QoS 0 is
/// smaller, and waits for no window.
bool has_come_whole(const Inquiry& inquiry, const Message& message, const std::string& client_id) {
    if (inquiry.may_be_too_large(message, client_id)) return false;
    auto since = message.completed;
    const auto* open = inquiry.index().open_at_end(client_id);
    // With a window of its own the client decides when there is room.
    if (open && open->receive_maximum && open->last_sent != never)
        since = std::max(since, open->last_sent);
    return !inquiry.excuse_of_message(client_id, since);
}

/// The highest QoS at which a message has to come by one of the
/// subscriptions that were there before it and lasted; 0 if by none.
std::uint8_t qos_due(const ModelFacts& facts, const Message& message, const Holder& holder) {
    std::uint8_t highest = 0;
    for (const auto* span : holder.spans) {
        const auto is_certain = span->share_name.empty() && span->granted != never &&
                                span->granted < message.sends.front() && facts.over(*span) == never;
        const auto is_withheld = message.publisher_id == holder.client_id &&
                                 wire::SubscriptionOptions::no_local.is_set(span->options);
        if (is_certain && !is_withheld)
            highest = std::max(highest, std::min(message.qos, span->granted_qos));
    }
    return highest;
}

}  // namespace

std::optional<Finding> judge_highest_qos(const ModelFacts& facts) {
    const auto& inquiry = facts.inquiry();
    for (const auto& message : facts.history().messages) {
        if (message.completed == never || message.is_will || message.may_expire) continue;
        if (message.sends.size() > 1 || message.qos == 0) continue;
        std::map<std::string_view, const Delivery*> best;
        for (const auto& delivery : message.deliveries) {
            auto& known = best[delivery.client_id];
            if (!known || known->qos < delivery.qos) known = &delivery;
        }
        for (const auto& [client_id, delivery] : best) {
            const auto* holder = inquiry.index().holder(message.topic, std::string{client_id});
            if (!holder || !delivery->connection) continue;
            const auto due = qos_due(facts, message, *holder);
            if (delivery->qos >= due) continue;
            if (!has_come_whole(inquiry, message, delivery->client_id)) continue;
            const auto version = facts.history().connections[*delivery->connection].version;
            return Finding{
                .actual = inquiry.with_life(
                    fmt::format(
                        "{} came to {} at QoS {} though QoS {} was granted",
                        Inquiry::name_of(message),
                        delivery->actor,
                        delivery->qos,
                        due
                    ),
                    message,
                    delivery->client_id
                ),
                .evidence = delivery->event,
                .statements = ModelFacts::statement(version, "MQTT-3.3.5-1", "MQTT-3.3.4-2")
            };
        }
    }
    return std::nullopt;
}

}  // namespace assay::evidence
