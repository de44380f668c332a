// expect: PACKET
#include "harness/play/steps/expectation.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <ranges>

namespace assay::play {

namespace {

/// Whether something came on the present connection that could be taken for any packet.
bool has_malformed(ClientActor& actor) {
    return std::ranges::any_of(actor.inbox(), [&](const Arrival& arrival) {
        return arrival.kind == Arrival::Kind::malformed &&
               arrival.connection + 1 == actor.connections();
    });
}

/// "PUBLISH topic t", "3 times PUBLISH", "next PUBLISH"
std::string words_of(const scenario::ExpectAction& action) {
    auto words = play::describe(action.packet, action.fields);
    if (action.count_max)
        words = fmt::format("{} to {} times {}", action.count, *action.count_max, words);
    else if (action.count > 1)
        words = fmt::format("{} times {}", action.count, words);
    return action.next ? "next " + words : words;
}

Outcome too_few(
    StepContext& context,
    ClientActor& actor,
    const scenario::ExpectAction& action,
    const Found& found,
    Instant from
) {
    const auto expected = words_of(action);
    std::string actual = found.nearest ? found.difference : describe_state(actor);
    if (action.count > 1 || action.count_max)
        actual = fmt::format("{} came; {}", found.matching.size(), actual);
    auto outcome = found.nearest && action.next ? broken(context, from, expected, actual)
                                                : missed(context, actor, from, expected, actual);
    outcome.absent = !found.nearest && !has_malformed(actor);
    if (found.nearest) outcome.evidence = actor.inbox()[*found.nearest].trace;
    return outcome;
}

/// Of the first of those packets that came too early or too late; nothing if none did.
std::optional<Outcome> outside(
    StepContext& context,
    ClientActor& actor,
    const Range& range,
    const std::vector<std::size_t>& taken,
    const std::string& expected,
    Instant from
) {
    for (const auto i : taken) {
        const auto& arrival = actor.inbox()[i];
        if (is_inside(range, arrival.at)) continue;
        const auto at = in_seconds(context.trace.offset(arrival.at));
        const auto text = fmt::format("it came at {}", at);
        const auto window = fmt::format("{} {}", expected, in_words(context, *range));
        return arrival.at < range->first ? broken(context, from, window, text, arrival.trace)
                                         : missed(context, actor, from, window, text);
    }
    return std::nullopt;
}

/// Waits, with the least of `count: 1..2` there, for one too many: until the end of the window that the
/// step names. Without one, or where a link held the packets up beyond it, as `never` does.
network::Script<> watch_for_more(
    StepContext& context,
    ClientActor& actor,
    bool has_window,
    Instant until,
    int line,
    const std::function<bool()>& has_too_many
) {
    if (has_window && context.now() < until)
        co_await context.signal.until(until, has_too_many, actor.name());
    else if (!has_too_many())
        co_await settle(context, actor, line);
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
    const auto look = [&] {
        found = search(
            context, actor, {.type = action.packet, .fields = action.fields, .next = action.next}
        );
    };
    const auto has_come = [&] {
        look();
        if (found.matching.size() >= count || (action.next && found.nearest)) return true;
        // A client may come back, and bring it then.
        return !actor.spec().is_server && !actor.is_open() && !actor.is_opening();
    };
    if (range)
        co_await context.signal.until(until, has_come, actor.name());
    else
        co_await await_answer(context, actor, until, has_come);
    if (found.matching.size() < count) co_return too_few(context, actor, action, found, from);
    const auto expected = words_of(action);
    std::vector<std::size_t> taken;
    const auto take = [&](std::size_t most) {
        for (const auto i : found.matching | std::views::take(most)) {
            actor.inbox()[i].consumed = true;
            taken.push_back(i);
        }
    };
    take(count);
    if (action.count_max) {
        const auto most = static_cast<std::size_t>(*action.count_max);
        // Taken as they come, so that no step beside this one takes them as well.
        const std::function<bool()> has_too_many = [&] {
            look();
            take(found.matching.size());
            return taken.size() > most;
        };
        const bool has_window = range || action.window.within;
        co_await watch_for_more(context, actor, has_window, until, step.at.line, has_too_many);
        if (has_too_many()) {
            const auto text = fmt::format("{} came", taken.size());
            co_return broken(context, from, expected, text, actor.inbox()[taken[most]].trace);
        }
    }
    if (!step.as.empty()) {
        const auto last = taken.back();
        context.named[step.as] = {.at = actor.inbox()[last].at, .actor = &actor, .arrival = last};
    }
    if (auto outcome = outside(context, actor, range, taken, expected, from)) co_return *outcome;
    co_return held(context, from, expected);
}

}  // namespace assay::play
