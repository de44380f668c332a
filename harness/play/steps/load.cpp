// The step that publishes many messages through the reference client.
#include "harness/play/actor/load_work.hpp"
#include "harness/play/steps/step_context.hpp"

#include <fmt/format.h>

namespace assay::play {

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::LoadAction& action) {
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    const auto name = step.as.empty() ? fmt::format("{}@{}", step.actor, step.at.line) : step.as;
    context.loads.planned[name] += static_cast<std::size_t>(action.count);
    const auto load = std::make_shared<LoadWork>(action, name, context.loads.made[name]);
    // Without a Session a message in flight would be lost with the link.
    const Duration usual_session = action.qos > 0 ? std::chrono::hours{1} : Duration{};
    const Wishes wishes{action.keep_session, action.keep_alive, usual_session};
    const auto connections = actor.connections();
    take_on(context, actor, load, wishes);
    if (!action.await) co_return Outcome{.from = from, .to = context.now()};
    const simulator::DriftingClock clock{from, actor.spec().clock_drift};
    const auto patience = action.window.within.value_or(
        clock.true_time_of(action.every * action.count) + std::chrono::minutes{2}
    );
    const auto drain_ends = drained(context);
    const auto until =
        drain_ends.value_or(from + patience + context.world.path(actor.spec()).slack);
    const auto holds = [&] { return load->is_done(); };
    const bool finished = co_await await_answer(context, actor, until, holds);
    const auto expected = fmt::format("{} messages published and acknowledged", action.count);
    if (finished) {
        retire_if_done(context, actor);
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
            load->acknowledged(),
            actor.connections() - connections
        )
    );
}

}  // namespace assay::play
