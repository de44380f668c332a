// expect: PACKET
#include "harness/play/steps/expectation.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {

namespace {

/// Whether something came on the present connection that could be taken for any packet.
bool has_malformed(ClientActor& actor) {
    return std::ranges::any_of(actor.inbox(), [&](const Arrival& arrival) {
        return arrival.kind == Arrival::Kind::malformed &&
               arrival.connection + 1 == actor.connections();
    });
}

}  // namespace

network::Script<Outcome> expect_packet(
    StepContext& context,
    const scenario::Step& step,
    ClientActor& actor,
    const scenario::ExpectAction& action,
    Instant from
) {
    const auto range = legal_range(context, actor, action.window, from);
    const auto until = range ? range->second : deadline(context, actor, action.window);
    const auto count = static_cast<std::size_t>(action.count);
    Found found;
    const auto has_come = [&] {
        found = search(
            context, actor, {.type = action.packet, .fields = action.fields, .next = action.next}
        );
        if (found.matching.size() >= count || (action.next && found.nearest)) return true;
        // A client may come back, and bring it then.
        return !actor.spec().is_server && !actor.is_open() && !actor.is_opening();
    };
    if (range)
        co_await context.signal.until(until, has_come, actor.name());
    else
        co_await await_answer(context, actor, until, has_come);
    auto expected = describe(action.packet, action.fields);
    if (count > 1) expected = fmt::format("{} times {}", count, expected);
    if (action.next) expected = "next " + expected;
    if (found.matching.size() < count) {
        std::string actual = found.nearest ? found.difference : describe_state(actor);
        if (count > 1) actual = fmt::format("{} came; {}", found.matching.size(), actual);
        auto outcome = found.nearest && action.next
                           ? broken(context, from, expected, actual)
                           : missed(context, actor, from, expected, actual);
        outcome.absent = !found.nearest && !has_malformed(actor);
        if (found.nearest) outcome.evidence = actor.inbox()[*found.nearest].trace;
        co_return outcome;
    }
    for (std::size_t i = 0; i < count; ++i)
        actor.inbox()[found.matching[i]].consumed = true;
    const auto& last = actor.inbox()[found.matching[count - 1]];
    if (!step.as.empty())
        context.named[step.as] = {
            .at = last.at, .actor = &actor, .arrival = found.matching[count - 1]
        };
    if (!is_inside(range, last.at)) {
        const auto text = fmt::format("it came at {}", in_seconds(context.trace.offset(last.at)));
        const auto window = fmt::format("{} {}", expected, in_words(context, *range));
        co_return last.at < range->first ? broken(context, from, window, text, last.trace)
                                         : missed(context, actor, from, window, text);
    }
    co_return held(context, from, expected);
}

}  // namespace assay::play
