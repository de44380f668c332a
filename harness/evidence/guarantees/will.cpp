// Guarantees of wills (3.1.2.5): published once, or never.
#include "harness/evidence/guarantees/will_copies.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using reports::Offset;
using reports::Verdict;

namespace {

std::vector<const Message*> wills_of(const Inquiry& inquiry) {
    std::vector<const Message*> wills;
    for (const auto& message : inquiry.history().messages)
        if (message.is_will && inquiry.is_about(message.publisher)) wills.push_back(&message);
    return wills;
}

/// The last connection that carried this will.
const ConnectionSpan* owner_of(const Inquiry& inquiry, const Message& will) {
    return inquiry.index().begun_by(will.sends.back());
}

/// Clients that have subscribed to the will before its owner's connection ended, and still do.
std::vector<const SubscriptionSpan*> audience_of(const Inquiry& inquiry, const Message& will) {
    std::vector<const SubscriptionSpan*> audience;
    const auto* owner = owner_of(inquiry, will);
    if (!owner || !owner->accepted) return audience;
    for (const auto& holder : inquiry.index().holders(will.topic))
        for (const auto* span : holder.spans) {
            if (!span->share_name.empty() || span->granted == never || span->granted > owner->ended)
                continue;
            if (span->end_asked != never || span->ended != never) continue;
            audience.push_back(span);
            break;
        }
    return audience;
}

/// Whether the server can have published the will of this connection before `event`.
bool may_have_fired(const Inquiry& inquiry, const ConnectionSpan& carrier, EventIndex event) {
    if (carrier.connect > event) return false;
    if (!carrier.accepted) return carrier.connack == never;
    if (carrier.disconnected != never) return inquiry.trace()[carrier.disconnected].lost;
    // Open without any outage and without Keep Alive, the server has no reason to give it up.
    return carrier.ended < event || carrier.keep_alive_seconds > 0 ||
           inquiry.was_down(carrier.actor, inquiry.at(carrier.connect), inquiry.at(event));
}

/// How many connections may have left this will before `event`.
std::size_t fired_max(const Inquiry& inquiry, const Message& will, EventIndex event) {
    std::size_t count = 0;
    for (const auto connect : will.sends)
        if (const auto* carrier = inquiry.index().begun_by(connect))
            count += may_have_fired(inquiry, *carrier, event) ? 1U : 0U;
    // Nothing at all has ended: then none may come, and one is too many, which is another question.
    return std::max<std::size_t>(count, 1);
}

/// Too many copies of a will for one client, or nothing.
std::optional<Finding> too_many(const Inquiry& inquiry, const Message& will, bool is_allowed) {
    WillCopies copies{inquiry, will};
    std::optional<Finding> open;
    for (const auto& delivery : will.deliveries) {
        if (delivery.is_repeat) continue;
        const auto& come = copies.add(delivery);
        const auto excess = come.excess(is_allowed ? fired_max(inquiry, will, delivery.event) : 0);
        const bool is_open = excess == Excess::perhaps;
        if (excess == Excess::none || (is_open && open)) continue;
        const auto times = is_allowed ? fmt::format(" {} times", come.all()) : "";
        Finding finding{
            .verdict = is_open ? Verdict::undecided : Verdict::fail,
            .actual = inquiry.with_life(
                fmt::format("{} came to {}{}", Inquiry::name_of(will), delivery.actor, times),
                will,
                delivery.client_id
            ),
            .evidence = delivery.event
        };
        if (!is_open) return finding;
        open = std::move(finding);
    }
    return open;
}

/// Why the server need not have published the will by the end; nothing if it had to.
std::optional<std::string>
excuse_of(const Inquiry& inquiry, const Message& will, const SubscriptionSpan& span) {
    const auto& owner = *owner_of(inquiry, will);
    if (owner.ended == never) return "its owner's connection is open";
    if (owner.disconnected != never) return "its owner took it back";
    const std::chrono::seconds keep_alive{owner.keep_alive_seconds};
    const auto is_vanished = inquiry.trace()[owner.ended].text.ends_with("vanished");
    if (keep_alive.count() == 0 && (is_vanished || !inquiry.link_of(owner.actor).empty()))
        return "the server may not know that its owner's connection has ended";
    const auto noticed = inquiry.at(owner.ended) + keep_alive * 3 / 2;
    // It waits for its delay, at most for the end of the Session [MQTT-3.1.3-9].
    const std::chrono::seconds delay{
        std::min(owner.will_delay_seconds, owner.session_expiry_seconds)
    };
    const auto* next = inquiry.index().after(owner);
    if (delay.count() > 0 && next && inquiry.at(next->connect) < noticed + delay + inquiry.settle())
        return "its owner came back";
    // At QoS 0 a message may be lost without anybody being wrong.
    if (will.qos == 0 || span.granted_qos == 0) return "it has QoS 0";
    if (will.may_expire) return "it may have expired";
    return inquiry.excuse_of_message(span.client_id, noticed + delay);
}

}  // namespace

std::optional<Finding> ask_will_once(const Inquiry& inquiry) {
    const auto wills = wills_of(inquiry);
    if (wills.empty()) return undecided("no CONNECT had a will");
    std::optional<Finding> open;
    std::size_t heard = 0;
    for (const auto* will : wills) {
        if (auto finding = too_many(inquiry, *will, true)) {
            if (finding->verdict == Verdict::fail) return finding;
            open = std::move(finding);
        }
        std::set<std::string_view> reached;
        for (const auto& delivery : will->deliveries)
            reached.insert(delivery.client_id);
        for (const auto* span : audience_of(inquiry, *will)) {
            ++heard;
            if (reached.contains(span->client_id)) continue;
            const auto excuse = excuse_of(inquiry, *will, *span);
            if (excuse && open) continue;
            const auto ended = owner_of(inquiry, *will)->ended;
            auto what = fmt::format("{} did not come to {}", Inquiry::name_of(*will), span->actor);
            if (excuse) what += fmt::format(" ({})", *excuse);
            Finding finding{
                .verdict = excuse ? Verdict::undecided : Verdict::fail,
                .actual = inquiry.with_life(
                    std::move(what), *will, span->client_id, {span->granted, ended}
                ),
                .evidence = excuse ? std::nullopt : std::optional{ended}
            };
            if (!excuse) return finding;
            open = std::move(finding);
        }
    }
    if (heard == 0) return undecided("no client was subscribed to the will");
    return open;
}

std::optional<Finding> ask_will_never(const Inquiry& inquiry) {
    const auto wills = wills_of(inquiry);
    if (wills.empty()) return undecided("no CONNECT had a will");
    std::size_t heard = 0;
    for (const auto* will : wills) {
        if (auto finding = too_many(inquiry, *will, false)) return finding;
        heard += audience_of(inquiry, *will).size();
    }
    if (heard == 0) return undecided("no client was subscribed to the will");
    return std::nullopt;
}

}  // namespace assay::evidence
