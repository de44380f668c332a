// expect: what may be expected besides packets and the end: an open connection, TCP, a link.
#include "harness/play/steps/expectation.hpp"
#include "harness/play/world/actor_paths.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {
namespace {

using What = scenario::ExpectAction::What;

/// How often something is looked at that raises no event.
constexpr Duration look_every = std::chrono::milliseconds{10};

/// A PINGREQ that is answered shows that the connection lives.
network::Script<Outcome> expect_open(
    StepContext& context,
    const scenario::Step& step,
    ClientActor& actor,
    const scenario::ExpectAction& action
) {
    const auto from = context.now();
    if (!actor.is_open())
        co_return missed(context, actor, from, "an open Network Connection", describe_state(actor));
    const scenario::PingAction ping{.window = action.window};
    auto outcome = co_await perform(context, step, ping);
    outcome.expected = "an open Network Connection (PINGREQ is answered)";
    outcome.missing_answer =
        scenario::ExpectedAnswer::nothing;  // the scenario asks for it in so many words
    co_return outcome;
}

/// What TCP knows of a byte that was sent, which is not that the peer has read it.
network::Script<Outcome> expect_acknowledged(
    StepContext& context, ClientActor& actor, const scenario::ExpectAction& action
) {
    const auto from = context.now();
    const auto waiting = [&] { return context.world.paths().unacknowledged_bytes(actor.spec()); };
    if (!waiting()) {
        context.not_applicable = actor.name() + " has no link, and so no TCP that could be asked";
        co_return Outcome{.from = from, .to = from};
    }
    const auto until = deadline(context, actor, action.window);
    // An acknowledgment raises no event, so it is looked for.
    while (waiting().value_or(0) > 0 && context.now() < until)
        co_await context.signal.wait(std::min<Instant>(until, context.now() + look_every));
    const auto expected = fmt::format("TCP has acknowledged every byte of {}", actor.name());
    const auto left = waiting().value_or(0);
    if (left == 0) co_return held(context, from, expected);
    // This is asked of the link, so no link is to blame.
    co_return broken(context, from, expected, fmt::format("{} bytes are not", left));
}

/// One who connects over the link, which then waits for whatever it is to carry.
const ClientActor& user_of(StepContext& context, const simulator::Link& link) {
    const auto user = std::ranges::find_if(context.row.actors, [&](const auto& actor) {
        return context.world.paths().link_of(actor) == &link;
    });
    return context.actor(user == context.row.actors.end() ? std::string{helper_actor} : user->name);
}

network::Script<Outcome> expect_link(
    StepContext& context, const scenario::Step& step, const scenario::ExpectAction& action
) {
    const auto from = context.now();
    const bool up = action.what == What::up;
    auto* link = context.world.paths().link(step.actor);
    const auto& user = user_of(context, *link);
    const auto until = deadline(context, user, action.window);
    const auto is_there = [&] { return link->is_up() == up; };
    bool came = co_await await_event(context, step.actor, user, until, is_there);
    const bool has_weather = link->spec().outage.mean > Duration{};
    // An outage of the link's own weather may have come behind the one that is waited for. The row goes
    // on behind it.
    if (!came && up && has_weather)
        came = co_await context.signal.until(until + longest_outage, is_there, step.actor);
    if (came && up && has_weather) note_delay(context, step.actor, from + window_of(action.window));
    const auto expected = fmt::format("link {} {}", step.actor, up ? "up" : "down");
    if (came) co_return held(context, from, expected);
    auto outcome = missed(context, user, from, expected, link->is_up() ? "it is up" : "it is down");
    if (up && has_weather) outcome.verdict = reports::Verdict::undecided;
    co_return outcome;
}

}  // namespace

bool is_met(StepContext& context, const std::string& name, const scenario::ExpectAction& action) {
    auto& actor = context.actor(name);
    if (action.what == What::close) return closing(actor, actor.connections()) != nullptr;
    const auto found = search(
        context, actor, {.type = action.packet, .fields = action.fields, .next = action.next}
    );
    return found.matching.size() >= static_cast<std::size_t>(action.count);
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::ExpectAction& given) {
    const auto from = context.now();
    if (given.what == What::up || given.what == What::down)
        co_return co_await expect_link(context, step, given);
    auto& actor = context.actor(step.actor);
    const auto action = resolved(context, actor, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    if (action->what == What::close)
        co_return co_await expect_close(context, step, actor, *action, from);
    if (action->what == What::open) co_return co_await expect_open(context, step, actor, *action);
    if (action->what == What::acknowledged)
        co_return co_await expect_acknowledged(context, actor, *action);
    co_return co_await expect_packet(context, step, actor, *action, from);
}

}  // namespace assay::play
