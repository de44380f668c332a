// never: what must not come inside a window.
#include "harness/play/steps/expectation.hpp"
#include "harness/play/steps/undriven.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace assay::play {
namespace {

using What = scenario::ExpectAction::What;

struct Unwanted {
    std::size_t trace{};
    std::string what{};
};

std::optional<Unwanted> find_unwanted(
    StepContext& context, ClientActor& actor, const scenario::NeverAction& action, Instant since
) {
    const bool consumed_too = !action.window.since.empty();
    if (action.what == What::close) {
        for (const auto& arrival : actor.inbox())
            if (arrival.kind == Arrival::Kind::closed && !arrival.expected_end &&
                !arrival.consumed && arrival.at >= since)
                return Unwanted{arrival.trace, "the Network Connection ended: " + arrival.what};
        return std::nullopt;
    }
    const auto found = search(
        context,
        actor,
        {.type = action.packet,
         .fields = action.fields,
         .consumed_too = consumed_too,
         .since = since}
    );
    if (found.matching.empty()) return std::nullopt;
    auto& arrival = actor.inbox()[found.matching.front()];
    return Unwanted{arrival.trace, context.trace[arrival.trace].text};
}

/// Nobody knows why a client that nobody drives is silent, unless it is there and did what the row has
/// it do.
void excuse_undriven(const StepContext& context, const ClientActor& actor, Outcome& outcome) {
    if (!context.client || context.client->is_driven()) return;
    auto why = left_undone(context);
    if (!why && !actor.is_open()) why = "nobody drives this client, and it is not connected";
    if (!why) return;
    outcome.verdict = reports::Verdict::undecided;
    outcome.actual = std::move(*why);
}

}  // namespace

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::NeverAction& given) {
    const auto from = context.now();
    auto& actor = context.actor(step.actor);
    const auto action = resolved(context, actor, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    // Without `since` whatever is unconsumed counts, also what came before this step.
    const auto since =
        action->window.since.empty() ? Instant{} : base_of(context, action->window, from);
    // The window that is asked for: what is found in it ends the wait, not the window.
    const auto start = base_of(context, action->window, from);
    auto until = action->window.for_ ? start + *action->window.for_
                                     : from + context.world.path(actor.spec()).settle;
    std::optional<Unwanted> unwanted;
    if (action->window.for_) {
        until = std::max(until, context.now());
        const auto has_come = [&] {
            unwanted = find_unwanted(context, actor, *action, since);
            return unwanted.has_value();
        };
        co_await context.signal.until(until, has_come, actor.name());
    } else {
        unwanted = find_unwanted(context, actor, *action, since);
        if (!unwanted) {
            co_await settle(context, actor, step.at.line);
            unwanted = find_unwanted(context, actor, *action, since);
            until = context.now();
        }
    }
    const auto expected = fmt::format(
        "no {} from {} to {}",
        action->what == What::close ? "end of the Network Connection"
                                    : describe(action->packet, action->fields),
        in_seconds(context.trace.offset(start)),
        in_seconds(context.trace.offset(until))
    );
    auto outcome =
        !unwanted ? held(context, start, expected)
        : action->what == What::close
            ? ended_too_soon(context, actor, start, expected, unwanted->what, unwanted->trace)
            : broken(context, start, expected, unwanted->what, unwanted->trace);
    outcome.to = until;
    // That a connection stays is seen.
    if (!unwanted && action->what == What::packet) excuse_undriven(context, actor, outcome);
    co_return outcome;
}

}  // namespace assay::play
