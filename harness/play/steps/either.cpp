// The step that waits for the first of several expectations.
//
//     either: [a: {expect: PUBLISH}, b: {expect: PUBLISH}]   a or b, whichever comes first
//
// Only what was met is taken. A message that came to b as well stays unexpected, so "exactly one"
// needs no words of its own.
#include "harness/play/steps/step_context.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::play {
namespace {

std::string alternatives(const std::vector<scenario::Step>& steps) {
    std::vector<std::string> texts;
    for (const auto& step : steps) {
        const auto& action = std::get<scenario::ExpectAction>(step.action);
        const auto what = action.what == scenario::ExpectAction::What::close
                              ? std::string{"the Network Connection ends"}
                              : play::describe(action.packet, action.fields);
        texts.push_back(fmt::format("{}: {}", step.actor, what));
    }
    return fmt::format("either {}", fmt::join(texts, ", or "));
}

}  // namespace

network::Script<Outcome>
perform(StepContext& context, const scenario::Step&, const scenario::EitherAction& given) {
    const auto from = context.now();
    std::vector<scenario::ExpectAction> wanted;
    auto until = from;
    for (const auto& step : given.steps) {
        const auto& actor = context.actor(step.actor);
        auto action = resolved(context, actor, std::get<scenario::ExpectAction>(step.action));
        if (!action) co_return broken(context, from, "names of the scenario", action.error());
        until = std::max(until, deadline(context, actor, action->window));
        wanted.push_back(std::move(*action));
    }
    std::size_t met{};
    auto& first = context.actor(given.steps.front().actor);
    const auto is_any_met = [&] {
        for (met = 0; met < wanted.size(); ++met)
            if (is_met(context, given.steps[met].actor, wanted[met])) return true;
        return false;
    };
    const auto came = co_await await_event(context, std::string{}, first, until, is_any_met);
    const auto expected = alternatives(given.steps);
    if (!came) {
        std::vector<std::string> states;
        for (const auto& step : given.steps)
            states.push_back(
                fmt::format("{}: {}", step.actor, describe_state(context.actor(step.actor)))
            );
        const auto actual = fmt::format("{}", fmt::join(states, "; "));
        std::optional<Outcome> outcome;
        // The target may have chosen any of them, so what excuses one of them leaves it open.
        for (const auto& step : given.steps) {
            const auto& action = std::get<scenario::ExpectAction>(step.action);
            const auto miss =
                action.what == scenario::ExpectAction::What::close ? &missed_close : &missed;
            auto one = miss(context, context.actor(step.actor), from, expected, actual);
            if (outcome && one.verdict != reports::Verdict::undecided) continue;
            outcome = std::move(one);
            if (outcome->verdict == reports::Verdict::undecided) break;
        }
        co_return *outcome;
    }
    auto outcome = co_await perform(context, given.steps[met]);
    outcome.expected = expected;
    outcome.from = from;
    co_return outcome;
}

}  // namespace assay::play
