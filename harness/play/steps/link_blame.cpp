#include "harness/play/steps/link_blame.hpp"

#include "harness/play/steps/last_connection.hpp"
#include "harness/play/world/actor_paths.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {
namespace {

/// Whether an address translator between the actor and the target has forgotten a connection that
/// was still in use: no target could have reached its client then.
bool has_forgotten_a_connection(StepContext& context, const scenario::Actor& actor) {
    auto* link = context.world.paths().link_of(actor);
    constexpr auto nat = simulator::Fate::nat;
    return link && link->up().statistics().count(nat) + link->down().statistics().count(nat) > 0;
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

using Ended = std::optional<LastConnection>;

/// Why the actor's link has broken a connection that ended in this way, whatever was said over it.
std::optional<std::string> broken_by_link(
    StepContext& context,
    const scenario::Actor& actor,
    std::optional<simulator::Ending> how,
    const Ended& connection
) {
    if (!context.world.paths().link_of(actor)) return std::nullopt;
    if (has_forgotten_a_connection(context, actor))
        return "the link's address translator had forgotten a silent connection";
    // As a client's own TCP does when the link brings nothing back for long.
    if (how == simulator::Ending::timed_out)
        return actor.name + ": TCP had given up, because the link brought nothing back";
    // A Server need not wait for ever for a CONNECT [MQTT-3.1.4, non normative].
    if (connection && !connection->packets.front().arrived)
        return actor.name +
               ": the link had not brought the CONNECT to the target when the connection ended";
    return std::nullopt;
}

std::optional<Silence>
silence_on(StepContext& context, const scenario::Actor& actor, const Ended& connection) {
    return connection ? silence_of(*connection, context.world.paths().link_of(actor) != nullptr)
                      : std::nullopt;
}

/// Why the actor's link may have ended its last connection.
std::optional<std::string> blame_for_last_end(StepContext& context, const scenario::Actor& actor) {
    const auto connection = ended_connection(context, actor);
    const auto how = context.actor(actor.name).ending();
    if (auto why = broken_by_link(context, actor, how, connection)) return why;
    const auto silence = silence_on(context, actor, connection);
    if (!silence || silence->is_own) return std::nullopt;
    return words_of(*silence, actor.name);
}

/// Why the last connection of `waiting` may have ended before what it waits for, since `from`, could
/// come.
std::optional<std::string>
blame_for_own_end(StepContext& context, const ClientActor& waiting, Instant from) {
    const auto& actor = waiting.spec();
    const auto connection = ended_connection(context, actor);
    if (auto why = broken_by_link(context, actor, waiting.ending(), connection)) return why;
    if (waiting.is_open()) return what_never_came(context, waiting);
    const auto silence = silence_on(context, actor, connection);
    if (!silence) return std::nullopt;
    auto why = words_of(*silence, actor.name);
    if (connection->ended <= context.trace.offset(from)) return why;
    // The Client has to send in each period [MQTT-3.1.2-20, v3.1.1 MQTT-3.1.2-23], so that the target
    // owes it nothing later than that. What it was to send before, it had to send all the same.
    const auto late =
        what_came_after(context, waiting, *connection, silence->since + connection->keep_alive);
    if (!late) return std::nullopt;
    return fmt::format("{}, and {}", why, *late);
}

/// Whether anything of this is so for another actor than `waiting`, or what was sent is on its way.
std::optional<std::string> blame_for_others(StepContext& context, const ClientActor& waiting) {
    for (const auto& actor : context.row.actors) {
        if (actor.name == waiting.name()) continue;
        if (auto why = blame_for_last_end(context, actor)) return why;
    }
    if (is_under_way(context, waiting)) return "the links had not brought over what was sent";
    return std::nullopt;
}

}  // namespace

std::optional<std::string>
blame_for_end(StepContext& context, const ClientActor& client, std::size_t end) {
    const auto& actor = client.spec();
    const auto connection = ended_connection(context, actor, end + 1);
    if (auto why =
            broken_by_link(context, actor, context.actor(actor.name).ending_at(end), connection))
        return why;
    const auto silence = silence_on(context, actor, connection);
    return silence ? std::optional{words_of(*silence, actor.name)} : std::nullopt;
}

std::optional<std::string> blame_for_no_end(StepContext& context, const ClientActor& waiting) {
    if (auto why = blame_for_last_end(context, waiting.spec())) return why;
    return blame_for_others(context, waiting);
}

std::optional<std::string>
blame_for_silence(StepContext& context, const ClientActor& waiting, Instant from) {
    if (auto why = blame_for_own_end(context, waiting, from)) return why;
    return blame_for_others(context, waiting);
}

}  // namespace assay::play
