// Wills (3.1.2.5): published when the connection is lost and their delay has passed or the Session
// ends, and not otherwise.
#include "harness/evidence/guarantees/will_copies.hpp"
#include "harness/evidence/model/model.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using reports::Offset;
using reports::Verdict;

namespace {

constexpr auto unlimited = std::numeric_limits<std::uint32_t>::max();

/// How long the Will waits after the connection, at most for the end of the Session (3.1.3.2.2).
Seconds delay_of(const ConnectionSpan& carrier) {
    return Seconds{std::min(carrier.will_delay_seconds, carrier.session_expiry_seconds)};
}

/// When the server may first have known that the connection was over: it was there when it sent
/// what came last.
Offset earliest_end(const Inquiry& inquiry, const ConnectionSpan& carrier) {
    const auto sign = carrier.last_received == never ? carrier.connack : carrier.last_received;
    const auto& event = inquiry.trace()[std::max(sign, carrier.connack)];
    // Over a link the last packet, perhaps its DISCONNECT, comes much later than it was sent.
    return event.sent_at > Offset{} ? event.sent_at : event.at;
}

/// Whether another connection with the same Client Identifier began meanwhile.
bool was_taken_over(const Inquiry& inquiry, const ConnectionSpan& carrier, EventIndex until) {
    const auto* next = inquiry.index().after(carrier);
    return next && next->connect < until;
}

/// Whether the client was so silent that the server may have given it up.
bool may_have_timed_out(const ConnectionSpan& carrier) {
    return carrier.keep_alive_seconds > 0;
}

/// Whether the next CONNECT, on a connection of its own, may have come before the DISCONNECT of this
/// one: nothing orders the two unless the server has closed in between.
bool may_have_overtaken(const Inquiry& inquiry, const ConnectionSpan& carrier) {
    const auto* next = inquiry.index().after(carrier);
    if (!next) return false;
    const auto has_closed =
        carrier.ended < next->connect && inquiry.trace()[carrier.ended].text.starts_with("Network");
    const auto away = inquiry.at(next->connect) - inquiry.at(carrier.disconnected);
    return !has_closed && away < inquiry.settle(carrier.actor, next->actor);
}

/// Whether the server may have been stopped before it read the DISCONNECT.
bool may_have_been_too_late(const Inquiry& inquiry, const ConnectionSpan& carrier) {
    const auto stop = inquiry.index().first_stop(carrier.disconnected);
    if (stop == never) return false;
    const auto has_closed =
        carrier.ended < stop && inquiry.trace()[carrier.ended].text.starts_with("Network");
    return !has_closed && inquiry.at(stop) - inquiry.at(carrier.disconnected) <
                              inquiry.settle(carrier.actor, carrier.actor);
}

/// Whether the DISCONNECT that takes the Will back certainly came first [MQTT-3.14.4-3].
bool was_taken_back(const Inquiry& inquiry, const ConnectionSpan& carrier) {
    if (carrier.disconnected == never) return false;
    const auto& event = inquiry.trace()[carrier.disconnected];
    return !event.lost && !was_taken_over(inquiry, carrier, carrier.disconnected) &&
           !may_have_overtaken(inquiry, carrier) && !may_have_been_too_late(inquiry, carrier) &&
           !may_have_timed_out(carrier) && inquiry.link_of(carrier.actor).empty();
}

/// Whether a new connection took the Session up before the delay had passed [MQTT-3.1.3-9], also by
/// the clock of a server that counts this much shorter.
bool was_resumed_in_time(
    const Inquiry& inquiry, const ConnectionSpan& carrier, Seconds shorter = rounding
) {
    const auto delay = delay_of(carrier);
    const auto* next = inquiry.index().after(carrier);
    if (delay.count() == 0 || !next || !next->accepted || !next->session_present) return false;
    return inquiry.at(next->connack) + shorter < earliest_end(inquiry, carrier) + delay;
}

/// Whether the Session went on while the delay ran behind an end that both sides saw: then the Will is
/// not owed [MQTT-3.1.3-9], also where the server may have thought of that end before.
bool went_on_meanwhile(const Inquiry& inquiry, const ConnectionSpan& carrier) {
    const auto* next = inquiry.index().after(carrier);
    const bool is_seen = !inquiry.trace()[carrier.ended].text.ends_with("vanished") &&
                         inquiry.link_of(carrier.actor).empty();
    const auto delay = delay_of(carrier);
    return delay.count() > 0 && is_seen && next && next->accepted && next->session_present &&
           inquiry.at(next->connack) < inquiry.at(carrier.ended) + delay;
}

/// Whether the server can have published the Will of this connection before `event`.
bool may_be_published(const Inquiry& inquiry, const ConnectionSpan& carrier, EventIndex event) {
    if (carrier.connect > event) return false;
    if (!carrier.accepted) return carrier.connack == never;
    if (was_taken_back(inquiry, carrier) || was_resumed_in_time(inquiry, carrier)) return false;
    // A server that goes down publishes it then, or when it is back (3.1.2.5).
    if (inquiry.index().first_stop(carrier.connect) < event) return true;
    // The end may reach its client a little later than the Will reaches others.
    const auto is_ending =
        carrier.ended != never && inquiry.at(carrier.ended) < inquiry.at(event) + inquiry.settle();
    const auto is_over = is_ending || was_taken_over(inquiry, carrier, event);
    if (!is_over && !may_have_timed_out(carrier) && inquiry.link_of(carrier.actor).empty())
        return false;
    // A new Session ends the old one, and its Will does not wait any longer.
    const auto* next = inquiry.index().after(carrier);
    if (next && next->connect < event) return true;
    return inquiry.at(event) + rounding >= earliest_end(inquiry, carrier) + delay_of(carrier);
}

/// A Will for which there was no reason, or too early, or for the second time.
std::optional<Finding> not_due(const ModelFacts& facts, const Message& will) {
    const auto& inquiry = facts.inquiry();
    WillCopies copies{inquiry, will};
    std::optional<Finding> open;
    for (const auto& delivery : will.deliveries) {
        if (delivery.is_repeat || !delivery.connection) continue;
        std::size_t fired = 0;
        for (const auto connect : will.sends)
            if (const auto* carrier = inquiry.index().begun_by(connect))
                fired += may_be_published(inquiry, *carrier, delivery.event) ? 1U : 0U;
        const auto excess = copies.add(delivery).excess(fired);
        const bool is_open = excess == Excess::perhaps;
        if (excess == Excess::none || (is_open && open)) continue;
        const auto* carrier = inquiry.index().begun_by(will.sends.back());
        const auto version = carrier ? carrier->version : wire::Version::v5_0;
        const auto was_back = carrier && was_taken_back(inquiry, *carrier);
        Finding finding{
            .verdict = is_open ? Verdict::undecided : Verdict::fail,
            .actual = inquiry.with_life(
                fmt::format(
                    "{} came to {} {}",
                    Inquiry::name_of(will),
                    delivery.actor,
                    fired == 0 ? "when it was not due" : "more often than it was due"
                ),
                will,
                delivery.client_id
            ),
            .evidence = delivery.event,
            .statements = was_back
                              ? ModelFacts::statement(version, "MQTT-3.14.4-3", "MQTT-3.14.4-3")
                              : ModelFacts::statement(version, "MQTT-3.1.2-8", "MQTT-3.1.2-8")
        };
        if (!is_open) return finding;
        open = std::move(finding);
    }
    return open;
}

/// When the server must have noticed that the client says nothing any more [MQTT-3.1.2-22], by a
/// clock that looks at it once a second.
Offset given_up(const Inquiry& inquiry, const ConnectionSpan& carrier) {
    const auto last = carrier.last_sent == never ? carrier.connect : carrier.last_sent;
    return inquiry.at(last) + Offset{Seconds{carrier.keep_alive_seconds}} * 3 / 2 + rounding + busy;
}

/// Why the server need not have published the Will by the end; nothing if it had to.
std::optional<std::string>
excuse_of(const Inquiry& inquiry, const ConnectionSpan& carrier, const SubscriptionSpan& span) {
    const auto is_vanished = inquiry.trace()[carrier.ended].text.ends_with("vanished");
    const bool is_unknown = is_vanished && carrier.keep_alive_seconds == 0;
    if (is_unknown || !inquiry.link_of(carrier.actor).empty())
        return "the server may not know that its owner's connection has ended";
    const auto delay = delay_of(carrier);
    const auto* next = inquiry.index().after(carrier);
    const auto known = is_vanished ? given_up(inquiry, carrier) : inquiry.at(carrier.ended);
    const auto due = known + delay;
    const auto stop = inquiry.index().first_stop(carrier.connect);
    if (stop != never && inquiry.at(stop) < due + inquiry.settle() + rounding)
        return "the server was stopped, and may publish it later";
    if (delay.count() > 0 && next &&
        inquiry.at(next->connect) < due + inquiry.settle() + rounding) {
        // A new Session ends the old one, which publishes its Will (3.1.3.2.2).
        if (next->accepted && next->clean)
            return inquiry.excuse_of_message(span.client_id, inquiry.at(next->connack));
        return "its owner came back";
    }
    return inquiry.excuse_of_message(
        span.client_id, due + (delay.count() > 0 ? rounding : Seconds{})
    );
}

/// The subscription by which the Will has to come to a client, its own too, or null.
const SubscriptionSpan* due_by(const Holder& holder, const ConnectionSpan& carrier) {
    const auto* span = holder.due;
    return span && span->granted < carrier.connect ? span : nullptr;
}

/// Whether the Will was sent to the client as soon as it was published, so that its expiry, which begins
/// then, cannot be the reason why it did not come. One second may be rounded away.
bool had_no_time_to_expire(
    const Inquiry& inquiry,
    const Message& will,
    const ConnectionSpan& carrier,
    const std::string& client_id
) {
    const auto* connection = inquiry.index().open_at_end(client_id);
    const bool is_open = connection && connection->connack < carrier.ended &&
                         !connection->receive_maximum && connection->unacknowledged.empty() &&
                         inquiry.link_of(connection->actor).empty();
    if (!is_open || Seconds{*will.expiry_seconds} <= rounding) return false;
    if (inquiry.trace()[carrier.ended].text.ends_with("vanished")) return false;
    const auto due = inquiry.at(carrier.ended) + delay_of(carrier);
    return inquiry.index().hold_ups().room_since(*connection, due, inquiry.settle()) == due;
}

std::optional<Finding> missing(const ModelFacts& facts, const Message& will) {
    const auto& inquiry = facts.inquiry();
    const auto* carrier = inquiry.index().begun_by(will.sends.back());
    if (will.sends.size() > 1 || will.qos == 0) return std::nullopt;
    if (!carrier || !carrier->accepted || carrier->ended == never) return std::nullopt;
    if (carrier->disconnected != never || was_resumed_in_time(inquiry, *carrier, Seconds{}) ||
        went_on_meanwhile(inquiry, *carrier))
        return std::nullopt;
    std::optional<Finding> open;
    for (const auto& holder : inquiry.index().holders(will.topic)) {
        const auto* span = due_by(holder, *carrier);
        if (!span || Inquiry::has_reached(will, holder.client_id)) continue;
        if (facts.has_ended(holder.client_id)) continue;
        if (will.may_expire && !had_no_time_to_expire(inquiry, will, *carrier, holder.client_id))
            continue;
        // A client that takes small packets only need not get it [MQTT-3.1.2-25].
        if (inquiry.index().packet_size_max_bytes(holder.client_id) < unlimited) continue;
        const auto excuse = excuse_of(inquiry, *carrier, *span);
        // Whose connection was lost need not come back for its own Will, and seldom does.
        const bool is_own = holder.client_id == carrier->client_id;
        if (excuse && is_own) continue;
        auto what = fmt::format("{} did not come to {}", Inquiry::name_of(will), span->actor);
        if (excuse) what += fmt::format(" ({})", *excuse);
        Finding finding{
            .verdict = excuse ? Verdict::undecided : Verdict::fail,
            .actual = inquiry.with_life(
                std::move(what), will, span->client_id, {span->granted, carrier->ended}
            ),
            .evidence = carrier->ended,
            .statements =
                is_own ? ModelFacts::statement(carrier->version, "MQTT-4.5.0-1", "MQTT-4.5.0-1")
                       : ModelFacts::statement(carrier->version, "MQTT-3.1.2-8", "MQTT-3.1.2-8")
        };
        if (!excuse) return finding;
        open = std::move(finding);
    }
    return open;
}

}  // namespace

std::optional<Finding> judge_wills(const ModelFacts& facts) {
    std::optional<Finding> open;
    for (const auto& message : facts.history().messages) {
        if (!message.is_will) continue;
        // Somebody may have published the same: then it cannot be said which one came.
        const auto is_plain = std::ranges::all_of(message.sends, [&](EventIndex sent) {
            return facts.inquiry().index().begun_by(sent) != nullptr;
        });
        if (!is_plain) continue;
        for (auto question : {not_due, missing}) {
            auto finding = question(facts, message);
            if (finding && finding->verdict == Verdict::fail) return finding;
            if (finding && !open) open = std::move(finding);
        }
    }
    return open;
}

}  // namespace assay::evidence
