// Guarantee of Keep Alive (3.1.2.10): both sides notice a dead link within their bound.
#include "harness/evidence/guarantees/inquiry.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::evidence {

using reports::Offset;
using reports::TraceEvent;
using reports::Verdict;
using namespace std::chrono_literals;

namespace {

/// Servers look after silent Clients once in a while; mosquitto does every five seconds.
constexpr Offset server_grain = 6s;
/// Whole seconds on both sides.
constexpr Offset clock_grain = 1s;
/// How long our reference client waits for PINGRESP at least before it gives its connection up;
/// Keep Alive if that is longer.
constexpr Offset pingresp_min = 10s;
constexpr std::uint8_t keep_alive_timeout = 0x8D;

/// One connection with a Keep Alive, and what passed over it.
struct Watched {
    const ConnectionSpan* span{};
    std::vector<EventIndex> sent{};
    std::vector<EventIndex> received{};
    /// When its packets reached the server, in order; those that did not are left out.
    std::vector<Offset> arrivals{};

    Offset period() const { return std::chrono::seconds{span->keep_alive_seconds}; }
    /// Silence after which the server has to close the connection [MQTT-3.1.2-22].
    Offset bound() const { return period() * 3 / 2; }
};

class KeepAliveJudge {
public:
    explicit KeepAliveJudge(const Inquiry& inquiry) : inquiry_{inquiry} {}

    std::optional<Finding> judge(const Watched& watched) const {
        if (auto finding = client_silent(watched)) return finding;
        if (auto finding = client_deaf(watched)) return finding;
        if (watched.arrivals.empty()) return std::nullopt;
        if (auto finding = closed_too_early(watched)) return finding;
        const auto silent_since = end_of_talk(watched);
        const auto deadline = silent_since + watched.bound() + server_grain;
        if (auto finding = used_later(watched, silent_since, deadline)) return finding;
        return open_later(watched, silent_since, deadline);
    }

    /// The will of a connection that went silent shows when the server gave it up, even while the
    /// link is dead.
    std::optional<Finding> judge_will(const Watched& watched, const Message& will) const {
        const auto& span = *watched.span;
        if (watched.arrivals.empty() || will.sends.size() != 1) return std::nullopt;
        const auto delay =
            std::chrono::seconds{std::min(span.will_delay_seconds, span.session_expiry_seconds)};
        const auto due = end_of_talk(watched) + watched.bound() + delay;
        for (const auto& delivery : will.deliveries) {
            const auto& event = inquiry_.trace()[delivery.event];
            const auto came = event.sent_at > Offset{} ? event.sent_at : event.at;
            const auto patience = inquiry_.settle(span.actor, delivery.actor);
            if (delivery.retain || came <= due + server_grain + patience) continue;
            if (inquiry_.was_down(delivery.actor, due, event.at)) continue;
            if (listened_since(delivery) > due) continue;
            return Finding{
                .actual = inquiry_.with_life(
                    fmt::format(
                        "the server heard {} last at {:.3f} s, and its will came {:.3f} s later "
                        "with "
                        "Keep Alive {} s",
                        span.actor,
                        seconds(end_of_talk(watched)),
                        seconds(came - end_of_talk(watched)),
                        span.keep_alive_seconds
                    ),
                    will,
                    delivery.client_id
                ),
                .evidence = delivery.event
            };
        }
        return std::nullopt;
    }

private:
    static double seconds(Offset offset) { return std::chrono::duration<double>{offset}.count(); }

    /// When the receiver's connection was made; it may have waited for the message before.
    Offset listened_since(const Delivery& delivery) const {
        if (!delivery.connection) return Offset::max();
        return inquiry_.at(inquiry_.history().connections[*delivery.connection].connect);
    }

    /// The last arrival before the first silence that was too long, or the last one at all.
    static Offset end_of_talk(const Watched& watched) {
        const auto& arrivals = watched.arrivals;
        const auto gap = std::ranges::adjacent_find(arrivals, [&](Offset one, Offset next) {
            return next - one > watched.bound() + server_grain;
        });
        return gap == arrivals.end() ? arrivals.back() : *gap;
    }

    Finding too_late(
        const Watched& watched, Offset silent_since, std::string_view what, EventIndex event
    ) const {
        return {
            .actual = inquiry_.with_events(
                fmt::format(
                    "the server heard {} last at {:.3f} s, and {} {:.3f} s later with Keep Alive "
                    "{} s",
                    watched.span->actor,
                    seconds(silent_since),
                    what,
                    seconds(inquiry_.at(event) - silent_since),
                    watched.span->keep_alive_seconds
                ),
                events_of(watched, event)
            ),
            .evidence = event
        };
    }

    /// The connection's beginning, what surrounds the silence, and `event`.
    std::set<EventIndex> events_of(const Watched& watched, EventIndex event) const {
        std::set<EventIndex> events{watched.span->connect, watched.span->connack, event};
        const auto later = std::ranges::lower_bound(watched.sent, event);
        for (auto i = later; i != watched.sent.begin() && later - i < 4;)
            events.insert(*--i);
        for (const auto& outage : inquiry_.index().outages(inquiry_.link_of(watched.span->actor))) {
            if (outage.down > event) break;
            if (outage.up > watched.span->connect) events.insert({outage.down, outage.up});
        }
        events.erase(never);
        return events;
    }

    std::optional<Finding>
    used_later(const Watched& watched, Offset silent_since, Offset deadline) const {
        const auto& actor = watched.span->actor;
        const auto is_direct = inquiry_.link_of(actor).empty();
        for (const auto event : watched.received) {
            const auto& packet = inquiry_.trace()[event];
            // What was under way meanwhile says nothing.
            if (packet.sent_at == Offset{} && !is_direct) continue;
            const auto sent = packet.sent_at > Offset{} ? packet.sent_at
                                                        : packet.at - inquiry_.settle(actor, actor);
            const auto is_goodbye = wire::type_of(packet.bytes) == wire::PacketType::disconnect;
            if (sent <= deadline || is_goodbye) continue;
            return too_late(watched, silent_since, "still used the connection", event);
        }
        return std::nullopt;
    }

    std::optional<Finding>
    open_later(const Watched& watched, Offset silent_since, Offset deadline) const {
        const auto& span = *watched.span;
        const auto ended = span.ended == never ? inquiry_.end() : inquiry_.at(span.ended);
        if (ended <= deadline + inquiry_.settle(span.actor, span.actor)) return std::nullopt;
        // A link that is dead, or was a moment ago, does not pass on that the server has closed.
        if (inquiry_.was_down(span.actor, silent_since, ended)) return std::nullopt;
        const auto event = span.ended == never ? inquiry_.trace().size() - 1 : span.ended;
        return too_late(watched, silent_since, "had not closed the connection", event);
    }

    /// DISCONNECT 0x8D while the Client was in time. Between one period and one and a half it is only
    /// unkind.
    std::optional<Finding> closed_too_early(const Watched& watched) const {
        for (const auto event : watched.received) {
            const auto& packet = inquiry_.trace()[event];
            const auto& bytes = packet.bytes;
            if (bytes.size() < 3 || wire::type_of(bytes) != wire::PacketType::disconnect ||
                bytes[2] != keep_alive_timeout)
                continue;
            const auto sent = packet.sent_at > Offset{} ? packet.sent_at : packet.at;
            const auto later = std::ranges::upper_bound(watched.arrivals, sent);
            if (later == watched.arrivals.begin()) continue;
            const auto heard = *std::prev(later);
            if (sent - heard >= watched.period() - clock_grain) continue;
            return Finding{
                .actual = inquiry_.with_events(
                    fmt::format(
                        "the server gave {} up {:.3f} s after it was heard, with Keep Alive {} s",
                        watched.span->actor,
                        seconds(sent - heard),
                        watched.span->keep_alive_seconds
                    ),
                    events_of(watched, event)
                ),
                .evidence = event
            };
        }
        return std::nullopt;
    }

    Finding our_fault(
        const Watched& watched, Offset silence, std::string_view what, EventIndex event
    ) const {
        return {
            .verdict = Verdict::error,
            .actual = inquiry_.with_events(
                fmt::format(
                    "the reference client of {} {} for {:.3f} s with Keep Alive {} s",
                    watched.span->actor,
                    what,
                    seconds(silence),
                    watched.span->keep_alive_seconds
                ),
                events_of(watched, event)
            ),
            .evidence = event
        };
    }

    Offset end_of(const ConnectionSpan& span) const {
        return span.ended == never ? inquiry_.end() : inquiry_.at(span.ended);
    }

    /// How long a time seems to the client's device.
    Offset shown(const Watched& watched, Offset span) const {
        return inquiry_.shown_to(watched.span->actor, span);
    }

    /// Our own client may not stay silent for longer than its Keep Alive [MQTT-3.1.2-20].
    std::optional<Finding> client_silent(const Watched& watched) const {
        if (!watched.span->carries_load) return std::nullopt;
        auto before = watched.span->connack;
        for (const auto event : watched.sent) {
            if (event < before) continue;
            const auto silence = shown(watched, inquiry_.at(event) - inquiry_.at(before));
            if (silence > watched.period() + clock_grain)
                return our_fault(watched, silence, "sent nothing", event);
            before = event;
        }
        const auto silence = shown(watched, end_of(*watched.span) - inquiry_.at(before));
        if (silence <= watched.period() + clock_grain) return std::nullopt;
        return our_fault(watched, silence, "sent nothing", before);
    }

    wire::PacketType type_of(EventIndex event) const {
        return wire::type_of(inquiry_.trace()[event].bytes);
    }

    /// Our own client gives its connection up when PINGRESP does not come.
    std::optional<Finding> client_deaf(const Watched& watched) const {
        if (!watched.span->carries_load) return std::nullopt;
        auto answers = watched.received.begin();
        for (const auto event : watched.sent) {
            if (type_of(event) != wire::PacketType::pingreq) continue;
            answers = std::find_if(answers, watched.received.end(), [&](EventIndex answer) {
                return answer > event && type_of(answer) == wire::PacketType::pingresp;
            });
            const auto until =
                answers == watched.received.end() ? end_of(*watched.span) : inquiry_.at(*answers);
            const auto silence = shown(watched, until - inquiry_.at(event));
            if (silence > std::max(pingresp_min, watched.period()) + clock_grain)
                return our_fault(watched, silence, "waited for PINGRESP", event);
        }
        return std::nullopt;
    }

    const Inquiry& inquiry_;
};

/// All connections with a Keep Alive that the guarantee is about, in their order.
std::vector<Watched> watched_connections(const Inquiry& inquiry) {
    std::vector<Watched> all;
    std::unordered_map<std::string_view, std::size_t> current;
    const auto& trace = inquiry.trace();
    for (EventIndex i = 0; i < trace.size(); ++i) {
        const auto& event = trace[i];
        const auto is_sent = event.kind == TraceEvent::Kind::sent;
        if ((!is_sent && event.kind != TraceEvent::Kind::received) || event.bytes.empty()) continue;
        if (const auto* begun = is_sent ? inquiry.index().begun_by(i) : nullptr) {
            current.erase(event.actor());
            if (!begun->accepted || begun->keep_alive_seconds == 0) continue;
            if (!inquiry.is_about(begun->actor)) continue;
            current[event.actor()] = all.size();
            all.push_back({.span = begun});
        }
        const auto place = current.find(event.actor());
        if (place == current.end()) continue;
        auto& watched = all[place->second];
        if (!is_sent) {
            watched.received.push_back(i);
            continue;
        }
        watched.sent.push_back(i);
        // Without a link there is no way that is worth a word.
        if (event.delivered_at > Offset{})
            watched.arrivals.push_back(event.delivered_at);
        else if (inquiry.link_of(event.actor()).empty())
            watched.arrivals.push_back(event.at);
    }
    return all;
}

}  // namespace

std::optional<Finding> ask_keep_alive(const Inquiry& inquiry) {
    const auto all = watched_connections(inquiry);
    if (all.empty()) return undecided("no connection has a Keep Alive");
    std::unordered_map<EventIndex, const Message*> wills;
    for (const auto& message : inquiry.history().messages)
        if (message.is_will) wills[message.sends.back()] = &message;
    const KeepAliveJudge judge{inquiry};
    for (const auto& watched : all) {
        if (auto finding = judge.judge(watched)) return finding;
        const auto will = wills.find(watched.span->connect);
        if (will == wills.end()) continue;
        if (auto finding = judge.judge_will(watched, *will->second)) return finding;
    }
    return std::nullopt;
}

}  // namespace assay::evidence
