#include "harness/play/steps/silence.hpp"

#include "harness/play/steps/expectation.hpp"

#include <fmt/format.h>

namespace assay::play {
namespace {

using reports::Verdict;

/// Whole seconds on both sides.
constexpr Duration grain = std::chrono::seconds{1};
/// A Server that looks after its Clients once in one and a half periods notices after three at the
/// latest; on top of that comes the step of the coarsest timer wheel that is known.
constexpr int periods_max = 3;
constexpr Duration wheel_max = std::chrono::seconds{10};

const wire::Connack* connack_of(const StepContext& context, const std::string& connect) {
    const auto found = context.named.find(connect);
    if (found == context.named.end() || !found->second.actor || !found->second.arrival)
        return nullptr;
    const auto& packet = found->second.actor->inbox()[*found->second.arrival].packet;
    return packet ? std::get_if<wire::Connack>(&*packet) : nullptr;
}

}  // namespace

Duration keep_alive_in_force(
    const StepContext& context, const ClientActor& actor, const std::string& connect
) {
    const auto asked = actor.asked_keep_alive();
    const auto* connack = connack_of(context, connect);
    if (!connack || actor.version() != wire::Version::v5_0) return asked;
    const auto* imposed =
        connack->properties.find<std::uint16_t>(wire::PropertyId::server_keep_alive);
    return imposed ? Duration{std::chrono::seconds{*imposed}} : asked;
}

std::optional<SilenceBounds> silence_bounds(
    const StepContext& context, const ClientActor& actor, const scenario::ExpectAction& action
) {
    const auto found = context.named.find(action.keep_alive);
    if (action.keep_alive.empty() || found == context.named.end()) return std::nullopt;
    const auto period = keep_alive_in_force(context, actor, action.keep_alive);
    // The Server heard the CONNECT between these two.
    const auto asked = found->second.at;
    const auto& arrival = found->second.arrival;
    const auto answered = arrival ? found->second.actor->inbox()[*arrival].at : asked;
    const auto slack = context.world.path(actor.spec()).slack;
    return SilenceBounds{
        .period = period,
        .base = answered,
        .early = asked + period,
        .due = asked + period * 3 / 2,
        .late = answered + period * 3 / 2 + grain + slack,
        .too_late = answered + period * periods_max + wheel_max + slack
    };
}

bool has_time(StepContext& context, Instant until, Duration keep_alive) {
    if (until < context.trace.start() + context.row.limit) return true;
    context.not_applicable = fmt::format(
        "a Server Keep Alive of {} is longer than the row can wait for", in_seconds(keep_alive)
    );
    return false;
}

std::string words_of_silence(const SilenceBounds& bounds) {
    return fmt::format(
        "the Network Connection ends after one and a half Keep Alive periods of {}",
        in_seconds(bounds.period)
    );
}

Outcome judge_end_of_silence(
    StepContext& context,
    const ClientActor& actor,
    const SilenceBounds& bounds,
    const Arrival& end,
    Instant from
) {
    const auto expected = words_of_silence(bounds);
    if (end.at >= bounds.due && end.at <= bounds.late) return held(context, from, expected);
    const auto text = fmt::format(
        "it ended after {}",
        in_seconds(std::chrono::duration_cast<reports::Offset>(end.at - bounds.base))
    );
    if (end.at < bounds.early)
        return ended_too_soon(context, actor, from, expected, text, end.trace);
    if (end.at > bounds.too_late) return missed_close(context, actor, from, expected, text);
    auto outcome = end.at < bounds.due
                       ? ended_too_soon(context, actor, from, expected, text, end.trace)
                       : missed_close(context, actor, from, expected, text);
    outcome.evidence = end.trace;
    if (outcome.verdict == Verdict::fail) outcome.verdict = Verdict::advice;
    return outcome;
}

}  // namespace assay::play
