// Overlapping subscriptions of a client (3.3.4): whether one copy comes or one for each, the highest
// QoS that was granted is among what comes [MQTT-3.3.4-2], and a single copy names all of them that
// have a Subscription Identifier [MQTT-3.3.4-4].
#include "harness/evidence/model/model.hpp"
#include "harness/evidence/model/properties.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

namespace {

/// The subscriptions by which a message certainly has to come: that were there before it, and lasted.
std::vector<const SubscriptionSpan*>
due_by(const ModelFacts& facts, const Message& message, const Holder& holder) {
    std::vector<const SubscriptionSpan*> due;
    for (const auto* span : holder.spans) {
        const auto is_certain = span->share_name.empty() && span->granted != never &&
                                span->granted < message.sends.front() && span->end_asked == never &&
                                facts.over(*span) == never;
        const auto is_withheld = message.publisher_id == holder.client_id &&
                                 wire::SubscriptionOptions::no_local.is_set(span->options);
        if (is_certain && !is_withheld) due.push_back(span);
    }
    return due;
}

/// The highest QoS at which a message has to come by one of these; 0 if by none.
std::uint8_t qos_due(const Message& message, const std::vector<const SubscriptionSpan*>& due) {
    std::uint8_t highest = 0;
    for (const auto* span : due)
        highest = std::max(highest, std::min(message.qos, span->granted_qos));
    return highest;
}

/// All that came to one client of one message.
struct Copies {
    const Delivery* best{};  ///< with the highest QoS
    std::vector<const Delivery*> all{};
    std::size_t first_ones{};  ///< that repeat none of the others
};

/// A Subscription Identifier that the only copy should have and does not. At QoS 0 one for another
/// subscription may have been lost (4.3.1).
std::optional<std::uint32_t> identifier_missed(
    const ModelFacts& facts, const Copies& copies, const std::vector<const SubscriptionSpan*>& due
) {
    if (copies.first_ones != 1 || due.size() < 2) return std::nullopt;
    std::set<std::uint32_t> missing;
    for (const auto* span : due)
        if (span->granted_qos > 0)
            if (const auto identifier = identifier_of(facts, *span)) missing.insert(*identifier);
    if (missing.empty()) return std::nullopt;
    for (const auto* copy : copies.all) {
        if (facts.history().connections[*copy->connection].version != wire::Version::v5_0)
            return std::nullopt;
        const auto packet = facts.packet(copy->event);
        const auto* publish = packet ? std::get_if<wire::Publish>(&*packet) : nullptr;
        if (!publish) return std::nullopt;
        for (const auto identifier : identifiers_in(*publish))
            missing.erase(identifier);
    }
    return missing.empty() ? std::nullopt : std::optional{*missing.begin()};
}

/// What is wrong with the copies that came to one client; nothing if they are right, or more may be
/// under way.
std::optional<Finding>
breach_of(const ModelFacts& facts, const Message& message, const Copies& copies) {
    const auto& inquiry = facts.inquiry();
    const auto& best = *copies.best;
    const auto* holder = inquiry.index().holder(message.topic, best.client_id);
    if (!holder || !best.connection) return std::nullopt;
    const auto due = due_by(facts, message, *holder);
    const auto qos = qos_due(message, due);
    const auto missed = best.qos < qos ? std::nullopt : identifier_missed(facts, copies, due);
    if (best.qos >= qos && !missed) return std::nullopt;
    if (!facts.has_come_whole(message, best.client_id)) return std::nullopt;
    const auto what = missed
                          ? fmt::format("in one copy without Subscription Identifier {}", *missed)
                          : fmt::format("at QoS {} though QoS {} was granted", best.qos, qos);
    const auto version = facts.history().connections[*best.connection].version;
    return Finding{
        .actual = inquiry.with_life(
            fmt::format("{} came to {} {}", Inquiry::name_of(message), best.actor, what),
            message,
            best.client_id
        ),
        .evidence = best.event,
        .statements = missed ? ModelFacts::statement(version, "", "MQTT-3.3.4-4")
                             : ModelFacts::statement(version, "MQTT-3.3.5-1", "MQTT-3.3.4-2")
    };
}

}  // namespace

std::optional<Finding> judge_overlaps(const ModelFacts& facts) {
    for (const auto& message : facts.history().messages) {
        if (message.completed == never || message.is_will || message.may_expire) continue;
        if (message.sends.size() > 1 || message.qos == 0) continue;
        std::map<std::string_view, Copies> by_client;
        for (const auto& delivery : message.deliveries) {
            if (!delivery.connection) continue;
            auto& copies = by_client[delivery.client_id];
            if (!copies.best || copies.best->qos < delivery.qos) copies.best = &delivery;
            copies.all.push_back(&delivery);
            if (!delivery.is_repeat) ++copies.first_ones;
        }
        for (const auto& [client_id, copies] : by_client)
            if (auto finding = breach_of(facts, message, copies)) return finding;
    }
    return std::nullopt;
}

}  // namespace assay::evidence
