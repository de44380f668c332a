#include "harness/play/world/causes.hpp"

#include "harness/evidence/history/history.hpp"
#include "harness/play/world/actor_paths.hpp"
#include "reference/wire/codec.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {
namespace {

using evidence::ConnectionSpan;
using reports::Offset;
using reports::TraceEvent;
using wire::PacketType;

/// Whether a packet of one client can be why a Server has to send something to another: a message, a
/// Will, or what a member of a group leaves behind. What only answers or asks for oneself is not.
bool may_bring_something(PacketType type) {
    return type == PacketType::publish || type == PacketType::pubrel ||
           type == PacketType::connect || type == PacketType::disconnect;
}

/// How long behind the end of a connection the target may do for others what that brings: publish its
/// Will [MQTT-3.1.2-8], or pass on what a member of a group has not acknowledged (5.0, 4.8.2). Nothing
/// if it brings nothing.
std::optional<Offset>
aftermath_of(const evidence::History& history, const ConnectionSpan& connection) {
    const bool has_will = connection.has_will && connection.disconnected == evidence::never;
    const bool is_member = std::ranges::any_of(history.subscriptions, [&](const auto& held) {
        return !held.share_name.empty() && held.client_id == connection.client_id;
    });
    if (!has_will && !is_member) return std::nullopt;
    // It hears nothing of a client that has vanished, and waits for as long.
    const Offset noticed = std::chrono::seconds{connection.keep_alive_seconds} * 3 / 2;
    if (!has_will) return noticed;
    // The Will is due when its delay is over or the Session ends (5.0, 3.1.3.2.2).
    return noticed + std::chrono::seconds{
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
    for (const auto& other : history.connections) {
        if (other.connect == connect || other.ended == evidence::never) continue;
        const auto aftermath = aftermath_of(history, other);
        if (!aftermath) continue;
        const auto* spec = spec_of(other.actor);
        const auto way = spec ? Offset{world_.path(*spec).slack} : Offset{};
        if (trace_[other.ended].at + way + *aftermath > bound)
            return fmt::format("the end of {}'s connection came too late", other.actor);
    }
    return std::nullopt;
}

}  // namespace assay::play
