// Steps that open and close Network Connections: connect, disconnect.
#include "harness/network/layers.hpp"
#include "harness/play/steps/session_age.hpp"
#include "harness/play/steps/step_context.hpp"
#include "harness/play/world/actor_paths.hpp"
#include "reference/wire/match.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::play {
namespace {

using simulator::Ending;

/// The first unconsumed arrival of the present connection that `wanted` accepts.
template <class Wanted>
Arrival* find_arrival(ClientActor& actor, Wanted wanted) {
    for (auto& arrival : actor.inbox())
        if (!arrival.consumed && arrival.connection + 1 == actor.connections() && wanted(arrival))
            return &arrival;
    return nullptr;
}

bool is_connack(const Arrival& arrival) {
    return arrival.packet && std::holds_alternative<wire::Connack>(*arrival.packet);
}

/// SYNs are lost like anything else, and a modelled outage lasts minutes: in virtual time patience
/// is free.
Instant
connect_deadline(StepContext& context, const ClientActor& actor, const scenario::Window& window) {
    const bool has_link = context.world.paths().link_of(actor.spec()) != nullptr;
    return deadline(context, actor, window) +
           (has_link ? Duration{std::chrono::minutes{10}} : Duration{});
}

/// Whether the attempt ended by time-out on a modelled link, its own or that of a proxy on the way;
/// what it left in the inbox is settled.
bool gave_up_too_soon(StepContext& context, ClientActor& actor) {
    if (!actor.ending() || !context.world.paths().link_of(actor.spec())) return false;
    const bool is_unanswered = context.world.paths().reach(actor.spec()) == Reach::unanswered;
    if (actor.ending() != Ending::timed_out && !is_unanswered) return false;
    for (auto& arrival : actor.inbox())
        if (arrival.kind == Arrival::Kind::closed && arrival.connection + 1 == actor.connections())
            arrival.consumed = true;
    return true;
}

network::Script<Outcome> open_transport(StepContext& context, ClientActor& actor, Instant until) {
    const auto from = context.now();
    do {
        actor.open();
        // That a proxy has answered is no answer of the target's.
        co_await context.signal.until(
            until,
            [&] {
                const bool is_reached = context.world.paths().reach(actor.spec()) == Reach::reached;
                return (actor.is_open() && is_reached) || actor.ending();
            },
            actor.name()
        );
        // As any client would, it goes on calling while the line is dead.
    } while (gave_up_too_soon(context, actor) && context.now() < until);
    constexpr auto expected = "a Network Connection to the target";
    const bool is_reached = context.world.paths().reach(actor.spec()) == Reach::reached;
    if (actor.is_open() && is_reached) co_return held(context, from, expected);
    const auto* layers = context.world.layers_of(actor.spec());
    auto seen = actor.ending() ? fmt::format("it ended: {}", simulator::name_of(*actor.ending()))
                               : std::string{"no answer"};
    auto outcome = missed(context, actor, from, expected, std::move(seen));
    // No connection is trouble on the way, and not a statement that the broker broke unless what
    // lies between TCP and MQTT says so.
    if (!layers || !layers->is_breach) outcome.verdict = reports::Verdict::undecided;
    co_return outcome;
}

network::Script<Outcome> await_connack(
    StepContext& context, ClientActor& actor, const scenario::ConnectAction& action, Instant from
) {
    const auto until = deadline(context, actor, action.window);
    Arrival* arrival{};
    co_await await_answer(context, actor, until, [&] {
        arrival = find_arrival(actor, is_connack);
        return arrival || !actor.is_open();
    });
    std::string expected =
        action.reason.empty()
            ? "CONNACK with reason 0"
            : fmt::format("CONNACK with reason {}", fmt::join(action.reason, " or "));
    if (action.session_present)
        expected += fmt::format(", session_present {}", *action.session_present ? 1 : 0);
    if (!arrival) {
        auto outcome = missed(context, actor, from, expected, describe_state(actor));
        outcome.missing_answer = scenario::ExpectedAnswer::connack;
        co_return outcome;
    }
    arrival->consumed = true;
    const auto& connack = std::get<wire::Connack>(*arrival->packet);
    const bool is_wanted =
        action.reason.empty()
            ? connack.reason_code == 0
            : std::ranges::find(action.reason, connack.reason_code) != action.reason.end();
    if (!is_wanted) {
        auto outcome = broken(
            context,
            from,
            expected,
            fmt::format("CONNACK with reason 0x{:02X}", connack.reason_code),
            arrival->trace
        );
        outcome.refused = action.reason.empty();
        co_return outcome;
    }
    // A refusal is followed by the end of the connection [MQTT-3.2.2-7].
    if (connack.reason_code != 0) actor.expect_end();
    const bool session_present = connack.session_present();
    if (action.session_present && *action.session_present != session_present) {
        auto outcome = broken(
            context,
            from,
            expected,
            fmt::format("session_present {}", session_present ? 1 : 0),
            arrival->trace
        );
        const auto why = *action.session_present ? may_have_expired(context, actor) : std::nullopt;
        if (why) {
            outcome.verdict = reports::Verdict::undecided;
            outcome.actual += fmt::format(" ({})", *why);
        }
        co_return outcome;
    }
    const auto differs =
        differences(*arrival->packet, actor.version(), action.connack, context.names);
    if (!differs.empty())
        co_return broken(
            context,
            from,
            describe(wire::PacketType::connack, action.connack),
            differs.front().text,
            arrival->trace
        );
    co_return held(context, from, expected);
}

/// `as` names the start of the step and the latest CONNACK, so that `<name.receive_maximum>` can be
/// said.
void name_connack(StepContext& context, const scenario::Step& step, ClientActor& actor) {
    if (step.as.empty()) return;
    auto& named = context.named[step.as];
    named.actor = &actor;
    for (std::size_t i = 0; i < actor.inbox().size(); ++i)
        if (is_connack(actor.inbox()[i])) named.arrival = i;
}

wire::Disconnect
disconnect_packet(const scenario::DisconnectAction& action, wire::Properties properties) {
    wire::Disconnect packet;
    const bool with_will = action.mode == scenario::DisconnectAction::Mode::with_will;
    if (action.reason)
        packet.reason_code = static_cast<std::uint8_t>(*action.reason);
    else if (with_will)
        packet.reason_code = 0x04;
    if (!properties.list.empty()) {
        packet.reason_code = packet.reason();
        packet.properties = std::move(properties);
    }
    return packet;
}

/// In 3.1.1 only a connection with Clean Session 1 wipes a session [v3.1.1 MQTT-3.1.2-6].
network::Script<Outcome>
wipe_session(StepContext& context, ClientActor& actor, wire::Connect packet) {
    using Flags = wire::ConnectFlags;
    const auto until = connect_deadline(context, actor, {});
    auto outcome = co_await open_transport(context, actor, until);
    if (!outcome.held()) co_return outcome;
    packet.set_clean_start(true);
    for (const auto& bits : {Flags::will, Flags::will_qos, Flags::will_retain})
        bits.set(packet.connect_flags, 0);
    actor.send(packet, 0);
    const scenario::ConnectAction plain{};
    outcome = co_await await_connack(context, actor, plain, context.now());
    if (!outcome.held()) co_return outcome;
    actor.send(wire::Disconnect{}, 0);
    actor.end(Ending::fin);
    co_return outcome;
}

}  // namespace

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::ConnectAction& given) {
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    auto action = resolved(context, actor, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    take_back(context, actor);
    // The harness leaves an earlier connection in order, or it would meet its own take-over.
    if (actor.is_open()) {
        actor.send(wire::Disconnect{}, step.at.line);
        actor.end(Ending::fin);
    }
    const bool fresh = action->mode == scenario::ConnectAction::Mode::fresh;
    if (fresh) actor.forget_exchanges();
    if (const auto wanted = context.world.credentials(); wanted && !action->username) {
        action->username = wanted->username;
        if (!action->password) action->password = wanted->password.reveal();
    }
    const PacketBuilder build{actor.version(), context.names};
    const auto packet = build.connect(*action, actor.spec(), actor.client_id());
    if (!packet) co_return broken(context, from, "a CONNECT", packet.error());
    if (fresh && actor.version() == wire::Version::v3_1_1 && action->keep_session) {
        const auto wiped = co_await wipe_session(context, actor, *packet);
        if (!wiped.held()) co_return wiped;
    }
    const auto due = deadline(context, actor, action->window);
    const auto until = connect_deadline(context, actor, action->window);
    const auto opened = co_await open_transport(context, actor, until);
    if (!opened.held() || action->mode == scenario::ConnectAction::Mode::raw) co_return opened;
    actor.send(*packet, step.at.line);
    if (!action->await) co_return Outcome{.from = from, .to = context.now()};
    const auto outcome = co_await await_connack(context, actor, *action, from);
    if (outcome.held() && context.world.paths().link_of(actor.spec()))
        note_delay(context, "the link of " + actor.name(), due);
    name_connack(context, step, actor);
    co_return outcome;
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::DisconnectAction& given) {
    using Mode = scenario::DisconnectAction::Mode;
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    const auto action = resolved(context, actor, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    const bool was_driven = take_back(context, actor);
    // It would have come back, and now it does not.
    if (was_driven && !actor.is_open()) actor.end(simulator::Ending::vanished);
    if (was_driven && !actor.is_open()) co_return Outcome{.from = from, .to = context.now()};
    if (!actor.is_open())
        co_return missed(
            context, actor, from, "an open Network Connection to end", describe_state(actor)
        );
    const bool has_packet =
        action->mode == Mode::normal ||
        (action->mode == Mode::with_will && actor.version() == wire::Version::v5_0);
    if (has_packet) {
        const PacketBuilder build{actor.version(), context.names};
        auto properties = build.properties(action->properties);
        if (!properties) co_return broken(context, from, "a DISCONNECT", properties.error());
        actor.send(disconnect_packet(*action, std::move(*properties)), step.at.line);
    }
    actor.end(
        action->mode == Mode::abort    ? Ending::reset
        : action->mode == Mode::vanish ? Ending::vanished
                                       : Ending::fin
    );
    co_return Outcome{.from = from, .to = context.now()};
}

}  // namespace assay::play
