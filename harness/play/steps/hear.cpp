// expect, never: what the application of a client under test hears.
#include "harness/play/steps/expectation.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {
namespace {

using Hearing = scenario::HearAction::What;

struct Matches {
    std::vector<Heard*> all{};
    std::string difference{};  ///< of one that does not match
};

Matches heard_matches(StepContext& context, const scenario::HearAction& action) {
    Matches out;
    for (auto& heard : context.client->inbox()) {
        if (heard.consumed || heard.what != action.what) continue;
        const auto differs =
            differences(heard.packet, context.row.version, action.fields, context.names);
        if (differs.empty())
            out.all.push_back(&heard);
        else
            out.difference = differs.front().text;
    }
    return out;
}

std::string words_of_hearing(const scenario::HearAction& action) {
    std::string out =
        action.what == Hearing::lost ? "news that the connection is lost" : "a message";
    for (const auto& field : action.fields)
        out += fmt::format(", {} {}", field.name, play::describe(field.matcher));
    return action.count > 1 ? fmt::format("{} times {}", action.count, out) : out;
}

network::Script<Outcome>
expect_heard(StepContext& context, const scenario::HearAction& action, Instant from) {
    auto& server = context.actor(context.row.actors.front().name);
    const auto count = static_cast<std::size_t>(action.count);
    Matches found;
    const auto has_come = [&] {
        found = heard_matches(context, action);
        return found.all.size() >= count;
    };
    const auto until = deadline(context, server, action.window);
    co_await await_event(context, std::string{scenario::client_name}, server, until, has_come);
    const auto expected = fmt::format("its application gets {}", words_of_hearing(action));
    if (found.all.size() < count) {
        auto actual = found.difference.empty() ? std::string{"it says nothing"} : found.difference;
        if (count > 1) actual = fmt::format("{} came; {}", found.all.size(), actual);
        auto outcome = missed(context, server, from, expected, std::move(actual));
        // To tell its application is a matter of the client's interface where nothing demands it.
        outcome.absent = found.difference.empty();
        co_return outcome;
    }
    for (std::size_t i = 0; i < count; ++i)
        found.all[i]->consumed = true;
    co_return held(context, from, expected);
}

network::Script<Outcome>
expect_unheard(StepContext& context, const scenario::HearAction& action, Instant from) {
    auto& server = context.actor(context.row.actors.front().name);
    const auto until = from + action.window.for_.value_or(context.world.path(server.spec()).settle);
    Matches found;
    const auto has_come = [&] {
        found = heard_matches(context, action);
        return !found.all.empty();
    };
    co_await context.signal.until(until, has_come, std::string{scenario::client_name});
    const auto expected = fmt::format(
        "its application does not get {} until {}",
        words_of_hearing(action),
        in_seconds(context.trace.offset(until))
    );
    if (found.all.empty()) {
        auto outcome = held(context, from, expected);
        if (context.client->is_driven()) co_return outcome;
        outcome.verdict = reports::Verdict::undecided;
        outcome.actual = "nobody drives this client, and what its application gets is not seen";
        co_return outcome;
    }
    const auto trace = found.all.front()->trace;
    co_return broken(context, from, expected, context.trace[trace].text, trace);
}

}  // namespace

network::Script<Outcome>
perform(StepContext& context, const scenario::Step&, const scenario::HearAction& given) {
    const auto from = context.now();
    const auto& server = context.actor(context.row.actors.front().name);
    const auto action = resolved(context, server, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    if (action->is_never) co_return co_await expect_unheard(context, *action, from);
    co_return co_await expect_heard(context, *action, from);
}

}  // namespace assay::play
