// Guarantee of shared subscriptions: a message goes to one member of the group (5.0, 4.8.2).
#include "harness/evidence/guarantees/inquiry.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace assay::evidence {

using reports::Verdict;

namespace {

/// ShareName and Topic Filter.
using GroupName = std::pair<std::string_view, std::string_view>;

struct Group {
    std::vector<const SubscriptionSpan*> members{};  ///< by Client Identifier
    EventIndex due_from{never};  ///< some member has to get what is published from here on
    bool is_whole{true};         ///< nobody else is in it, and all know of groups

    bool has(std::string_view client_id) const {
        const auto found =
            std::ranges::lower_bound(members, client_id, {}, &SubscriptionSpan::client_id);
        return found != members.end() && (*found)->client_id == client_id;
    }
};
using Groups = std::map<GroupName, Group>;

/// The groups that a topic matches. A client that has it by another subscription too is left out:
/// it cannot be said by which one a copy came. Who is left out may have got it for the group.
Groups groups_for(const Inquiry& inquiry, const std::string& topic) {
    Groups groups;
    for (const auto& holder : inquiry.index().holders(topic)) {
        if (!holder.has_shared) continue;
        if (holder.spans.size() != 1) {
            for (const auto* span : holder.spans)
                if (!span->share_name.empty())
                    groups[{span->share_name, span->filter}].is_whole = false;
            continue;
        }
        const auto* span = holder.spans.front();
        auto& group = groups[{span->share_name, span->filter}];
        group.members.push_back(span);
        // To 3.1.1 it is a Topic Filter like any, which this topic does not match.
        const auto& maker = inquiry.history().connections[span->connection];
        group.is_whole &= maker.version == wire::Version::v5_0;
        const auto is_kept = span->end_asked == never && span->ended == never;
        if (is_kept && span->granted_qos > 0)
            group.due_from = std::min(group.due_from, span->granted);
    }
    return groups;
}

/// Whether the server may have lost the member that got the first copy before the second came.
/// During an outage the client does not know it yet, and of an end the server knows before the client
/// does: what was not answered then may have been passed on.
bool may_be_lost(const Inquiry& inquiry, const Delivery& first, const Delivery& second) {
    const auto end = inquiry.index().first_end(first.client_id);
    if (end < second.event) return true;
    if (inquiry.was_down(first.actor, inquiry.at(first.event), inquiry.at(second.event)))
        return true;
    const auto patience = inquiry.settle(first.actor, second.actor);
    return end != never && inquiry.at(end) < inquiry.at(second.event) + patience && first.qos > 0 &&
           inquiry.index().answer_to(first) > second.event;
}

/// A copy for a second member, or nothing.
std::optional<Finding>
second_copy(const Inquiry& inquiry, const Message& message, const Group& group) {
    // Published again, each of them may go to another member.
    const auto publishes = message.qos == 1 ? message.sends.size() : message.first_transmissions;
    if (publishes > 1) return std::nullopt;
    const Delivery* first{};
    for (const auto& delivery : message.deliveries) {
        if (delivery.is_repeat || delivery.retain || !group.has(delivery.client_id)) continue;
        if (!first) first = &delivery;
        if (first->client_id == delivery.client_id) continue;
        if (inquiry.index().may_be_passed_on(message.topic, first->client_id, first->qos) &&
            may_be_lost(inquiry, *first, delivery))
            continue;
        return Finding{
            .actual = inquiry.with_life(
                fmt::format(
                    "{} came to {} and to {}",
                    Inquiry::name_of(message),
                    first->actor,
                    delivery.actor
                ),
                message,
                delivery.client_id,
                {first->event}
            ),
            .evidence = delivery.event
        };
    }
    return std::nullopt;
}

/// The connection that the client had at an event, or null.
const ConnectionSpan*
connection_at(const Inquiry& inquiry, const SubscriptionSpan& member, EventIndex event) {
    const ConnectionSpan* open{};
    const auto* next = &inquiry.history().connections[member.connection];
    for (; next && next->connect < event; next = inquiry.index().after(*next))
        open = next;
    return open && open->accepted && open->ended > event ? open : nullptr;
}

/// Why the message may yet come to this member, or have been lost with it; nothing if it had to come.
std::optional<std::string>
excuse_of_member(const Inquiry& inquiry, const Message& message, const SubscriptionSpan& member) {
    if (member.granted_qos > 0)
        return inquiry.excuse_of_message(member.client_id, message.completed);
    // The server need not choose a member that is connected (5.0, 4.8.2), and to one with QoS 0 a
    // message comes once or not at all (5.0, 4.3.1). Who is connected from the PUBLISH on, and hears
    // of the server when the message has had its time, gets it.
    const auto* connection = connection_at(inquiry, member, message.sends.front());
    if (!connection) return fmt::format("{} was away, and may have lost it at QoS 0", member.actor);
    if (connection->ended == never)
        return inquiry.excuse_of_message(member.client_id, message.completed);
    const auto due =
        inquiry.at(message.completed) + inquiry.settle(message.publisher, member.actor);
    const auto heard = connection->last_received;
    if (heard != never && inquiry.at(heard) > due) return std::nullopt;
    return fmt::format("{} left, and may have lost it at QoS 0", member.actor);
}

/// The message came to no member; undecided while it may be on its way.
std::optional<Finding> no_copy(const Inquiry& inquiry, const Message& message, const Group& group) {
    if (message.completed == never || message.may_expire || message.qos == 0) return std::nullopt;
    if (!group.is_whole || group.due_from > message.sends.front()) return std::nullopt;
    const auto has_come = std::ranges::any_of(message.deliveries, [&](const Delivery& delivery) {
        return group.has(delivery.client_id);
    });
    // What is too large for one member need not go to another (5.0, 3.1.2.11.4).
    const auto is_too_large = std::ranges::any_of(group.members, [&](const auto* span) {
        return inquiry.may_be_too_large(message, span->client_id);
    });
    if (has_come || is_too_large) return std::nullopt;
    Finding finding{.evidence = message.accepted};
    auto what = fmt::format("{} came to no member of the group", Inquiry::name_of(message));
    std::set<EventIndex> asked;
    for (const auto* span : group.members) {
        asked.insert(span->granted);
        auto excuse = excuse_of_member(inquiry, message, *span);
        // What was sent to a member goes with its Session, at QoS 2 [MQTT-4.8.2-5]; at QoS 1 another
        // only should get it (5.0, 4.8.2).
        const auto is_over = span->end_asked != never || span->ended != never;
        if (is_over) excuse = fmt::format("{} may have lost it with its subscription", span->actor);
        if (!excuse || finding.verdict == Verdict::undecided) continue;
        finding.verdict = Verdict::undecided;
        what += fmt::format(" ({})", *excuse);
    }
    asked.erase(never);
    finding.actual = inquiry.with_life(std::move(what), message, "", std::move(asked));
    return finding;
}

}  // namespace

std::optional<Finding> ask_shared_once(const Inquiry& inquiry) {
    std::optional<Finding> open;
    std::unordered_map<std::string_view, Groups> groups_of;
    bool has_any = false;
    for (const auto& message : inquiry.history().messages) {
        if (message.is_will || !inquiry.is_about(message, "")) continue;
        const auto [groups, is_new] = groups_of.try_emplace(message.topic);
        if (is_new) groups->second = groups_for(inquiry, message.topic);
        for (const auto& [name, group] : groups->second) {
            has_any = true;
            if (auto finding = second_copy(inquiry, message, group)) return finding;
            auto finding = no_copy(inquiry, message, group);
            if (finding && finding->verdict == Verdict::fail) return finding;
            if (finding && !open) open = std::move(finding);
        }
    }
    if (!has_any) return undecided("no message was published to a shared subscription");
    return open;
}

}  // namespace assay::evidence
