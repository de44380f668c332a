// Guarantees of wills, sessions and subscriptions.
#include "harness/run/evidence/guarantee_inquiry.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::harness {

using reports::Verdict;

namespace {

Finding undecided(std::string why) {
    return {.verdict = Verdict::undecided, .actual = std::move(why)};
}

std::vector<const Message*> wills_of(const Inquiry& inquiry) {
    std::vector<const Message*> wills;
    for (const auto& message : inquiry.history().messages)
        if (message.is_will && inquiry.is_about(message.publisher)) wills.push_back(&message);
    return wills;
}

/// The last connection that carried this will.
const ConnectionSpan* owner_of(const Inquiry& inquiry, const Message& will) {
    const ConnectionSpan* owner = nullptr;
    for (const auto& connection : inquiry.history().connections)
        if (std::ranges::find(will.sends, connection.connect) != will.sends.end())
            owner = &connection;
    return owner;
}

/// Clients that have subscribed to the will before its owner's connection ended, and still do.
std::vector<const SubscriptionSpan*> audience_of(const Inquiry& inquiry, const Message& will) {
    std::vector<const SubscriptionSpan*> audience;
    const auto* owner = owner_of(inquiry, will);
    if (!owner) return audience;
    for (const auto& client_id : inquiry.subscribers())
        for (const auto* span : inquiry.matching(will.topic, client_id)) {
            if (!span->share_name.empty() || span->granted == never || span->granted > owner->ended)
                continue;
            if (span->end_asked != never || span->ended != never) continue;
            audience.push_back(span);
            break;
        }
    return audience;
}

/// Too many copies of a will for one client, or nothing.
std::optional<Finding> too_many(const Inquiry& inquiry, const Message& will, std::size_t allowed) {
    std::map<std::string, std::size_t> copies;
    for (const auto& delivery : will.deliveries) {
        if (delivery.is_repeat) continue;
        const auto spans = inquiry.matching(will.topic, delivery.client_id);
        std::set<std::string> filters;
        for (const auto* span : spans)
            filters.insert(span->share_name + "/" + span->filter);
        // A retained will may come again with each SUBSCRIBE.
        const auto replays = will.retain ? spans.size() : 0;
        if (++copies[delivery.client_id] <=
            allowed * (std::max<std::size_t>(filters.size(), 1) + replays))
            continue;
        return Finding{
            .actual = fmt::format(
                "{} came to {}: {}",
                Inquiry::name_of(will),
                delivery.actor,
                inquiry.life_of(will, delivery.client_id)
            ),
            .evidence = delivery.event
        };
    }
    return std::nullopt;
}

/// Whether the client's subscription to `topic` can have been in force between two events.
bool may_have_been_subscribed(
    const Inquiry& inquiry,
    const std::string& topic,
    const std::string& client_id,
    EventIndex from,
    EventIndex to
) {
    return std::ranges::any_of(
        inquiry.matching(topic, client_id),
        [&](const SubscriptionSpan* span) {
            return span->asked < to && (span->ended == never || span->ended > from);
        }
    );
}

}  // namespace

std::optional<Finding> ask_will_once(const Inquiry& inquiry) {
    const auto wills = wills_of(inquiry);
    if (wills.empty()) return undecided("no CONNECT had a will");
    std::optional<Finding> open;
    std::size_t heard = 0;
    for (const auto* will : wills) {
        if (auto finding = too_many(inquiry, *will, 1)) return finding;
        for (const auto* span : audience_of(inquiry, *will)) {
            ++heard;
            if (Inquiry::has_reached(*will, span->client_id)) continue;
            const auto* owner = owner_of(inquiry, *will);
            const auto missing = fmt::format(
                "{} did not come to {}: {}",
                Inquiry::name_of(*will),
                span->actor,
                inquiry.life_of(*will, span->client_id)
            );
            auto excuse = owner->ended == never
                              ? std::optional<std::string>{"its owner's connection is open"}
                              : inquiry.excuse(span->client_id, owner->ended);
            // At QoS 0 a message may be lost without anybody being wrong.
            if (!excuse && (will->qos == 0 || span->granted_qos == 0)) excuse = "it has QoS 0";
            if (!excuse) return Finding{.actual = missing, .evidence = owner->ended};
            if (!open) open = undecided(fmt::format("{} ({})", missing, *excuse));
        }
    }
    if (heard == 0) return undecided("nobody was subscribed to the will");
    return open;
}

std::optional<Finding> ask_will_never(const Inquiry& inquiry) {
    const auto wills = wills_of(inquiry);
    if (wills.empty()) return undecided("no CONNECT had a will");
    std::size_t heard = 0;
    for (const auto* will : wills) {
        if (auto finding = too_many(inquiry, *will, 0)) return finding;
        heard += audience_of(inquiry, *will).size();
    }
    if (heard == 0) return undecided("nobody was subscribed to the will");
    return std::nullopt;
}

std::optional<Finding> ask_session_kept(const Inquiry& inquiry) {
    std::size_t due = 0;
    for (const auto& connection : inquiry.history().connections) {
        if (!inquiry.is_about(connection.actor) || !inquiry.session_was_due(connection)) continue;
        ++due;
        if (connection.session_present) continue;
        return Finding{
            .actual = fmt::format(
                "the session of {} was gone: {}",
                connection.actor,
                inquiry.lines_of({connection.connect, connection.connack})
            ),
            .evidence = connection.connack
        };
    }
    if (due == 0) return undecided("no session was resumed");
    return std::nullopt;
}

std::optional<Finding> ask_subscription_ends(const Inquiry& inquiry) {
    const auto& history = inquiry.history();
    const auto ended =
        std::ranges::any_of(history.subscriptions, [&](const SubscriptionSpan& span) {
            return span.ended != never && inquiry.is_about(span.actor);
        });
    if (!ended) return undecided("no subscription ended");
    for (const auto& message : history.messages)
        for (const auto& delivery : message.deliveries) {
            if (!inquiry.is_about(delivery.actor)) continue;
            // Published again and again, it may be any of them that arrived.
            if (may_have_been_subscribed(
                    inquiry,
                    message.topic,
                    delivery.client_id,
                    message.sends.front(),
                    delivery.event
                ))
                continue;
            std::set<EventIndex> events{message.sends.front(), delivery.event};
            for (const auto* span : inquiry.matching(message.topic, delivery.client_id))
                if (span->ended != never && span->ended < delivery.event)
                    events.insert(span->ended);
            return Finding{
                .actual = fmt::format(
                    "{} came to {} without a subscription: {}",
                    Inquiry::name_of(message),
                    delivery.actor,
                    inquiry.lines_of(std::move(events))
                ),
                .evidence = delivery.event
            };
        }
    return std::nullopt;
}

}  // namespace assay::harness
