#include "harness/play/steps/link_blame.hpp"

#include "harness/play/world/actor_paths.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <span>

namespace assay::play {
namespace {

using reports::Offset;
using reports::TraceEvent;

/// Whether an address translator between the actor and the target has forgotten a connection that
/// was still in use: no target could have reached its client then.
bool has_forgotten_a_connection(StepContext& context, const scenario::Actor& actor) {
    auto* link = context.world.paths().link_of(actor);
    constexpr auto nat = simulator::Fate::nat;
    return link && link->up().statistics().count(nat) + link->down().statistics().count(nat) > 0;
}

/// A packet of an actor's last connection, as far as the target is concerned.
struct Sent {
    Offset at{};
    std::optional<Offset> arrived{};
    Offset heard{};  ///< when the last packet came from the target, before the next one was sent
};

/// The last connection of an actor that the target has ended.
struct EndedConnection {
    Offset ended{};
    std::vector<Sent> packets{};  ///< the CONNECT first
    Offset keep_alive{};          ///< zero: none
};

/// The Server Keep Alive that a CONNACK names; it takes the place of the Client's own [MQTT-3.1.2-21].
std::optional<Offset> server_keep_alive(const TraceEvent& event, wire::Version version) {
    if (event.bytes.empty() || wire::type_of(event.bytes) != wire::PacketType::connack)
        return std::nullopt;
    const auto packet = wire::decode(event.bytes, version);
    const auto* connack = packet ? std::get_if<wire::Connack>(&*packet) : nullptr;
    if (!connack) return std::nullopt;
    const auto* named =
        connack->properties.find<std::uint16_t>(wire::PropertyId::server_keep_alive);
    return named ? std::optional{Offset{std::chrono::seconds{*named}}} : std::nullopt;
}

/// The last one among the first `until` events of the trace.
std::optional<EndedConnection> ended_connection(
    const StepContext& context,
    const scenario::Actor& actor,
    std::size_t until = std::numeric_limits<std::size_t>::max()
) {
    const std::span all{context.trace.events()};
    const auto events = all.first(std::min(until, all.size()));
    const auto& client = *context.actors.at(actor.name);
    EndedConnection out;
    bool has_ended = false;
    for (const auto& event : events) {
        if (event.actor() != actor.name) continue;
        if (event.kind == TraceEvent::Kind::ended) {
            has_ended = !event.text.starts_with("ended by the client");
            out.ended = event.at;
        }
        if (event.kind == TraceEvent::Kind::received && !out.packets.empty()) {
            out.packets.back().heard = event.at;
            if (const auto named = server_keep_alive(event, client.version()))
                out.keep_alive = *named;
        }
        if (event.kind != TraceEvent::Kind::sent || event.bytes.empty()) continue;
        if (wire::type_of(event.bytes) == wire::PacketType::connect) {
            out = {};
            has_ended = false;
            const auto packet = wire::decode(event.bytes, client.version());
            if (const auto* connect = packet ? std::get_if<wire::Connect>(&*packet) : nullptr)
                out.keep_alive = std::chrono::seconds{connect->keep_alive};
        }
        Sent sent{.at = event.at};
        if (event.delivered_at > Offset{}) sent.arrived = event.delivered_at;
        out.packets.push_back(sent);
    }
    if (!has_ended || out.packets.empty()) return std::nullopt;
    return out;
}

/// A Server need not wait for ever for a CONNECT that the link does not bring [MQTT-3.1.4, non
/// normative], and has to close when nothing comes for one and a half Keep Alive periods
/// [MQTT-3.1.2-22], although the client has sent in time.
std::optional<std::string> starved(const EndedConnection& connection) {
    if (!connection.packets.front().arrived)
        return "the link had not brought the CONNECT to the target when the connection ended";
    if (connection.keep_alive == Offset{}) return std::nullopt;
    const auto patience = connection.keep_alive * 3 / 2;
    for (std::size_t i = 0; i < connection.packets.size(); ++i) {
        const auto& before = connection.packets[i];
        if (!before.arrived) continue;
        const bool is_last = i + 1 == connection.packets.size();
        const auto next_sent = is_last ? connection.ended : connection.packets[i + 1].at;
        const auto next_arrived =
            is_last ? connection.ended
                    : connection.packets[i + 1].arrived.value_or(connection.ended);
        const auto silence = next_arrived - *before.arrived;
        // A client that waits for an answer is as late as the link that brings it.
        const bool in_time = next_sent - std::max(before.at, before.heard) <= patience;
        if (silence <= patience || !in_time) continue;
        return fmt::format(
            "the link brought nothing to the target for {:.3f} s, more than one and a half Keep "
            "Alive periods, although the client sent or had an answer in time",
            std::chrono::duration<double>(silence).count()
        );
    }
    return std::nullopt;
}

/// Whether the client has brought the end upon itself, because it was silent for too long.
std::optional<std::string> silence_of(const EndedConnection& connection, std::string_view client) {
    if (connection.keep_alive == Offset{}) return std::nullopt;
    const auto silence = connection.ended - connection.packets.back().at;
    if (silence <= connection.keep_alive * 3 / 2) return std::nullopt;
    return fmt::format(
        "{} had sent nothing for {:.3f} s, more than one and a half Keep Alive periods",
        client,
        std::chrono::duration<double>(silence).count()
    );
}

/// Whether a client's own TCP has given its last connection up, as it does when a link brings
/// nothing back for long.
bool has_given_up(StepContext& context, const scenario::Actor& actor) {
    return context.actors.at(actor.name)->ending() == simulator::Ending::timed_out;
}

bool is_cut(simulator::Link& link) {
    return link.up().is_cut() || link.down().is_cut();
}

/// What `load` and `listen` send all the time is always under way. It is held up while an outage
/// keeps it, and until TCP can have made up for that, and where a packet takes longer than loss and
/// repair are thought to cost on this path.
bool is_held_up(StepContext& context, const scenario::Actor& actor) {
    const auto repaired = outage_repaired(context, actor);
    if (repaired && context.now() < *repaired) return true;
    const auto& client = context.actor(actor.name);
    if (client.is_opening()) return context.world.paths().is_under_way(actor);
    // What stood behind a connection that is over comes no more.
    if (!client.is_open()) return false;
    const auto oldest = context.journeys.oldest_under_way(actor.name);
    const auto path = context.world.path(actor);
    return oldest && context.now() - *oldest > path.round_trip + path.slack;
}

}  // namespace

std::optional<Instant> outage_repaired(StepContext& context, const scenario::Actor& actor) {
    const auto* outage = context.journeys.outage_of(actor);
    if (!outage) return std::nullopt;
    if (!outage->ended) return Instant::max();
    // The retransmission time-out may have doubled to the length of the outage just before its end.
    return *outage->ended + (*outage->ended - outage->began) * 2 + context.world.path(actor).slack;
}

bool is_under_way(StepContext& context, const ClientActor& waiting) {
    auto& paths = context.world.paths();
    return std::ranges::any_of(context.row.actors, [&](const scenario::Actor& actor) {
        auto* link = paths.link_of(actor);
        if (!link) return false;
        const bool is_own = actor.name == waiting.name();
        if (!is_own && is_cut(*link)) return false;
        if (!is_own && context.pilots.contains(actor.name)) return is_held_up(context, actor);
        return paths.is_under_way(actor);
    });
}

namespace {

constexpr std::string_view forgotten =
    "the link's address translator had forgotten a silent connection";
constexpr std::string_view given_up = "TCP had given up, because the link brought nothing back";

/// Why any link of the row may have ended a connection.
std::optional<std::string> blame_for_any_end(StepContext& context) {
    for (const auto& actor : context.row.actors)
        if (has_forgotten_a_connection(context, actor)) return std::string{forgotten};
    for (const auto& actor : context.row.actors) {
        if (!context.world.paths().link_of(actor)) continue;
        if (has_given_up(context, actor)) return fmt::format("{}: {}", actor.name, given_up);
        const auto connection = ended_connection(context, actor);
        if (const auto why = connection ? starved(*connection) : std::nullopt)
            return fmt::format("{}: {}", actor.name, *why);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string>
blame_for_end(StepContext& context, const ClientActor& client, std::size_t end) {
    const auto& actor = client.spec();
    const auto connection = ended_connection(context, actor, end + 1);
    if (context.world.paths().link_of(actor)) {
        if (has_forgotten_a_connection(context, actor)) return std::string{forgotten};
        const auto& text = context.trace[end].text;
        if (text.ends_with(simulator::name_of(simulator::Ending::timed_out)))
            return fmt::format("{}: {}", actor.name, given_up);
        if (const auto why = connection ? starved(*connection) : std::nullopt)
            return fmt::format("{}: {}", actor.name, *why);
    }
    return connection ? silence_of(*connection, client.name()) : std::nullopt;
}

std::optional<std::string> blame_for_silence(StepContext& context, const ClientActor& waiting) {
    if (auto why = blame_for_any_end(context)) return why;
    if (is_under_way(context, waiting)) return "the links had not brought over what was sent";
    return std::nullopt;
}

std::optional<std::string>
own_silence(const StepContext& context, const ClientActor& waiting, Instant from) {
    if (waiting.is_open()) return std::nullopt;
    const auto connection = ended_connection(context, waiting.spec());
    if (!connection || connection->ended > context.trace.offset(from)) return std::nullopt;
    return silence_of(*connection, waiting.name());
}

}  // namespace assay::play
