// The step that puts a subscriber in an actor's place which comes back by itself.
#include "harness/play/actor/listen_work.hpp"
#include "harness/play/steps/step_context.hpp"

#include <fmt/format.h>

namespace assay::play {

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::ListenAction& action) {
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    const auto listener = std::make_shared<ListenWork>(action);
    // Without a Session a subscriber would miss what is published while it is away.
    take_on(
        context, actor, listener, {action.keep_session, action.keep_alive, std::chrono::hours{1}}
    );
    const auto until = drained(context).value_or(deadline(context, actor, action.window));
    const auto expected = fmt::format("SUBACK for {}", fmt::join(action.filters, ", "));
    const auto holds = [&] { return listener->is_subscribed(); };
    const bool came = co_await await_answer(context, actor, until, holds);
    if (!came) co_return missed(context, actor, from, expected, "no SUBACK came");
    if (listener->refusal().empty()) co_return held(context, from, expected);
    auto refused = broken(
        context, from, expected, fmt::format("reason codes {}", fmt::join(listener->refusal(), " "))
    );
    refused.refused = true;
    co_return refused;
}

}  // namespace assay::play
