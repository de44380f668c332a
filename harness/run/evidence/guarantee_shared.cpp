// Guarantee of shared subscriptions: a message goes to one member of the group (5.0, 4.8.2).
#include "harness/run/evidence/guarantee_inquiry.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace assay::harness {

using reports::Verdict;

namespace {

/// ShareName and Topic Filter.
using Group = std::pair<std::string, std::string>;
using Members = std::vector<const SubscriptionSpan*>;

Group group_of(const SubscriptionSpan& span) {
    return {span.share_name, span.filter};
}

/// The groups that `message` matches. A client that has it by another subscription too is left out:
/// nobody can say by which one a copy came.
std::map<Group, Members> groups_for(const Inquiry& inquiry, const Message& message) {
    std::map<Group, Members> groups;
    for (const auto& client_id : inquiry.subscribers()) {
        const auto spans = inquiry.matching(message.topic, client_id);
        if (spans.size() == 1 && !spans.front()->share_name.empty())
            groups[group_of(*spans.front())].push_back(spans.front());
    }
    return groups;
}

bool is_member(const Members& members, const std::string& client_id) {
    return std::ranges::find(members, client_id, &SubscriptionSpan::client_id) != members.end();
}

/// Whether a connection of the client ended before `event`: then the server may pass on what it has
/// not acknowledged.
bool was_lost_before(const Inquiry& inquiry, const std::string& client_id, EventIndex event) {
    return std::ranges::any_of(inquiry.history().connections, [&](const ConnectionSpan& span) {
        return span.client_id == client_id && span.ended < event;
    });
}

/// A copy for a second member, or nothing.
std::optional<Finding>
second_copy(const Inquiry& inquiry, const Message& message, const Members& members) {
    const Delivery* first{};
    for (const auto& delivery : message.deliveries) {
        if (delivery.is_repeat || delivery.retain || !is_member(members, delivery.client_id))
            continue;
        if (!first) first = &delivery;
        if (first->client_id == delivery.client_id ||
            was_lost_before(inquiry, first->client_id, delivery.event))
            continue;
        return Finding{
            .actual = fmt::format(
                "{} came to {} and to {}: {}",
                Inquiry::name_of(message),
                first->actor,
                delivery.actor,
                inquiry.lines_of({message.sends.front(), first->event, delivery.event})
            ),
            .evidence = delivery.event
        };
    }
    return std::nullopt;
}

/// Whether some member has to get the message.
bool is_due(const Message& message, const Members& members) {
    if (message.accepted == never || message.may_expire || message.qos == 0) return false;
    return std::ranges::any_of(members, [&](const SubscriptionSpan* span) {
        return span->granted_qos > 0 && span->granted < message.sends.front() &&
               span->end_asked == never && span->ended == never;
    });
}

/// The message came to no member; undecided while it may be on its way.
std::optional<Finding>
no_copy(const Inquiry& inquiry, const Message& message, const Members& members) {
    if (!is_due(message, members)) return std::nullopt;
    for (const auto* span : members)
        if (Inquiry::has_reached(message, span->client_id)) return std::nullopt;
    Finding finding{
        .actual = fmt::format("{} came to no member of the group", Inquiry::name_of(message)),
        .evidence = message.accepted
    };
    for (const auto* span : members)
        if (const auto excuse = inquiry.excuse(span->client_id, message.accepted)) {
            finding.verdict = Verdict::undecided;
            finding.actual += fmt::format(" ({})", *excuse);
            break;
        }
    return finding;
}

}  // namespace

std::optional<Finding> ask_shared_once(const Inquiry& inquiry) {
    std::optional<Finding> open;
    bool has_any = false;
    for (const auto& message : inquiry.history().messages) {
        if (message.is_will || !inquiry.is_about(message, "")) continue;
        for (const auto& [group, members] : groups_for(inquiry, message)) {
            has_any = true;
            if (auto finding = second_copy(inquiry, message, members)) return finding;
            auto finding = no_copy(inquiry, message, members);
            if (finding && finding->verdict == Verdict::fail) return finding;
            if (finding && !open) open = std::move(finding);
        }
    }
    if (!has_any)
        return Finding{
            .verdict = Verdict::undecided,
            .actual = "no message was published to a shared subscription",
            .evidence = {}
        };
    return open;
}

}  // namespace assay::harness
