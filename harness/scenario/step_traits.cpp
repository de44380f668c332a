#include "harness/scenario/step_traits.hpp"

#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <cctype>

namespace assay::scenario {
namespace {

using wire::PacketSet;
using enum wire::PacketType;
using What = ExpectAction::What;

bool has_only_refusals(const std::vector<int>& reasons) {
    return !reasons.empty() && std::ranges::all_of(reasons, wire::is_failure);
}

/// What a request shows that is answered with one of `reasons`, which are successes if there are
/// none.
PacketSet accepted_if(bool awaits, const std::vector<int>& reasons, wire::PacketType kind) {
    const bool is_refusal = !reasons.empty() && std::ranges::find(reasons, 0) == reasons.end();
    return awaits && !is_refusal ? PacketSet{kind} : PacketSet{};
}

/// A matcher of `reason` that no success can satisfy.
bool expects_refusal(const std::vector<FieldMatch>& fields) {
    const auto reason = std::ranges::find(fields, "reason", &FieldMatch::name);
    return reason != fields.end() && reason->matcher.kind == Matcher::Kind::one_of &&
           std::ranges::find(reason->matcher.values, "0") == reason->matcher.values.end() &&
           std::ranges::find(reason->matcher.values, "0x00") == reason->matcher.values.end();
}

bool wants_retained(const ExpectAction& action) {
    return std::ranges::any_of(action.fields, [](const FieldMatch& match) {
        return match.name == "retain" && match.matcher.values == std::vector<std::string>{"true"};
    });
}

ExpectedAnswer answer_with(wire::PacketType packet) {
    switch (packet) {
    case connack:
        return ExpectedAnswer::connack;
    case suback:
        return ExpectedAnswer::suback;
    case unsuback:
        return ExpectedAnswer::unsuback;
    case puback:
        return ExpectedAnswer::puback;
    case pubrec:
        return ExpectedAnswer::pubrec;
    case pubrel:
        return ExpectedAnswer::pubrel;
    case pubcomp:
        return ExpectedAnswer::pubcomp;
    case pingresp:
        return ExpectedAnswer::pingresp;
    case publish:
        return ExpectedAnswer::message;
    default:
        return ExpectedAnswer::nothing;
    }
}

/// What the first byte of the notation says, if it is written in hex.
std::optional<wire::PacketType> type_of_bytes(std::string_view bytes) {
    const auto begin = bytes.find_first_not_of(' ');
    if (begin == std::string_view::npos) return {};
    const auto digit = std::string_view{"0123456789abcdef"}.find(
        static_cast<char>(std::tolower(static_cast<unsigned char>(bytes[begin])))
    );
    if (digit == std::string_view::npos || digit == 0) return {};
    return static_cast<wire::PacketType>(digit);
}

StepTime exactly(Duration time) {
    return {time, time};
}
/// A window that begins at some other step's event may be over already.
StepTime inside(const Window& window, Duration time) {
    return {window.since.empty() ? time : Duration{}, time};
}

/// How long an `expect` waits, from the base of its window, even if everything comes at once.
Duration watched(const ExpectAction& action) {
    const auto& window = action.window;
    if (!action.count_max) return window.at ? window.at->first : Duration{};
    return window.at ? window.at->second : window.within.value_or(Duration{});
}

// The table: one function a kind of action.

StepTraits traits(const ConnectAction& action) {
    StepTraits out{
        .answer = action.session_present.value_or(false) ? ExpectedAnswer::session
                                                         : ExpectedAnswer::connack,
        .only_sends = !action.await,
        .twin = connect,
        .depends_on_time = true,
        .opens_connection = true
    };
    if (action.mode != ConnectAction::Mode::raw)
        out.accepted = accepted_if(action.await, action.reason, connect);
    if (action.will) out.topics.push_back({action.will->topic, has_only_refusals(action.reason)});
    return out;
}

StepTraits traits(const DisconnectAction&) {
    return {.ends_connection = true};
}

StepTraits traits(const SubscribeAction& action) {
    StepTraits out{
        .answer = ExpectedAnswer::suback,
        .accepted = accepted_if(action.await, action.reason, subscribe),
        .only_sends = !action.await,
        .twin = subscribe,
        .shows_all_was_read = action.await
    };
    const auto& codes = action.reason.empty() ? action.granted : action.reason;
    for (const auto& filter : action.filters)
        out.topics.push_back({filter.filter, has_only_refusals(codes)});
    return out;
}

StepTraits traits(const UnsubscribeAction& action) {
    return {
        .answer = ExpectedAnswer::unsuback,
        .accepted = accepted_if(action.await, action.reason, unsubscribe),
        .only_sends = !action.await,
        .twin = unsubscribe,
        .shows_all_was_read = action.await
    };
}

StepTraits traits(const PublishAction& action) {
    const bool awaits = action.await && action.qos > 0;
    StepTraits out{
        .answer = action.qos == 1 ? ExpectedAnswer::puback : ExpectedAnswer::pubrec,
        .accepted = accepted_if(awaits, action.reason, publish),
        .only_sends = !action.await,
        .twin = publish,
        .shows_all_was_read = awaits
    };
    // An empty Topic Name stands for a Topic Alias.
    if (!action.topic.empty())
        out.topics.push_back({action.topic, has_only_refusals(action.reason)});
    return out;
}

StepTraits traits(const FinishAction&) {
    return {.accepted = {publish}};
}

StepTraits traits(const PingAction& action) {
    return {
        .answer = ExpectedAnswer::pingresp,
        .accepted = accepted_if(action.await, {}, pingreq),
        .only_sends = !action.await,
        .twin = pingreq,
        .shows_all_was_read = action.await
    };
}

StepTraits traits(const AuthAction&) {
    return {.only_sends = true, .twin = auth};
}

/// What it sends may be anything. A packet that only a Server sends has no legal twin.
StepTraits traits(const SendAction& action) {
    StepTraits out{.only_sends = true, .sends_raw = true};
    const auto type = action.packet ? action.packet : type_of_bytes(action.bytes);
    if (type && (kind_of(*type) == *type || kind_of(*type) == publish)) out.twin = kind_of(*type);
    return out;
}

StepTraits traits(const ExpectAction& action) {
    StepTraits out;
    out.takes = inside(action.window, watched(action));
    // Many do not follow advice, and are waited for in vain.
    if (action.is_advised)
        out.takes.usual = std::max(out.takes.usual, action.window.within.value_or(Duration{}));
    if (action.what == What::close) out.answer = ExpectedAnswer::end;
    if (action.what == What::open) {
        out.answer = ExpectedAnswer::pingresp;
        out.shows_all_was_read = true;  // it is asked by a PINGREQ
    }
    if (action.what != What::packet) return out;
    out.awaits_arrival = true;
    out.shows_all_was_read = action.packet != publish;
    out.answer = action.packet == publish && wants_retained(action)
                     ? ExpectedAnswer::retained_message
                     : answer_with(action.packet);
    if (action.packet != disconnect && !expects_refusal(action.fields))
        out.accepted = {kind_of(action.packet)};
    return out;
}

StepTraits traits(const NeverAction& action) {
    return {
        .takes = inside(action.window, action.window.for_.value_or(Duration{})),
        .is_absence = true,
        .depends_on_time = true
    };
}

/// It does not wait for the end of an outage.
StepTraits traits(const LinkAction& action) {
    StepTraits out{.changes_link = true};
    if (action.verb == LinkAction::Verb::cut) out.takes.usual = action.for_.value_or(Duration{});
    return out;
}

StepTraits traits(const BrokerAction& action) {
    using Verb = BrokerAction::Verb;
    if (action.verb == Verb::alive) return {.accepted = {connect, subscribe, publish}};
    auto takes = exactly(action.for_.value_or(Duration{}));
    if (action.verb == Verb::pause) takes.least = {};  // a paused broker is not waited for
    return {.takes = takes, .stops_broker = true};
}

StepTraits traits(const LoadAction& action) {
    auto takes = exactly(action.every) * (action.count - 1);
    if (!action.await) takes.least = {};
    return {
        .topics = {{action.topic}},
        .takes = takes,
        .keeps_connection = KeptConnection{action.keep_alive, action.keep_session, !action.await}
    };
}

StepTraits traits(const ListenAction& action) {
    StepTraits out{
        .keeps_connection = KeptConnection{action.keep_alive, action.keep_session, true}
    };
    for (const auto& filter : action.filters)
        out.topics.push_back({filter});
    return out;
}

StepTraits traits(const ServeAction&) {
    return {};
}

StepTraits traits(const DriveAction& action) {
    StepTraits out;
    if (!action.topic.empty()) out.topics.push_back({action.topic});
    for (const auto& filter : action.filters)
        out.topics.push_back({filter});
    return out;
}

StepTraits traits(const HearAction& action) {
    return {
        .takes = inside(action.window, action.window.for_.value_or(Duration{})),
        .awaits_arrival = !action.is_never,
        .is_absence = action.is_never,
        .depends_on_time = action.is_never
    };
}

StepTraits traits(const WaitAction& action) {
    return {.takes = exactly(action.how_long)};
}

StepTraits traits(const NoteAction&) {
    return {};
}

StepTraits traits(const ParallelAction& action) {
    StepTraits out;
    for (const auto& step : action.steps)
        out.takes = longer(out.takes, traits_of(step).takes);
    return out;
}

StepTraits traits(const RepeatAction& action) {
    return {.takes = time_of(action.steps) * action.times};
}

/// It ends with the first that is met.
StepTraits traits(const EitherAction&) {
    return {};
}

}  // namespace

StepTraits traits_of(const Step& step) {
    return std::visit([](const auto& action) { return traits(action); }, step.action);
}

wire::PacketType kind_of(wire::PacketType type) {
    switch (type) {
    case connack:
        return connect;
    case puback:
    case pubrec:
    case pubrel:
    case pubcomp:
        return publish;
    case suback:
        return subscribe;
    case unsuback:
        return unsubscribe;
    case pingresp:
        return pingreq;
    default:
        return type;
    }
}

}  // namespace assay::scenario
