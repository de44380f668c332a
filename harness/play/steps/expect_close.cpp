// expect: close
#include "harness/play/steps/expectation.hpp"
#include "harness/play/steps/last_word.hpp"
#include "harness/play/steps/silence.hpp"
#include "reference/wire/check.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::play {
namespace {

/// Whether the first that the actor sent on its present connection is no legal CONNECT, although it
/// says that it is one.
bool has_broken_connect(const StepContext& context, const ClientActor& actor) {
    wire::BytesView first;
    for (const auto& event : context.trace.events()) {
        if (event.actor() != actor.name()) continue;
        if (event.kind == reports::TraceEvent::Kind::opened) first = {};
        if (event.kind == reports::TraceEvent::Kind::sent && first.empty()) first = event.bytes;
    }
    if (first.empty() || wire::type_of(first) != wire::PacketType::connect) return false;
    wire::Framer framer;
    framer.push(first);
    const auto packet = framer.next();
    if (!packet || packet->empty()) return true;
    return !wire::inspect(*packet, actor.version(), wire::Role::client).violations.empty();
}

/// A CONNACK of success in answer to a CONNECT that has to be refused: whatever ended the
/// connection then, it was not that the target noticed.
const Arrival* mistaken_welcome(const StepContext& context, ClientActor& actor) {
    for (const auto& arrival : actor.inbox()) {
        if (arrival.consumed || arrival.connection + 1 != actor.connections() || !arrival.packet)
            continue;
        const auto* connack = std::get_if<wire::Connack>(&*arrival.packet);
        if (connack && connack->reason_code == 0)
            return has_broken_connect(context, actor) ? &arrival : nullptr;
    }
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

/// What has to happen, in words.
std::string
words_of_close(StepContext& context, const Range& range, const std::vector<int>& codes) {
    std::string expected = "the Network Connection ends";
    if (range) expected += " " + in_words(context, *range);
    if (!codes.empty())
        expected += fmt::format(", with {} if a reason is given", codes_text(codes));
    return expected;
}

Outcome judge_instant(
    StepContext& context,
    const ClientActor& actor,
    const std::string& expected,
    const Range& range,
    const Arrival& end,
    Instant from
) {
    if (is_inside(range, end.at)) return held(context, from, expected);
    const auto text = fmt::format("it ended at {}", in_seconds(context.trace.offset(end.at)));
    return end.at < range->first ? ended_too_soon(context, actor, from, expected, text, end.trace)
                                 : missed_close(context, actor, from, expected, text);
}

/// Whether the target ended that connection of the actor, and not this side.
bool is_ended_by_target(ClientActor& actor, int connection) {
    return std::ranges::any_of(actor.inbox(), [&](const Arrival& arrival) {
        return arrival.kind == Arrival::Kind::closed && !arrival.expected_end &&
               arrival.connection + 1 == connection;
    });
}

/// Why the end of a client's connection says nothing of what came before; empty: it does.
std::string_view other_ground(
    const StepContext& context, ClientActor& actor, int connection, const Arrival* last_word
) {
    if (!context.client) return {};
    const auto* goodbye = last_word ? std::get_if<wire::Disconnect>(&*last_word->packet) : nullptr;
    if (goodbye && goodbye->reason() == 0 && !context.client->is_driven())
        return "nobody drives this client, and it may have left because it was done";
    if (actor.is_replaced(connection)) return "the client is back, and nobody saw how it left";
    // A DISCONNECT that this server answers by its own end is an end of the client's.
    if (!last_word && !is_ended_by_target(actor, connection)) return "the server ended it";
    return {};
}

/// When the end has to come, and by which rule.
struct Due {
    Range range{};
    std::optional<SilenceBounds> silence{};

    /// When the target has it at the latest that answers as quickly as it can; `stretch` is added to
    /// windows of others.
    std::optional<Instant> usual(Instant deadline, Duration stretch) const {
        if (silence) return std::nullopt;
        return (range ? range->second : deadline) - stretch;
    }

    std::optional<Instant> until() const {
        if (silence) return silence->too_late;
        return range ? std::optional{range->second} : std::nullopt;
    }
};

}  // namespace

network::Script<Outcome> expect_close(
    StepContext& context,
    const scenario::Step& step,
    ClientActor& actor,
    const scenario::ExpectAction& action,
    Instant from
) {
    const Due due{
        legal_range(context, actor, action.window, from), silence_bounds(context, actor, action)
    };
    if (due.silence && !has_time(context, due.silence->too_late, due.silence->period))
        co_return Outcome{.from = from, .to = from};
    Arrival* end{};
    Arrival* refused{};
    // A client may be back before anybody has seen that it was gone.
    const auto connection = actor.connections();
    const auto has_gone = [&] { return context.client && actor.connections() != connection; };
    const auto has_ended = [&] {
        end = closing(actor, connection);
        refused = context.row.refusal_suffices && action.reason_of_fault ? refusal(actor) : nullptr;
        return end || refused || has_gone() || !(actor.is_open() || actor.is_opening());
    };
    const auto last = deadline(context, actor, action.window);
    const auto stretch = context.world.path(actor.spec()).stretch;
    if (const auto until = due.until())
        co_await context.signal.until(*until, has_ended, actor.name());
    else
        co_await await_answer(context, actor, last, has_ended);
    const auto& codes = action.reason_of_fault ? context.row.fault_reasons : action.reason;
    const auto expected =
        due.silence ? words_of_silence(*due.silence) : words_of_close(context, due.range, codes);
    auto* last_word = farewell(actor, connection);
    if (last_word) last_word->consumed = true;
    if (refused) refused->consumed = true;
    const auto is_over = has_gone() || (!actor.is_open() && actor.ending());
    if (const auto ground = other_ground(context, actor, connection, last_word);
        (end || is_over) && !ground.empty()) {
        if (end) end->consumed = true;
        auto outcome = broken(context, from, expected, std::string{ground});
        outcome.verdict = reports::Verdict::undecided;
        co_return outcome;
    }
    if (!end && refused)
        co_return held(context, from, "a refusing acknowledgement, or " + expected);
    if (!end) {
        if (is_over) co_return held(context, from, expected);
        auto actual = last_word ? "DISCONNECT, but the Network Connection stays open"
                                : "it stays open; " + describe_state(actor);
        auto outcome = missed_close(context, actor, from, expected, std::move(actual));
        if (action.is_advised && outcome.verdict == reports::Verdict::fail)
            outcome.verdict = reports::Verdict::advice;
        co_return outcome;
    }
    end->consumed = true;
    // So late it may have a reason of its own: the time that a server gives a client to send CONNECT, say.
    if (const auto usual = due.usual(last, stretch);
        stretch > Duration{} && usual && end->at > *usual)
        context.missed = std::max(context.missed, Missed::answer);
    if (!step.as.empty()) context.named[step.as] = {.at = end->at, .actor = &actor};
    if (const auto* welcome = mistaken_welcome(context, actor))
        co_return broken(
            context,
            from,
            expected,
            "the broken CONNECT was answered by CONNACK with reason 0x00 first",
            welcome->trace
        );
    const auto in_time = due.silence
                             ? judge_end_of_silence(context, actor, *due.silence, *end, from)
                             : judge_instant(context, actor, expected, due.range, *end, from);
    const auto in_words = judge_last_word(context, actor, action, codes, last_word, *end, from);
    co_return in_words.verdict < in_time.verdict ? in_words : in_time;
}

}  // namespace assay::play
