// expect: close
#include "harness/play/steps/expectation.hpp"
#include "reference/wire/check.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::play {
namespace {

/// A DISCONNECT or a refusing CONNACK of the present connection that no step has asked for yet.
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

int code_of(const Arrival& arrival) {
    if (const auto* connack = std::get_if<wire::Connack>(&*arrival.packet))
        return connack->reason_code;
    return std::get<wire::Disconnect>(*arrival.packet).reason();
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

/// What has to happen, in words.
std::string
words_of_close(StepContext& context, const Range& range, const std::vector<int>& codes) {
    std::string expected = "the Network Connection ends";
    if (range) expected += " " + in_words(context, *range);
    if (!codes.empty())
        expected += fmt::format(", with {} if a reason is given", codes_text(codes));
    return expected;
}

/// Whether a connection that did end, ended as it should: after the right last word, and in time.
Outcome judge_close(
    StepContext& context,
    const ClientActor& actor,
    const scenario::ExpectAction& action,
    const std::vector<int>& codes,
    const Range& range,
    const Arrival* last_word,
    const Arrival& end,
    Instant from
) {
    const auto expected = words_of_close(context, range, codes);
    const bool is_v5 = actor.version() == wire::Version::v5_0;
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
    const auto text = fmt::format("it ended at {}", in_seconds(context.trace.offset(end.at)));
    return end.at < range->first ? broken(context, from, expected, text, end.trace)
                                 : missed(context, actor, from, expected, text);
}

}  // namespace

network::Script<Outcome> expect_close(
    StepContext& context,
    const scenario::Step& step,
    ClientActor& actor,
    const scenario::ExpectAction& action,
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
        co_await context.signal.until(until, has_ended, actor.name());
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
        co_return missed(context, actor, from, expected, std::move(actual));
    }
    end->consumed = true;
    if (!step.as.empty()) context.named[step.as] = {.at = end->at, .actor = &actor};
    if (const auto* welcome = mistaken_welcome(context, actor))
        co_return broken(
            context,
            from,
            expected,
            "the broken CONNECT was answered by CONNACK with reason 0x00 first",
            welcome->trace
        );
    co_return judge_close(context, actor, action, codes, range, last_word, *end, from);
}

}  // namespace assay::play
