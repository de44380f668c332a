// Steps that only look: expect, never.
#include "harness/play/steps/step_context.hpp"
#include "harness/play/world/actor_paths.hpp"
#include "reference/wire/print.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::harness {
namespace {

using What = ExpectAction::What;
using std::chrono::milliseconds;

/// For what nobody tells of.
constexpr Duration look_every = milliseconds{10};

std::string seconds(reports::Offset offset) {
    return fmt::format("{:.3f} s", std::chrono::duration<double>(offset).count());
}

bool is_type(const Arrival& arrival, wire::PacketType type) {
    return arrival.packet && wire::type_of(*arrival.packet) == type;
}

bool is_inside(const std::optional<std::pair<Instant, Instant>>& range, Instant at) {
    return !range || (at >= range->first && at <= range->second);
}

/// The earliest and the latest legal instant of `at: A..B`, widened by what the path may add. The
/// broker's clock started at most a path's delay before or after ours.
std::optional<std::pair<Instant, Instant>> legal_range(
    StepContext& context, const ClientActor& actor, const Window& window, Instant step_start
) {
    if (!window.at) return std::nullopt;
    const auto base = base_of(context, window, step_start);
    const auto path = context.world.path(actor.spec());
    const auto early = window.since.empty() ? Duration{} : path.round_trip;
    return std::pair{base + window.at->first - early, base + window.at->second + path.slack};
}

struct Search {
    std::vector<std::size_t> matching{};   ///< indices of arrivals, oldest first
    std::optional<std::size_t> nearest{};  ///< one of the right type that differs
    std::string difference{};
};

Search search(
    StepContext& context,
    ClientActor& actor,
    wire::PacketType type,
    const std::vector<FieldMatch>& fields,
    bool next,
    bool consumed_too,
    Instant since
) {
    Search found;
    auto& inbox = actor.inbox();
    for (std::size_t i = 0; i < inbox.size(); ++i) {
        const auto& arrival = inbox[i];
        if ((arrival.consumed && !consumed_too) || !is_type(arrival, type) || arrival.at < since)
            continue;
        const auto differs = differences(*arrival.packet, actor.version(), fields, context.names);
        if (differs.empty()) {
            found.matching.push_back(i);
        } else {
            found.nearest = i;
            found.difference = differs.front().text;
            for (std::size_t d = 1; d < differs.size(); ++d)
                found.difference += "; " + differs[d].text;
            if (next && found.matching.empty()) return found;
        }
    }
    return found;
}

Script<Outcome> expect_packet(
    StepContext& context,
    const Step& step,
    ClientActor& actor,
    const ExpectAction& action,
    Instant from
) {
    const auto range = legal_range(context, actor, action.window, from);
    const auto until = range ? range->second : deadline(context, actor, action.window);
    const auto count = static_cast<std::size_t>(action.count);
    Search found;
    const auto has_come = [&] {
        found = search(context, actor, action.packet, action.fields, action.next, false, {});
        if (found.matching.size() >= count || (action.next && found.nearest)) return true;
        return !actor.is_open() && !actor.is_opening();
    };
    if (range)
        co_await context.signal.until(until, has_come);
    else
        co_await await_answer(context, actor, until, has_come);
    auto expected = describe(action.packet, action.fields);
    if (count > 1) expected = fmt::format("{} times {}", count, expected);
    if (action.next) expected = "next " + expected;
    if (found.matching.size() < count) {
        std::string actual = found.nearest ? found.difference : describe_state(actor);
        if (count > 1) actual = fmt::format("{} came; {}", found.matching.size(), actual);
        auto outcome = found.nearest && action.next ? broken(context, from, expected, actual)
                                                    : missed(context, from, expected, actual);
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
        const auto text = fmt::format("it came at {}", seconds(context.trace.offset(last.at)));
        const auto window = fmt::format(
            "{} between {} and {}",
            expected,
            seconds(context.trace.offset(range->first)),
            seconds(context.trace.offset(range->second))
        );
        co_return last.at < range->first ? broken(context, from, window, text, last.trace)
                                         : missed(context, from, window, text);
    }
    co_return held(context, from, expected);
}

/// A DISCONNECT or a refusing CONNACK of the present connection that nobody asked for yet.
Arrival* farewell(ClientActor& actor) {
    for (auto& arrival : actor.inbox()) {
        if (arrival.consumed || arrival.connection + 1 != actor.connections() || !arrival.packet)
            continue;
        if (std::holds_alternative<wire::Disconnect>(*arrival.packet)) return &arrival;
        const auto* connack = std::get_if<wire::Connack>(&*arrival.packet);
        if (connack && connack->reason_code != 0) return &arrival;
    }
    return nullptr;
}

int code_of(const Arrival& arrival) {
    if (const auto* connack = std::get_if<wire::Connack>(&*arrival.packet))
        return connack->reason_code;
    return std::get<wire::Disconnect>(*arrival.packet).reason();
}

Arrival* closing(ClientActor& actor) {
    for (auto& arrival : actor.inbox())
        if (arrival.kind == Arrival::Kind::closed && !arrival.consumed &&
            arrival.connection + 1 == actor.connections())
            return &arrival;
    return nullptr;
}

bool refuses(const wire::Packet& packet) {
    return std::visit(
        [&](const auto& p) {
            if constexpr (requires { p.reason_codes; })
                return std::ranges::any_of(p.reason_codes, wire::is_failure);
            else if constexpr (requires { p.packet_id, p.reason(); })
                return wire::is_failure(p.reason());
            else
                return false;
        },
        packet
    );
}

/// An acknowledgement with a failure code: for some broken packets it is as good as the end.
Arrival* refusal(ClientActor& actor) {
    for (auto& arrival : actor.inbox())
        if (!arrival.consumed && arrival.packet && refuses(*arrival.packet)) return &arrival;
    return nullptr;
}

std::string codes_text(const std::vector<int>& codes) {
    std::vector<std::string> texts;
    for (const auto code : codes)
        texts.push_back(fmt::format("0x{:02X}", code));
    return fmt::format("{}", fmt::join(texts, " or "));
}

using Range = std::optional<std::pair<Instant, Instant>>;

/// What has to happen, in words.
std::string
words_of_close(StepContext& context, const Range& range, const std::vector<int>& codes) {
    std::string expected = "the Network Connection ends";
    if (range)
        expected += fmt::format(
            " between {} and {}",
            seconds(context.trace.offset(range->first)),
            seconds(context.trace.offset(range->second))
        );
    if (!codes.empty())
        expected += fmt::format(", with {} if a reason is given", codes_text(codes));
    return expected;
}

/// Whether a connection that did end, ended as it should: after the right last word, and in time.
Outcome judge_close(
    StepContext& context,
    const ClientActor& actor,
    const ExpectAction& action,
    const std::vector<int>& codes,
    const Range& range,
    const Arrival* last_word,
    const Arrival& end,
    Instant from
) {
    const auto expected = words_of_close(context, range, codes);
    const bool is_v5 = actor.version() == Version::v5_0;
    if (action.disconnect_required && !last_word && is_v5)
        return broken(
            context,
            from,
            "a DISCONNECT before the end",
            "the Network Connection ended without one",
            end.trace
        );
    if (last_word && !codes.empty() && is_v5 &&
        std::ranges::find(codes, code_of(*last_word)) == codes.end())
        return broken(
            context,
            from,
            fmt::format("reason {}", codes_text(codes)),
            fmt::format("reason 0x{:02X}", code_of(*last_word)),
            last_word->trace
        );
    if (is_inside(range, end.at)) return held(context, from, expected);
    const auto text = fmt::format("it ended at {}", seconds(context.trace.offset(end.at)));
    return end.at < range->first ? broken(context, from, expected, text, end.trace)
                                 : missed(context, from, expected, text);
}

Script<Outcome> expect_close(
    StepContext& context,
    const Step& step,
    ClientActor& actor,
    const ExpectAction& action,
    Instant from
) {
    const auto range = legal_range(context, actor, action.window, from);
    const auto until = range ? range->second : deadline(context, actor, action.window);
    Arrival* end{};
    Arrival* refused{};
    const auto has_ended = [&] {
        end = closing(actor);
        refused = context.row.refusal_suffices && action.reason_of_fault ? refusal(actor) : nullptr;
        return end || refused || !(actor.is_open() || actor.is_opening());
    };
    if (range)
        co_await context.signal.until(until, has_ended);
    else
        co_await await_answer(context, actor, until, has_ended);
    const auto& codes = action.reason_of_fault ? context.row.fault_reasons : action.reason;
    const auto expected = words_of_close(context, range, codes);
    auto* last_word = farewell(actor);
    if (last_word) last_word->consumed = true;
    if (refused) refused->consumed = true;
    if (!end && refused)
        co_return held(context, from, "a refusing acknowledgement, or " + expected);
    if (!end) {
        if (!actor.is_open() && actor.ending()) co_return held(context, from, expected);
        auto actual = last_word ? "DISCONNECT, but the Network Connection stays open"
                                : "it stays open; " + describe_state(actor);
        co_return missed(context, from, expected, std::move(actual));
    }
    end->consumed = true;
    if (!step.as.empty()) context.named[step.as] = {.at = end->at, .actor = &actor};
    co_return judge_close(context, actor, action, codes, range, last_word, *end, from);
}

/// A PINGREQ that is answered shows that the connection lives.
Script<Outcome> expect_open(
    StepContext& context, const Step& step, ClientActor& actor, const ExpectAction& action
) {
    const auto from = context.now();
    if (!actor.is_open())
        co_return missed(context, from, "an open Network Connection", describe_state(actor));
    const PingAction ping{.window = action.window};
    auto outcome = co_await perform(context, step, ping);
    outcome.expected = "an open Network Connection (PINGREQ is answered)";
    outcome.missing_answer = ExpectedAnswer::nothing;  // the scenario asks for it in so many words
    co_return outcome;
}

/// What TCP tells the sender of a byte, which is not that anybody has read it.
Script<Outcome>
expect_acknowledged(StepContext& context, ClientActor& actor, const ExpectAction& action) {
    const auto from = context.now();
    const auto waiting = [&] { return context.world.paths().unacknowledged_bytes(actor.spec()); };
    if (!waiting()) {
        context.not_applicable = actor.name() + " has no link, and so no TCP that could be asked";
        co_return Outcome{.from = from, .to = from};
    }
    const auto until = deadline(context, actor, action.window);
    // Nobody is told of an acknowledgment, so it is looked for.
    while (waiting().value_or(0) > 0 && context.now() < until)
        co_await context.signal.wait(std::min<Instant>(until, context.now() + look_every));
    const auto expected = fmt::format("TCP has acknowledged every byte of {}", actor.name());
    const auto left = waiting().value_or(0);
    if (left == 0) co_return held(context, from, expected);
    co_return missed(context, from, expected, fmt::format("{} bytes are not", left));
}

Script<Outcome> expect_link(StepContext& context, const Step& step, const ExpectAction& action) {
    const auto from = context.now();
    const bool up = action.what == What::up;
    auto* link = context.world.paths().link(step.actor);
    const auto until = from + action.window.within.value_or(std::chrono::seconds{5});
    const auto is_there = [&] { return link->is_up() == up; };
    bool came = co_await context.signal.until(until, is_there);
    const bool has_weather = link->spec().outage.mean > Duration{};
    // An outage of the link's own weather may have come behind the one that is waited for.
    if (!came && up && has_weather)
        came = co_await context.signal.until(until + longest_outage, is_there);
    const auto expected = fmt::format("link {} {}", step.actor, up ? "up" : "down");
    if (came) co_return held(context, from, expected);
    auto outcome = missed(context, from, expected, link->is_up() ? "it is up" : "it is down");
    if (up && has_weather) outcome.verdict = reports::Verdict::undecided;
    co_return outcome;
}

/// The settle window: silence counts once an answered PINGREQ shows that everything before it was
/// delivered, a message of the harness's own went through the broker meanwhile, and the least time
/// is over.
Script<> settle(StepContext& context, ClientActor& actor, int line) {
    const auto path = context.world.path(actor.spec());
    const auto from = context.now();
    const auto limit =
        from + std::max<Duration>(path.settle * 4, std::chrono::seconds{3}) + path.slack;
    auto fenced = std::make_shared<bool>(false);
    auto* signal = &context.signal;
    const std::weak_ptr<bool> watch = fenced;
    context.world.fence([watch, signal] {
        if (const auto flag = watch.lock()) {
            *flag = true;
            signal->notify();
        }
    });
    const bool can_ping = actor.is_open() && !actor.spec().keep_alive;
    Exchange* ping{};
    if (can_ping)
        ping =
            &actor.begin(fmt::format("{}:fence:{}", actor.name(), line), wire::Pingreq{}, 0, line);
    while (context.now() < from + path.settle)
        co_await context.signal.wait(from + path.settle);
    co_await context.signal.until(limit, [&] {
        const bool answered = !ping || ping->state == Exchange::State::done || !actor.is_open();
        return answered && *fenced;
    });
}

struct Unwanted {
    std::size_t trace{};
    std::string what{};
};

std::optional<Unwanted>
find_unwanted(StepContext& context, ClientActor& actor, const NeverAction& action, Instant since) {
    const bool consumed_too = !action.window.since.empty();
    if (action.what == What::close) {
        for (const auto& arrival : actor.inbox())
            if (arrival.kind == Arrival::Kind::closed && !arrival.expected_end &&
                !arrival.consumed && arrival.at >= since)
                return Unwanted{arrival.trace, "the Network Connection ended: " + arrival.what};
        return std::nullopt;
    }
    const auto found =
        search(context, actor, action.packet, action.fields, false, consumed_too, since);
    if (found.matching.empty()) return std::nullopt;
    auto& arrival = actor.inbox()[found.matching.front()];
    return Unwanted{arrival.trace, context.trace[arrival.trace].text};
}

}  // namespace

bool is_met(StepContext& context, const std::string& name, const ExpectAction& action) {
    auto& actor = context.actor(name);
    if (action.what == What::close) return closing(actor) != nullptr;
    const auto found = search(context, actor, action.packet, action.fields, action.next, false, {});
    return found.matching.size() >= static_cast<std::size_t>(action.count);
}

Script<Outcome> perform(StepContext& context, const Step& step, const ExpectAction& given) {
    const auto from = context.now();
    const auto action = resolved(context, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    if (action->what == What::up || action->what == What::down)
        co_return co_await expect_link(context, step, *action);
    auto& actor = context.actor(step.actor);
    if (action->what == What::close)
        co_return co_await expect_close(context, step, actor, *action, from);
    if (action->what == What::open) co_return co_await expect_open(context, step, actor, *action);
    if (action->what == What::acknowledged)
        co_return co_await expect_acknowledged(context, actor, *action);
    co_return co_await expect_packet(context, step, actor, *action, from);
}

Script<Outcome> perform(StepContext& context, const Step& step, const NeverAction& given) {
    const auto from = context.now();
    const auto action = resolved(context, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    auto& actor = context.actor(step.actor);
    // Without `since` whatever is unconsumed counts, also what came before this step.
    const auto since =
        action->window.since.empty() ? Instant{} : base_of(context, action->window, from);
    std::optional<Unwanted> unwanted;
    if (action->window.for_) {
        const auto start = base_of(context, action->window, from);
        const auto until = std::max(start + *action->window.for_, context.now());
        co_await context.signal.until(until, [&] {
            unwanted = find_unwanted(context, actor, *action, since);
            return unwanted.has_value();
        });
    } else {
        unwanted = find_unwanted(context, actor, *action, since);
        if (!unwanted) {
            co_await settle(context, actor, step.at.line);
            unwanted = find_unwanted(context, actor, *action, since);
        }
    }
    const auto expected = fmt::format(
        "no {} from {} to {}",
        action->what == What::close ? "end of the Network Connection"
                                    : describe(action->packet, action->fields),
        seconds(context.trace.offset(from)),
        seconds(context.trace.offset(context.now()))
    );
    if (unwanted) co_return broken(context, from, expected, unwanted->what, unwanted->trace);
    co_return held(context, from, expected);
}

}  // namespace assay::harness
