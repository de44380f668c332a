// The retained message of a topic: which ones may be stored when a subscription asks for it.
#include "harness/evidence/guarantees/inquiry.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace assay::evidence {

using reports::Verdict;
using Options = wire::SubscriptionOptions;

namespace {

/// Retained publishes of one topic, in the order of their first send, and what replaced what.
class Stored {
public:
    explicit Stored(std::vector<const Message*> messages) : messages_{std::move(messages)} {
        std::ranges::sort(messages_, {}, [](const Message* m) { return m->sends.front(); });
        for (const auto* message : messages_)
            if (is_plain(*message) && message->completed != never) {
                in_any_flow_.push_back({message->completed, message});
                if (is_of_one_flow(*message))
                    in_flow_[flow(*message)].push_back({message->completed, message});
            }
        order(in_any_flow_);
        for (auto& [flow, line] : in_flow_)
            order(line);
    }

    const std::vector<const Message*>& messages() const { return messages_; }

    /// A message that certainly stood in place of `earlier` when event `when` happened: it was
    /// accepted before, and was not even sent until every copy of `earlier` was settled. Or null.
    const Message* replaced_by(const Message& earlier, EventIndex when) const {
        if (!is_plain(earlier)) return nullptr;
        // One connection keeps the order of one QoS; anything else needs the acknowledgement
        // between.
        const auto line = in_flow_.find(flow(earlier));
        if (is_of_one_flow(earlier) && line != in_flow_.end())
            if (const auto* later = sent_after(line->second, earlier.sends.back(), when))
                return later;
        if (earlier.settled == never) return nullptr;
        return sent_after(in_any_flow_, earlier.settled, when);
    }

    /// The message that is certainly stored from its acknowledgement to the end, if one is; null:
    /// none, or not known.
    const Message* certain() const {
        const auto* last = messages_.back();
        if (!is_plain(*last) || last->completed == never) return nullptr;
        const auto others_are_older = std::ranges::all_of(messages_, [&](const Message* other) {
            if (other == last) return true;
            if (!is_plain(*other) || other->sends.back() > last->sends.front()) return false;
            const auto same_flow =
                is_of_one_flow(*other) && is_of_one_flow(*last) && flow(*other) == flow(*last);
            return same_flow || other->settled < last->sends.front();
        });
        return others_are_older ? last : nullptr;
    }

private:
    using Flow = std::pair<EventIndex, std::uint8_t>;
    struct Accepted {
        EventIndex when{};
        const Message* latest{};  ///< sent last of all that were accepted until then
    };
    using Line = std::vector<Accepted>;

    /// Whether it is known when it was stored: neither a Will, nor something that was published in
    /// both ways, as empty messages often are.
    static bool is_plain(const Message& message) {
        return !message.is_will && !message.retain_differs;
    }
    /// Whether one Client has sent it, always at one QoS above 0: of what several have sent, or one at
    /// several QoS, it is not known when the last copy was stored.
    static bool is_of_one_flow(const Message& message) {
        return message.qos > 0 && !message.has_publishers && !message.qos_differs;
    }
    static Flow flow(const Message& message) { return {message.line, message.qos}; }
    static void order(Line& line) {
        std::ranges::sort(line, {}, &Accepted::when);
        for (std::size_t i = 1; i < line.size(); ++i)
            if (line[i].latest->sends.front() < line[i - 1].latest->sends.front())
                line[i].latest = line[i - 1].latest;
    }
    static const Message* sent_after(const Line& line, EventIndex sent, EventIndex when) {
        const auto later = std::ranges::upper_bound(line, when, {}, &Accepted::when);
        if (later == line.begin()) return nullptr;
        const auto* latest = std::prev(later)->latest;
        return latest->sends.front() > sent ? latest : nullptr;
    }

    std::vector<const Message*> messages_;
    Line in_any_flow_{};
    std::map<Flow, Line> in_flow_{};
};

std::map<std::string, Stored> retained_by_topic(const Inquiry& inquiry) {
    std::map<std::string, std::vector<const Message*>> topics;
    for (const auto& message : inquiry.history().messages)
        if (message.retain && inquiry.is_about(message, ""))
            topics[message.topic].push_back(&message);
    std::map<std::string, Stored> stored;
    for (auto& [topic, messages] : topics)
        stored.emplace(topic, std::move(messages));
    return stored;
}

/// Whether what an earlier SUBSCRIBE of the same connection asked for may have been on its way when
/// this one was sent.
bool may_be_preceded(const Inquiry& inquiry, const Holder& holder, const SubscriptionSpan& span) {
    const auto& spans = holder.spans;
    const auto own = std::ranges::lower_bound(spans, span.asked, {}, &SubscriptionSpan::asked);
    const auto before =
        std::find_if(std::make_reverse_iterator(own), spans.rend(), [&](const auto* other) {
            return other->connection == span.connection;
        });
    if (before == spans.rend()) return false;
    const auto granted = (*before)->granted;
    return granted > span.asked ||
           inquiry.at(span.asked) - inquiry.at(granted) < inquiry.settle(span.actor, span.actor);
}

/// The subscription for which a retained message certainly came: the last SUBSCRIBE before it, if that
/// is of the same connection and nothing that was asked for earlier may have been on its way all the
/// time, nor anything that a window of the client held back. Or null.
const SubscriptionSpan*
came_for(const Inquiry& inquiry, const Holder& holder, const Delivery& delivery, bool has_window) {
    const auto& spans = holder.spans;
    const auto later =
        std::ranges::upper_bound(spans, delivery.event, {}, &SubscriptionSpan::asked);
    if (later == spans.begin()) return nullptr;
    const auto* span = *std::prev(later);
    if (span->connection != delivery.connection) return nullptr;
    if (has_window && std::prev(later) != spans.begin()) return nullptr;
    if (may_be_preceded(inquiry, holder, *span)) return nullptr;
    const auto before = std::find_if(
        std::make_reverse_iterator(later),
        spans.rend(),
        [&](const SubscriptionSpan* other) { return other->connection != span->connection; }
    );
    if (before == spans.rend()) return span;
    const auto place = static_cast<std::size_t>(spans.rend() - before) - 1;
    return holder.last_ends[place] < span->asked ? span : nullptr;
}

/// Whether one of the client's connections named a window, or left a message unacknowledged: what a
/// server held back for that may come over any of the later ones.
bool had_window(const Inquiry& inquiry, const std::string& client_id) {
    return std::ranges::any_of(inquiry.history().connections, [&](const ConnectionSpan& each) {
        return each.client_id == client_id &&
               (each.receive_maximum || !each.unacknowledged.empty());
    });
}

/// Whether RETAIN 1 means a stored message to this client: with Retain As Published it does not.
bool has_telling_flag(const Holder& holder) {
    return std::ranges::none_of(holder.spans, [](const SubscriptionSpan* span) {
        return Options::retain_as_published.is_set(span->options);
    });
}

/// A stored message that came for a subscription although a newer one had replaced it.
std::optional<Finding> stale(const Inquiry& inquiry, const Stored& stored) {
    for (const auto* message : stored.messages())
        for (const auto& delivery : message->deliveries) {
            if (!delivery.retain || delivery.dup) continue;
            const auto* holder = inquiry.index().holder(message->topic, delivery.client_id);
            const auto has_window = had_window(inquiry, delivery.client_id);
            const auto* span = holder ? came_for(inquiry, *holder, delivery, has_window) : nullptr;
            // A shared subscription asks for none.
            if (!span || !span->share_name.empty() || !has_telling_flag(*holder)) continue;
            const auto* newer = stored.replaced_by(*message, span->asked);
            if (!newer) continue;
            return Finding{
                .actual = inquiry.with_life(
                    fmt::format(
                        "{} got {}, which {} had replaced",
                        delivery.actor,
                        Inquiry::name_of(*message),
                        Inquiry::name_of(*newer)
                    ),
                    *message,
                    delivery.client_id,
                    {newer->sends.front(), newer->completed, span->asked}
                ),
                .evidence = delivery.event
            };
        }
    return std::nullopt;
}

/// Whether a stored message has to come for this subscription.
bool asks_for_stored(const SubscriptionSpan& span) {
    if (!span.share_name.empty()) return false;
    const auto handling = Options::retain_handling.get(span.options);
    if (handling == 2 || (handling == 1 && span.replaces)) return false;
    if (span.granted == never || span.granted_qos == 0) return false;
    return span.end_asked == never && span.ended == never;
}

/// Whether the Session ended with this connection, and the subscriptions with it.
bool has_ended_with(const Inquiry& inquiry, const ConnectionSpan& connection) {
    return connection.accepted && connection.ended != never &&
           connection.session_expiry_seconds == 0 && !inquiry.index().after(connection);
}

/// Whether the connection certainly lasted as long as what was due over it since this event may take:
/// the server has sent something else later than that.
bool had_its_time(const Inquiry& inquiry, const ConnectionSpan& connection, EventIndex since) {
    // With a window of its own the client decides when there is room.
    const bool is_held_up = connection.receive_maximum || !connection.unacknowledged.empty() ||
                            !inquiry.link_of(connection.actor).empty();
    if (is_held_up || inquiry.index().first_stop(since) < connection.ended) return false;
    const auto patience = inquiry.settle();
    const auto room =
        inquiry.index().hold_ups().room_since(connection, inquiry.at(since), patience);
    return room && inquiry.at(connection.last_received) > *room + patience;
}

/// The certainly stored message did not come. `last` is its last copy for this client.
std::optional<Finding>
missing(const Inquiry& inquiry, const Message& expected, const Holder& holder, EventIndex last) {
    for (const auto* span : holder.spans) {
        if (!asks_for_stored(*span) || span->asked < expected.completed || last > span->asked)
            continue;
        if (Options::no_local.is_set(span->options) && expected.publisher_id == span->client_id)
            continue;
        if (inquiry.may_be_too_large(expected, span->client_id)) continue;
        const auto& connection = inquiry.history().connections[span->connection];
        const bool has_ended = has_ended_with(inquiry, connection);
        // Who leaves early, and leaves no Session behind, is owed nothing.
        if (has_ended && !had_its_time(inquiry, connection, span->granted)) continue;
        auto what = fmt::format("{} did not come to {}", Inquiry::name_of(expected), span->actor);
        const auto excuse =
            has_ended ? std::nullopt : inquiry.excuse_of_message(span->client_id, span->granted);
        if (excuse) what += fmt::format(" ({})", *excuse);
        return Finding{
            .verdict = excuse ? Verdict::undecided : Verdict::fail,
            .actual = inquiry.with_life(
                std::move(what), expected, span->client_id, {span->asked, span->granted}
            ),
            .evidence = excuse ? std::nullopt : std::optional{span->granted}
        };
    }
    return std::nullopt;
}

}  // namespace

std::optional<Finding> ask_retained_is_latest(const Inquiry& inquiry) {
    const auto topics = retained_by_topic(inquiry);
    if (topics.empty()) return undecided("no retained message was published");
    std::optional<Finding> open;
    for (const auto& [topic, stored] : topics) {
        if (auto finding = stale(inquiry, stored)) return finding;
        const auto* expected = stored.certain();
        if (!expected || expected->payload.empty() || expected->may_expire) continue;
        std::map<std::string_view, EventIndex> last;
        for (const auto& delivery : expected->deliveries)
            last[delivery.client_id] = delivery.event;
        for (const auto& holder : inquiry.index().holders(topic)) {
            auto finding = missing(inquiry, *expected, holder, last[holder.client_id]);
            if (finding && finding->verdict == Verdict::fail) return finding;
            if (finding && !open) open = std::move(finding);
        }
    }
    return open;
}

}  // namespace assay::evidence
