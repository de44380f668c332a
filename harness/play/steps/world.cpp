// Steps that act on the world: links, the broker's process, time; and steps that hold other steps.
#include "harness/play/steps/silence.hpp"
#include "harness/play/steps/step_context.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

namespace assay::play {
namespace {

/// A broker that is away for longer is gone; the next step will say so.
constexpr Duration restart_patience = std::chrono::seconds{60};

/// A client that has no part in the row connects, publishes to itself and leaves.
network::Script<Outcome>
expect_alive(StepContext& context, const scenario::Step& step, const scenario::Window& window) {
    const scenario::Step as_helper{.at = step.at, .actor = std::string{helper_actor}};
    const scenario::ConnectAction connect{
        .mode = scenario::ConnectAction::Mode::fresh, .window = window
    };
    const scenario::SubscribeAction subscribe{.filters = {{.filter = "~/alive"}}, .window = window};
    const scenario::PublishAction publish{.topic = "~/alive", .payload = "alive"};
    const scenario::ExpectAction expect{
        .what = scenario::ExpectAction::What::packet,
        .packet = wire::PacketType::publish,
        .window = window
    };
    const scenario::DisconnectAction disconnect{.mode = scenario::DisconnectAction::Mode::normal};
    auto outcome = co_await perform(context, as_helper, connect);
    if (outcome.held()) outcome = co_await perform(context, as_helper, subscribe);
    if (outcome.held()) outcome = co_await perform(context, as_helper, publish);
    if (outcome.held()) outcome = co_await perform(context, as_helper, expect);
    if (outcome.held()) co_await perform(context, as_helper, disconnect);
    outcome.expected = "the broker serves a fresh client: " + outcome.expected;
    co_return outcome;
}

/// How many times longer the Server has made the Keep Alive by which a wait was measured.
double
stretch_of(const StepContext& context, const ClientActor& actor, const std::string& connect) {
    const std::chrono::duration<double> asked = actor.asked_keep_alive();
    const std::chrono::duration<double> in_force = keep_alive_in_force(context, actor, connect);
    return asked.count() > 0 ? in_force / asked : 1.0;
}

/// Lets everything that is ready run first.
network::Script<> yield(StepContext& context) {
    co_await boost::asio::post(
        context.world.io(), boost::asio::use_awaitable_t<boost::asio::io_context::executor_type>{}
    );
}

}  // namespace

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::WaitAction& action) {
    const auto from = context.now();
    auto until = from + action.how_long;
    if (!action.keep_alive.empty()) {
        const auto& actor = context.actor(step.actor);
        const auto stretch = stretch_of(context, actor, action.keep_alive);
        const std::chrono::duration<double> how_long = action.how_long * stretch;
        until = from + std::chrono::duration_cast<Duration>(how_long);
        const auto in_force = keep_alive_in_force(context, actor, action.keep_alive);
        if (!has_time(context, until, in_force)) co_return Outcome{.from = from, .to = from};
    }
    while (context.now() < until)
        co_await context.signal.wait(until);
    co_return Outcome{.from = from, .to = context.now()};
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step&, const scenario::NoteAction& action) {
    context.trace.note(context.now(), action.text);
    co_return Outcome{.from = context.now(), .to = context.now()};
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::BrokerAction& action) {
    const auto from = context.now();
    if (action.verb == scenario::BrokerAction::Verb::alive)
        co_return co_await expect_alive(context, step, action.window);
    const auto away = action.for_.value_or(Duration{});
    const auto why = context.world.command(action.verb, away);
    if (why) context.not_applicable = *why;
    // What the broker is asked next should find it, not its end.
    const auto patience = context.now() + away + restart_patience;
    co_await context.signal.until(patience, [&] { return context.world.is_serving(); });
    co_return Outcome{.from = from, .to = context.now()};
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& block, const scenario::ParallelAction& action) {
    const auto from = context.now();
    const auto topic = fmt::format("steps of line {}", block.at.line);
    std::size_t running = action.steps.size();
    bool all_held = true;
    const auto one = [](StepContext& shared,
                        const scenario::Step& step,
                        const std::string& over,
                        std::size_t& left,
                        bool& held) -> network::Script<> {
        bool ok = false;
        try {
            ok = co_await perform_all(shared, {&step, 1});
        } catch (const network::Interrupted&) {
            ok = false;  // the parallel step itself is interrupted as well and ends the row
        }
        held = held && ok;
        --left;
        shared.signal.notify(over);
    };
    for (const auto& step : action.steps)
        boost::asio::co_spawn(
            context.world.io().get_executor(),
            one(context, step, topic, running, all_held),
            [](std::exception_ptr error) {
                if (error) std::rethrow_exception(error);
            }
        );
    // The inner scripts refer to this frame: it may not unwind before they have, interrupted or
    // not.
    bool interrupted = false;
    // NOLINTNEXTLINE(bugprone-infinite-loop): the scripts started above count it down
    while (running > 0) {
        try {
            co_await context.signal.wait(context.now() + std::chrono::hours{24}, topic);
        } catch (const network::Interrupted&) {
            interrupted = true;
        }
        if (interrupted && running > 0) co_await yield(context);
    }
    if (interrupted) throw network::Interrupted{};
    Outcome outcome{.from = from, .to = context.now()};
    if (!all_held) outcome.verdict = reports::Verdict::fail;
    co_return outcome;
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step&, const scenario::RepeatAction& action) {
    const auto from = context.now();
    const int outer = context.round;
    Outcome outcome{.from = from};
    for (context.round = 1; context.round <= action.times; ++context.round) {
        if (!co_await perform_all(context, action.steps)) {
            outcome.verdict = reports::Verdict::fail;
            break;
        }
    }
    context.round = outer;
    outcome.to = context.now();
    co_return outcome;
}

}  // namespace assay::play
