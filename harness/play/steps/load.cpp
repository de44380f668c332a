// The step that publishes many messages through the reference client.
#include "harness/play/actor/load_client.hpp"
#include "harness/play/steps/step_context.hpp"

#include <fmt/format.h>

namespace assay::play {

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::LoadAction& action) {
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    // The reference client takes the actor's place under the same Client Identifier.
    if (actor.is_open()) {
        actor.send(wire::Disconnect{}, step.at.line);
        actor.end(simulator::Ending::fin);
    }
    const auto name = step.as.empty() ? fmt::format("{}@{}", step.actor, step.at.line) : step.as;
    auto made = std::make_unique<LoadClient>(context, actor, action, name, context.made[name]);
    auto& load = *made;
    context.reference_actors.push_back(std::move(made));
    load.start();
    if (!action.await) co_return Outcome{.from = from, .to = context.now()};
    const simulator::DriftingClock clock{from, actor.spec().clock_drift};
    const auto patience = action.window.within.value_or(
        clock.true_time_of(action.every * action.count) + std::chrono::minutes{2}
    );
    const auto drain_ends = drained(context);
    const auto until =
        drain_ends.value_or(from + patience + context.world.path(actor.spec()).slack);
    const auto holds = [&] { return load.is_finished(); };
    const bool finished = co_await await_answer(context, actor, until, holds);
    const auto expected = fmt::format("{} messages published and acknowledged", action.count);
    if (finished) {
        load.stop();
        co_return held(context, from, expected);
    }
    co_return missed(
        context,
        actor,
        from,
        expected,
        fmt::format(
            "{}{} were, over {} connections",
            drain_ends ? "no progress in the healed network: " : "",
            load.acknowledged(),
            load.connections()
        )
    );
}

}  // namespace assay::play
