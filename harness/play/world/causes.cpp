#include "harness/play/world/causes.hpp"

#include "harness/play/world/actor_paths.hpp"
#include "reference/session/topic_match.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {
namespace {

using evidence::ConnectionSpan;
using evidence::SubscriptionSpan;
using reports::Offset;
using reports::TraceEvent;
using wire::PacketType;

/// Whether a packet of one client can be why a Server has to send something to another: a message, a
/// Will, or what a member of a group leaves behind. What only answers or asks for oneself is not.
bool may_bring_something(PacketType type) {
    return type == PacketType::publish || type == PacketType::pubrel ||
           type == PacketType::connect || type == PacketType::disconnect;
}

using Held = std::vector<const SubscriptionSpan*>;

/// The subscriptions of the connection's Client that nothing has ended.
Held held_by(const evidence::History& history, std::size_t connect) {
    const auto span = std::ranges::find(history.connections, connect, &ConnectionSpan::connect);
    if (span == history.connections.end()) return {};
    Held held;
    for (const auto& one : history.subscriptions)
        if (one.client_id == span->client_id && one.ended == evidence::never) held.push_back(&one);
    return held;
}

/// Whether the Will of `other` matches one of the Topic Filters that are held.
bool has_will_for(const evidence::History& history, const ConnectionSpan& other, const Held& held) {
    const bool is_refused = other.connack != evidence::never && !other.accepted;
    if (!other.has_will || is_refused) return false;
    return std::ranges::any_of(history.messages, [&](const evidence::Message& message) {
        return message.is_will &&
               std::ranges::find(message.sends, other.connect) != message.sends.end() &&
               std::ranges::any_of(held, [&](const SubscriptionSpan* one) {
                   return session::filter_matches(one->filter, message.topic);
               });
    });
}

/// Whether the Client of `other` was a member of one of the groups that are held when its connection
/// ended: the target may then pass on to another member what it has not acknowledged (5.0, 4.8.2).
bool is_fellow(const evidence::History& history, const ConnectionSpan& other, const Held& held) {
    return std::ranges::any_of(history.subscriptions, [&](const SubscriptionSpan& own) {
        const bool is_meant = !own.share_name.empty() && own.client_id == other.client_id &&
                              own.asked < other.ended && own.ended >= other.ended;
        return is_meant && std::ranges::any_of(held, [&](const SubscriptionSpan* one) {
                   return one->client_id != own.client_id && one->share_name == own.share_name &&
                          one->filter == own.filter;
               });
    });
}

/// The Will is due when its delay is over or the Session ends (5.0, 3.1.3.2.2).
Offset will_delay_of(const ConnectionSpan& connection) {
    return std::chrono::seconds{
        std::min(connection.will_delay_seconds, connection.session_expiry_seconds)
    };
}

}  // namespace

std::optional<Offset> arrival_at_target(const TraceEvent& sent, bool has_link) {
    if (!has_link) return sent.at;
    return sent.delivered_at > Offset{} ? std::optional{sent.delivered_at} : std::nullopt;
}

const scenario::Actor* Causes::spec_of(const std::string& actor) const {
    const auto found = std::ranges::find(row_.actors, actor, &scenario::Actor::name);
    return found == row_.actors.end() ? nullptr : &*found;
}

bool Causes::has_link(const std::string& actor) const {
    const auto* spec = spec_of(actor);
    return spec && world_.paths().link_of(*spec);
}

/// A DISCONNECT that never came deletes nothing.
bool Causes::is_will_deleted(const ConnectionSpan& connection) const {
    return connection.disconnected != evidence::never &&
           arrival_at_target(trace_[connection.disconnected], has_link(connection.actor));
}

Offset Causes::noticed(const ConnectionSpan& connection, Offset bound) const {
    const auto& end = trace_[connection.ended];
    const auto* spec = spec_of(connection.actor);
    const auto at = end.at + (spec ? Offset{world_.path(*spec).slack} : Offset{});
    const bool has_vanished = end.text.starts_with("ended by the client: vanished");
    if (!has_vanished && !has_link(connection.actor)) return at;
    // It hears nothing of a client that has vanished, or whose link has lost the end, until the Keep
    // Alive is over; without one, nobody knows when.
    if (connection.keep_alive_seconds == 0) return std::max(at, bound + Offset{1});
    return at + std::chrono::seconds{connection.keep_alive_seconds} * 3 / 2;
}

std::optional<std::string>
Causes::later_than(Offset bound, const std::string& waiting, std::size_t connect) const {
    for (const auto& event : trace_) {
        if (event.kind != TraceEvent::Kind::sent || event.bytes.empty()) continue;
        const auto type = wire::type_of(event.bytes);
        if (event.actor() == waiting || !may_bring_something(type)) continue;
        const auto arrived = arrival_at_target(event, has_link(event.actor()));
        if (arrived && *arrived > bound)
            return fmt::format(
                "{} of {} came to the target only at {:.3f} s",
                wire::name_of(type),
                event.actor(),
                std::chrono::duration<double>(*arrived).count()
            );
    }
    const auto history = evidence::read_history(trace_);
    const auto held = held_by(history, connect);
    for (const auto& other : history.connections) {
        if (other.connect == connect) continue;
        const bool has_will = !is_will_deleted(other) && has_will_for(history, other, held);
        if (!has_will && !is_fellow(history, other, held)) continue;
        if (other.ended == evidence::never)
            return fmt::format("the connection of {} was still to end", other.actor);
        if (noticed(other, bound) + (has_will ? will_delay_of(other) : Offset{}) > bound)
            return fmt::format("the end of {}'s connection came too late", other.actor);
    }
    return std::nullopt;
}

}  // namespace assay::play
