#include "harness/play/steps/last_connection.hpp"

#include "harness/play/world/actor_paths.hpp"
#include "harness/play/world/causes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace assay::play {
namespace {

using reports::Offset;
using reports::TraceEvent;
using wire::PacketType;

double seconds_of(Offset offset) {
    return std::chrono::duration<double>(offset).count();
}

/// The Server Keep Alive that a CONNACK names; it takes the place of the Client's own [MQTT-3.1.2-21].
std::optional<Offset> server_keep_alive(const TraceEvent& event, wire::Version version) {
    if (event.bytes.empty() || wire::type_of(event.bytes) != PacketType::connack)
        return std::nullopt;
    const auto packet = wire::decode(event.bytes, version);
    const auto* connack = packet ? std::get_if<wire::Connack>(&*packet) : nullptr;
    if (!connack) return std::nullopt;
    const auto* named =
        connack->properties.find<std::uint16_t>(wire::PropertyId::server_keep_alive);
    return named ? std::optional{Offset{std::chrono::seconds{*named}}} : std::nullopt;
}

void note_received(LastConnection& connection, const TraceEvent& event, wire::Version version) {
    if (connection.packets.empty() || event.bytes.empty()) return;
    // The last word of a target that gives a client up is no answer that it has waited for.
    if (wire::type_of(event.bytes) == PacketType::disconnect) return;
    connection.packets.back().heard = event.at;
    connection.served = event.sent_at > Offset{} ? event.sent_at : event.at;
    if (const auto named = server_keep_alive(event, version)) connection.keep_alive = *named;
}

bool has_arrived(const SentPacket& packet) {
    return packet.arrived.has_value();
}

/// The actor's last connection among the first `until` events of the trace, whether it has ended or
/// not; without packets if there was none.
LastConnection
last_connection(StepContext& context, const scenario::Actor& actor, std::size_t until) {
    const auto& events = context.trace.events();
    const auto version = context.actor(actor.name).version();
    const bool has_link = context.world.paths().link_of(actor) != nullptr;
    LastConnection out;
    bool has_ended = false;
    for (std::size_t i = 0; i < std::min(until, events.size()); ++i) {
        const auto& event = events[i];
        if (event.actor() != actor.name) continue;
        // What was refused has never begun, and ends no connection again that has ended before it.
        if (event.kind == TraceEvent::Kind::ended && !std::exchange(has_ended, true)) {
            out.is_over = !event.text.starts_with("ended by the client");
            out.ended = event.at;
        }
        if (event.kind == TraceEvent::Kind::opened) {
            out = {};
            has_ended = false;
        }
        if (event.kind == TraceEvent::Kind::received) note_received(out, event, version);
        if (event.kind != TraceEvent::Kind::sent || event.bytes.empty()) continue;
        if (wire::type_of(event.bytes) == PacketType::connect) {
            out = {.connect = i};  // a load's connections are not announced
            has_ended = false;
            const auto packet = wire::decode(event.bytes, version);
            if (const auto* connect = packet ? std::get_if<wire::Connect>(&*packet) : nullptr)
                out.keep_alive = std::chrono::seconds{connect->keep_alive};
        }
        out.packets.push_back({.at = event.at, .arrived = arrival_at_target(event, has_link)});
    }
    return out;
}

}  // namespace

std::optional<LastConnection>
ended_connection(StepContext& context, const scenario::Actor& actor, std::size_t until) {
    auto connection = last_connection(context, actor, until);
    if (!connection.is_over || connection.packets.empty()) return std::nullopt;
    return connection;
}

std::optional<std::string> what_never_came(StepContext& context, const ClientActor& waiting) {
    const auto connection = last_connection(context, waiting.spec(), context.trace.events().size());
    const bool has_all = std::ranges::all_of(connection.packets, &has_arrived);
    if (has_all) return std::nullopt;
    return fmt::format("what {} sent had not come to the target", waiting.name());
}

std::optional<LastConnection> ended_connection(StepContext& context, const scenario::Actor& actor) {
    return ended_connection(context, actor, context.trace.events().size());
}

std::optional<Silence> silence_of(const LastConnection& connection, bool has_link) {
    if (connection.keep_alive == Offset{}) return std::nullopt;
    const auto patience = connection.keep_alive * 3 / 2;
    std::optional<Silence> found;
    for (std::size_t i = 0; i < connection.packets.size(); ++i) {
        const auto& before = connection.packets[i];
        if (!before.arrived) continue;
        const bool is_last = i + 1 == connection.packets.size();
        const auto next_sent = is_last ? connection.ended : connection.packets[i + 1].at;
        const auto next_arrived =
            is_last ? connection.ended
                    : connection.packets[i + 1].arrived.value_or(connection.ended);
        const auto lasted = next_arrived - *before.arrived;
        const bool is_survived = connection.served > next_arrived;
        if (lasted <= patience || is_survived) continue;
        // A client that waits for an answer is as late as the link that brings it.
        const bool in_time = next_sent - std::max(before.at, before.heard) <= patience;
        const bool is_own = !has_link || !in_time;
        if (!found) found = Silence{.since = *before.arrived, .lasted = lasted, .is_own = is_own};
        if (found->is_own && !is_own) {
            found->lasted = lasted;
            found->is_own = false;
        }
    }
    return found;
}

std::string words_of(const Silence& silence, std::string_view client) {
    const auto lasted = seconds_of(silence.lasted);
    if (silence.is_own)
        return fmt::format(
            "{} had sent nothing for {:.3f} s, more than one and a half Keep Alive periods",
            client,
            lasted
        );
    return fmt::format(
        "{}: the link brought nothing to the target for {:.3f} s, more than one and a half Keep "
        "Alive periods, although the client sent or had an answer in time",
        client,
        lasted
    );
}

std::optional<std::string> what_came_after(
    StepContext& context, const ClientActor& waiting, const LastConnection& connection, Offset bound
) {
    const auto is_late = [&](const SentPacket& packet) {
        return packet.arrived.value_or(Offset::max()) > bound;
    };
    if (std::ranges::any_of(connection.packets, is_late))
        return fmt::format("what {} sent came to the target too late", waiting.name());
    if (context.journeys.is_bringing(waiting.name()))
        return fmt::format(
            "what the target sent to {} was lost with the connection", waiting.name()
        );
    const Causes causes{context.world, context.row, context.trace.events()};
    return causes.later_than(bound, waiting.name(), connection.connect);
}

}  // namespace assay::play
