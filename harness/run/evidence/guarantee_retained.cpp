// The retained message of a topic: which ones may be stored when a subscription asks for it.
#include "harness/run/evidence/guarantee_inquiry.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace assay::harness {

using reports::Verdict;

namespace {

constexpr std::uint8_t no_local = 0x04;
constexpr std::uint8_t retain_as_published = 0x08;

/// Retained publishes of one topic, in the order of their first send.
using Stored = std::vector<const Message*>;

std::map<std::string, Stored> retained_by_topic(const Inquiry& inquiry) {
    std::map<std::string, Stored> topics;
    for (const auto& message : inquiry.history().messages)
        if (message.retain && inquiry.is_about(message, ""))
            topics[message.topic].push_back(&message);
    for (auto& [topic, stored] : topics)
        std::ranges::sort(stored, {}, [](const Message* m) { return m->sends.front(); });
    return topics;
}

/// Whether `later` certainly stood in place of `earlier` when event `when` happened: it was
/// accepted before, and was not even sent until `earlier` was settled.
bool replaced(const Message& earlier, const Message& later, EventIndex when) {
    if (later.is_will || earlier.is_will) return false;
    if (later.accepted == never || later.accepted > when) return false;
    // One connection keeps the order of one QoS; anything else needs the acknowledgement between.
    const auto same_flow = earlier.publisher == later.publisher && earlier.qos == later.qos &&
                           earlier.qos > 0 && earlier.sends.back() < later.sends.front();
    return same_flow || (earlier.accepted != never && earlier.accepted < later.sends.front() &&
                         earlier.sends.back() < later.sends.front());
}

/// The last message that is certainly stored at `when`, if one is; null: none, or not known.
const Message* certain(const Stored& stored, EventIndex when) {
    for (const auto* candidate : stored) {
        if (candidate->accepted == never || candidate->accepted > when) continue;
        const auto others_are_older = std::ranges::all_of(stored, [&](const Message* other) {
            return other == candidate || other->sends.front() > when ||
                   replaced(*other, *candidate, when);
        });
        // One published after the SUBSCRIBE may have replaced it before the server got there.
        const auto none_came_later = std::ranges::none_of(stored, [&](const Message* other) {
            return other != candidate && other->sends.front() > candidate->sends.front();
        });
        if (others_are_older && none_came_later) return candidate;
    }
    return nullptr;
}

/// Whether a retained message certainly came because of this SUBSCRIBE: what an earlier connection
/// asked for may have been on its way all the time.
bool came_for(
    const Inquiry& inquiry,
    const Delivery& delivery,
    const SubscriptionSpan& span,
    const std::string& topic
) {
    if (delivery.event < span.asked) return false;
    return std::ranges::none_of(
        inquiry.matching(topic, span.client_id),
        [&](const SubscriptionSpan* other) {
            if (other == &span || other->asked > delivery.event) return false;
            if (other->ended != never && other->ended < span.asked) return false;
            return other->asked > span.asked || !inquiry.same_connection(*other, span);
        }
    );
}

/// A stored message that came for this subscription although a newer one had replaced it.
std::optional<Finding>
stale(const Inquiry& inquiry, const SubscriptionSpan& span, const Stored& stored) {
    for (const auto* message : stored)
        for (const auto& delivery : message->deliveries) {
            if (delivery.client_id != span.client_id || !delivery.retain || delivery.dup) continue;
            if (!came_for(inquiry, delivery, span, message->topic)) continue;
            for (const auto* newer : stored) {
                if (!replaced(*message, *newer, span.asked)) continue;
                return Finding{
                    .actual = fmt::format(
                        "{} got {}, which {} had replaced: {}",
                        delivery.actor,
                        Inquiry::name_of(*message),
                        Inquiry::name_of(*newer),
                        inquiry.lines_of(
                            {message->sends.front(),
                             newer->sends.front(),
                             newer->accepted,
                             span.asked,
                             delivery.event}
                        )
                    ),
                    .evidence = delivery.event
                };
            }
        }
    return std::nullopt;
}

/// The certainly stored message did not come, or the cleared one did not stay away.
std::optional<Finding>
missing(const Inquiry& inquiry, const SubscriptionSpan& span, const Stored& stored) {
    const auto handling = (span.options >> 4U) & 3U;
    if (handling == 2 || (handling == 1 && span.replaces)) return std::nullopt;
    if (span.granted == never || span.granted_qos == 0) return std::nullopt;
    if (span.end_asked != never || span.ended != never) return std::nullopt;
    const auto* expected = certain(stored, span.asked);
    if (!expected || expected->payload.empty() || expected->may_expire) return std::nullopt;
    const auto is_own = (span.options & no_local) != 0 && expected->publisher_id == span.client_id;
    if (is_own) return std::nullopt;
    const auto came = std::ranges::any_of(expected->deliveries, [&](const Delivery& delivery) {
        return delivery.client_id == span.client_id && delivery.event > span.asked;
    });
    if (came) return std::nullopt;
    const auto text = fmt::format(
        "{} did not come to {}: {}",
        Inquiry::name_of(*expected),
        span.actor,
        inquiry.lines_of({expected->sends.front(), expected->accepted, span.asked, span.granted})
    );
    if (const auto excuse = inquiry.excuse(span.client_id, span.granted))
        return Finding{
            .verdict = Verdict::undecided, .actual = fmt::format("{} ({})", text, *excuse)
        };
    return Finding{.actual = text, .evidence = span.granted};
}

}  // namespace

std::optional<Finding> ask_retained_is_latest(const Inquiry& inquiry) {
    const auto topics = retained_by_topic(inquiry);
    if (topics.empty())
        return Finding{
            .verdict = Verdict::undecided, .actual = "no retained message was published"
        };
    std::optional<Finding> open;
    for (const auto& [topic, stored] : topics)
        for (const auto& client_id : inquiry.subscribers())
            for (const auto* span : inquiry.matching(topic, client_id)) {
                // With Retain As Published a flag says nothing about where a message comes from,
                // and shared subscriptions get no retained messages.
                if (!span->share_name.empty() || (span->options & retain_as_published) != 0)
                    continue;
                if (auto finding = stale(inquiry, *span, stored)) return finding;
                auto finding = missing(inquiry, *span, stored);
                if (finding && finding->verdict == Verdict::fail) return finding;
                if (finding && !open) open = std::move(finding);
            }
    return open;
}

}  // namespace assay::harness
