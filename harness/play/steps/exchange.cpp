// Steps that ask and wait for the answer: subscribe, unsubscribe, publish, finish, ping, auth,
// send.
#include "harness/play/steps/step_context.hpp"
#include "harness/scenario/raw_bytes.hpp"
#include "reference/wire/faults.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::play {
namespace {

/// Until nothing is left of what other clients had acknowledged before: the receiver of a message
/// need not have delivered or stored it when it acknowledges it (4.3.2 and 4.3.3, non normative).
network::Script<> rest(StepContext& context) {
    const auto until = context.now() + context.rest;
    while (context.now() < until)
        co_await context.signal.wait(until);
}

/// Waits until the exchange is answered to the end, its connection is lost, or it is time.
network::Script<bool>
finished(StepContext& context, ClientActor& actor, Exchange& exchange, Instant until) {
    co_await await_answer(context, actor, until, [&] {
        return exchange.state == Exchange::State::done || !actor.is_open();
    });
    for (const auto answer : exchange.answers)
        actor.inbox()[answer].consumed = true;
    co_return exchange.state == Exchange::State::done;
}

const wire::Packet& last_answer(ClientActor& actor, const Exchange& exchange) {
    return *actor.inbox()[exchange.answers.back()].packet;
}

std::optional<std::size_t> evidence_of(ClientActor& actor, const Exchange& exchange) {
    if (exchange.answers.empty()) return std::nullopt;
    return actor.inbox()[exchange.answers.back()].trace;
}

/// The name under which the exchange is kept: `as`, or one of its own.
std::string name_for(const scenario::Step& step, const ClientActor& actor, int number) {
    if (!step.as.empty() && number <= 1) return step.as;
    return fmt::format("{}:{}:{}", actor.name(), step.at.line, number);
}

void remember(StepContext& context, const scenario::Step& step, ClientActor& actor, Instant at) {
    if (!step.as.empty()) context.named[step.as] = {.at = at, .actor = &actor};
}

std::string hex(const std::vector<std::uint8_t>& codes) {
    return fmt::format("[0x{:02X}]", fmt::join(codes, ", 0x"));
}

Outcome judge_suback(
    StepContext& context,
    const scenario::SubscribeAction& action,
    const std::vector<std::uint8_t>& codes,
    Instant from,
    std::optional<std::size_t> evidence
) {
    const auto count = action.filters.size();
    if (codes.size() != count)
        return broken(
            context,
            from,
            fmt::format("SUBACK with {} reason codes", count),
            fmt::format("{} codes: {}", codes.size(), hex(codes)),
            evidence
        );
    for (std::size_t i = 0; i < count; ++i) {
        const int code = codes[i];
        const bool ok =
            !action.granted.empty() ? code == action.granted[std::min(i, action.granted.size() - 1)]
            : !action.reason.empty() ? std::ranges::find(action.reason, code) != action.reason.end()
                                     : !wire::is_failure(code);
        if (ok) continue;
        const auto wanted =
            !action.granted.empty()  ? fmt::format("[{}]", fmt::join(action.granted, ", "))
            : !action.reason.empty() ? fmt::format("one of {}", fmt::join(action.reason, ", "))
                                     : "granted";
        auto outcome =
            broken(context, from, fmt::format("SUBACK codes {}", wanted), hex(codes), evidence);
        // Less than was asked for may be granted, and it may be refused [MQTT-3.8.4-7].
        outcome.refused = action.reason.empty() &&
                          (wire::is_failure(code) ||
                           (!action.granted.empty() &&
                            code < action.granted[std::min(i, action.granted.size() - 1)]));
        return outcome;
    }
    return held(context, from, "SUBACK");
}

/// The Reason Code of the packet that ended a publish: PUBACK, PUBCOMP, or a refusing PUBREC.
std::optional<int> refusal_or_code(const ClientActor&, const wire::Packet& packet) {
    return std::visit(
        [](const auto& p) -> std::optional<int> {
            if constexpr (requires { p.reason(); }) return p.reason();
            return std::nullopt;
        },
        packet
    );
}

Outcome judge_published(
    StepContext& context,
    ClientActor& actor,
    const Exchange& exchange,
    const scenario::PublishAction& action,
    Instant from
) {
    // The code that a scenario asks for is that of PUBACK or PUBREC, the first answer.
    const auto& first = *actor.inbox()[exchange.answers.front()].packet;
    const int code = refusal_or_code(actor, first).value_or(0);
    const bool ok = action.reason.empty()
                        ? !wire::is_failure(code)
                        : std::ranges::find(action.reason, code) != action.reason.end();
    if (ok) return held(context, from, "the acknowledgement");
    const auto wanted =
        action.reason.empty() ? "below 0x80" : fmt::format("{}", fmt::join(action.reason, " or "));
    auto outcome = broken(
        context,
        from,
        fmt::format("acknowledged with reason {}", wanted),
        fmt::format("{} with reason 0x{:02X}", wire::name_of(wire::type_of(first)), code),
        evidence_of(actor, exchange)
    );
    outcome.refused = action.reason.empty();
    return outcome;
}

/// The answer that an unfinished exchange waits for.
scenario::ExpectedAnswer expected_answer(const Exchange& exchange) {
    if (exchange.state == Exchange::State::released) return scenario::ExpectedAnswer::pubcomp;
    switch (wire::type_of(exchange.request)) {
    case wire::PacketType::subscribe:
        return scenario::ExpectedAnswer::suback;
    case wire::PacketType::unsubscribe:
        return scenario::ExpectedAnswer::unsuback;
    case wire::PacketType::pingreq:
        return scenario::ExpectedAnswer::pingresp;
    case wire::PacketType::publish:
        return std::get<wire::Publish>(exchange.request).qos() == 1
                   ? scenario::ExpectedAnswer::puback
                   : scenario::ExpectedAnswer::pubrec;
    default:
        return scenario::ExpectedAnswer::nothing;
    }
}

Outcome not_finished(
    StepContext& context,
    ClientActor& actor,
    const Exchange& exchange,
    Instant from,
    std::string_view expected
) {
    auto actual = describe_state(actor);
    if (exchange.state == Exchange::State::released) actual = "only PUBREC; " + actual;
    auto outcome = missed(context, actor, from, std::string{expected}, std::move(actual));
    outcome.missing_answer = expected_answer(exchange);
    outcome.evidence = evidence_of(actor, exchange);
    return outcome;
}

/// The bytes of `bytes:` and `append:` in this row.
std::expected<wire::Bytes, std::string>
raw(const StepContext& context, const ClientActor& actor, std::string_view notation) {
    return scenario::raw_bytes(
        notation,
        actor.version(),
        actor.client_id(),
        [&](std::string_view text) { return context.names.topic(text); }
    );
}

/// Puts in what the target wants of every client, unless the step is about just that.
wire::Packet
with_credentials(StepContext& context, const scenario::SendAction& action, wire::Packet packet) {
    auto* connect = std::get_if<wire::Connect>(&packet);
    const auto wanted = context.world.credentials();
    const bool is_about_them = std::ranges::any_of(action.with, [](const auto& field) {
        return field.name == "username" || field.name == "password" ||
               field.name == "connect_flags";
    });
    if (!connect || !wanted || is_about_them) return packet;
    connect->set_username(wanted->username);
    connect->set_password(wanted->password.reveal());
    return packet;
}

/// The broken variant of the packet with credentials, if it has this fault, else of the packet as
/// it stands: some faults exist only where a field is absent.
std::optional<wire::Bytes> broken_bytes(
    const wire::Packet& complete,
    const wire::Packet& plain,
    wire::Version version,
    wire::Role sender,
    std::string_view fault
) {
    for (const auto* packet : {&complete, &plain})
        if (auto found = wire::broken_variant(*packet, version, sender, fault))
            return std::move(found->bytes);
    return std::nullopt;
}

}  // namespace

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::SubscribeAction& given) {
    co_await rest(context);
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    const auto action = resolved(context, actor, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    const auto id = actor.free_packet_id();
    const auto packet = PacketBuilder{actor.version(), context.names}.subscribe(*action, id);
    if (!packet) co_return broken(context, from, "a SUBSCRIBE", packet.error());
    auto& exchange = actor.begin(name_for(step, actor, 0), *packet, id, step.at.line);
    remember(context, step, actor, from);
    if (!action->await) co_return Outcome{.from = from, .to = context.now()};
    const auto until = deadline(context, actor, action->window);
    if (!co_await finished(context, actor, exchange, until))
        co_return not_finished(context, actor, exchange, from, "SUBACK");
    const auto& suback = std::get<wire::Suback>(last_answer(actor, exchange));
    co_return judge_suback(
        context, *action, suback.reason_codes, from, evidence_of(actor, exchange)
    );
}

network::Script<Outcome> perform(
    StepContext& context, const scenario::Step& step, const scenario::UnsubscribeAction& given
) {
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    const auto action = resolved(context, actor, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    const auto id = actor.free_packet_id();
    const auto packet = PacketBuilder{actor.version(), context.names}.unsubscribe(*action, id);
    if (!packet) co_return broken(context, from, "an UNSUBSCRIBE", packet.error());
    auto& exchange = actor.begin(name_for(step, actor, 0), *packet, id, step.at.line);
    remember(context, step, actor, from);
    if (!action->await) co_return Outcome{.from = from, .to = context.now()};
    const auto until = deadline(context, actor, action->window);
    if (!co_await finished(context, actor, exchange, until))
        co_return not_finished(context, actor, exchange, from, "UNSUBACK");
    if (actor.version() == wire::Version::v3_1_1) co_return held(context, from, "UNSUBACK");
    const auto& codes = std::get<wire::Unsuback>(last_answer(actor, exchange)).reason_codes;
    const auto allowed = action->reason.empty() ? std::vector<int>{0x00, 0x11} : action->reason;
    const bool ok =
        codes.size() == action->filters.size() && std::ranges::all_of(codes, [&](int code) {
            return std::ranges::find(allowed, code) != allowed.end();
        });
    if (ok) co_return held(context, from, "UNSUBACK");
    auto outcome = broken(
        context,
        from,
        fmt::format(
            "UNSUBACK with {} codes of {}", action->filters.size(), fmt::join(allowed, ", ")
        ),
        hex(codes),
        evidence_of(actor, exchange)
    );
    outcome.refused = action->reason.empty() && std::ranges::any_of(codes, wire::is_failure);
    co_return outcome;
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::PublishAction& given) {
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    const auto action = resolved(context, actor, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    const auto until = deadline(context, actor, action->window);
    const PacketBuilder build{actor.version(), context.names};
    // Clients that pipeline keep under the Receive Maximum that every broker must grant at the
    // least.
    constexpr std::size_t window = 10;
    std::vector<std::string> begun;
    for (int number = 1; number <= action->count; ++number) {
        if (!co_await await_answer(context, actor, until, [&] {
                return actor.in_flight() < window || !actor.is_open() || !action->await;
            }))
            co_return missed(context, actor, from, "acknowledgements", describe_state(actor));
        const auto id = action->qos == 0 ? std::uint16_t{0} : actor.free_packet_id();
        auto packet = build.publish(*action, id, action->count > 1 ? number : 0);
        if (!packet) co_return broken(context, from, "a PUBLISH", packet.error());
        if (action->packet_id)
            packet->packet_id =
                static_cast<std::uint16_t>(std::stoul(*action->packet_id, nullptr, 0));
        begun.push_back(name_for(step, actor, number));
        auto& exchange = actor.begin(begun.back(), *packet, packet->packet_id, step.at.line);
        if (action->qos == 0) exchange.state = Exchange::State::done;
    }
    remember(context, step, actor, from);
    if (!action->await || action->qos == 0) co_return Outcome{.from = from, .to = context.now()};
    for (const auto& name : begun) {
        auto& exchange = *actor.exchange(name);
        if (!co_await finished(context, actor, exchange, until))
            co_return not_finished(
                context, actor, exchange, from, action->qos == 1 ? "PUBACK" : "PUBREC and PUBCOMP"
            );
        const auto outcome = judge_published(context, actor, exchange, *action, from);
        if (!outcome.held()) co_return outcome;
    }
    co_return held(context, from, action->qos == 1 ? "PUBACK" : "PUBREC and PUBCOMP");
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::FinishAction& action) {
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    auto* exchange = actor.exchange(action.exchange);
    if (!exchange)
        co_return broken(
            context, from, "an exchange to finish", "none is called " + action.exchange
        );
    if (exchange->state != Exchange::State::done) actor.resend(*exchange, step.at.line);
    const auto until = deadline(context, actor, action.window);
    if (!co_await finished(context, actor, *exchange, until))
        co_return not_finished(context, actor, *exchange, from, "the last acknowledgement");
    if (exchange->answers.empty()) co_return held(context, from, "the last acknowledgement");
    co_return judge_published(context, actor, *exchange, {}, from);
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::PingAction& action) {
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    auto& exchange = actor.begin(name_for(step, actor, 0), wire::Pingreq{}, 0, step.at.line);
    remember(context, step, actor, from);
    if (!action.await) co_return Outcome{.from = from, .to = context.now()};
    const auto until = deadline(context, actor, action.window);
    if (co_await finished(context, actor, exchange, until))
        co_return held(context, from, "PINGRESP");
    co_return not_finished(context, actor, exchange, from, "PINGRESP");
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::AuthAction& given) {
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    const auto action = resolved(context, actor, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    auto properties = PacketBuilder{actor.version(), context.names}.properties(action->properties);
    if (!properties) co_return broken(context, from, "an AUTH", properties.error());
    wire::Auth packet{.reason_code = static_cast<std::uint8_t>(action->reason)};
    packet.properties = std::move(*properties);
    actor.send(packet, step.at.line);
    co_return Outcome{.from = from, .to = context.now()};
}

network::Script<Outcome>
perform(StepContext& context, const scenario::Step& step, const scenario::SendAction& given) {
    auto& actor = context.actor(step.actor);
    const auto from = context.now();
    const auto action = resolved(context, actor, given);
    if (!action) co_return broken(context, from, "names of the scenario", action.error());
    if (!step.as.empty()) context.named[step.as] = {.at = from, .actor = &actor};
    wire::Bytes bytes;
    if (!action->bytes.empty()) {
        auto given_bytes = raw(context, actor, action->bytes);
        if (!given_bytes) co_return broken(context, from, "bytes to send", given_bytes.error());
        bytes = std::move(*given_bytes);
    } else {
        const auto packet =
            PacketBuilder{actor.version(), context.names}.raw(*action, actor.client_id());
        if (!packet) co_return broken(context, from, "a packet to send", packet.error());
        const auto complete = with_credentials(context, *action, *packet);
        bytes = wire::encode(complete, actor.version());
        if (!action->fault.empty()) {
            auto found = broken_bytes(
                complete,
                *packet,
                actor.version(),
                scenario::opponent_of(context.row.role),
                action->fault
            );
            if (!found) {
                auto outcome =
                    broken(context, from, "a fault", "there is no fault " + action->fault);
                outcome.verdict = reports::Verdict::error;
                co_return outcome;
            }
            bytes = std::move(*found);
        }
    }
    if (!action->append.empty()) {
        const auto more = raw(context, actor, action->append);
        if (!more) co_return broken(context, from, "bytes to append", more.error());
        bytes.insert(bytes.end(), more->begin(), more->end());
    }
    actor.send_bytes(std::move(bytes), action->chop, step.at.line);
    co_return Outcome{.from = from, .to = context.now()};
}

}  // namespace assay::play
