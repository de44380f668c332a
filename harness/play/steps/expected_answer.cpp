#include "harness/play/steps/expected_answer.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::harness {
namespace {

struct Rule {
    ExpectedAnswer answer;
    std::string_view v3;
    std::string_view v5;
};

constexpr std::array rules{
    Rule{ExpectedAnswer::connack, "3.1.4-4", "3.1.4-5"},
    Rule{ExpectedAnswer::session, "3.1.2-4", "3.1.2-5"},
    Rule{ExpectedAnswer::suback, "3.8.4-1", "3.8.4-1"},
    Rule{ExpectedAnswer::unsuback, "3.10.4-4", "3.10.4-4"},
    Rule{ExpectedAnswer::puback, "4.3.2-2", "4.3.2-4"},
    Rule{ExpectedAnswer::pubrec, "4.3.3-2", "4.3.3-8"},
    Rule{ExpectedAnswer::pubrel, "4.3.3-1", "4.3.3-4"},
    Rule{ExpectedAnswer::pubcomp, "4.3.3-2", "4.3.3-11"},
    Rule{ExpectedAnswer::pingresp, "3.12.4-1", "3.12.4-1"},
    Rule{ExpectedAnswer::message, "4.5.0-1", "4.5.0-1"},
    Rule{ExpectedAnswer::retained_message, "3.3.1-6", "3.3.1-9"},
    Rule{ExpectedAnswer::end, "4.8.0-1", "4.13.1-1"},
};

bool wants_retained(const ExpectAction& action) {
    return std::ranges::any_of(action.fields, [](const FieldMatch& match) {
        return match.name == "retain" && match.matcher.values == std::vector<std::string>{"true"};
    });
}

ExpectedAnswer expected_answer(wire::PacketType packet) {
    switch (packet) {
    case wire::PacketType::connack:
        return ExpectedAnswer::connack;
    case wire::PacketType::suback:
        return ExpectedAnswer::suback;
    case wire::PacketType::unsuback:
        return ExpectedAnswer::unsuback;
    case wire::PacketType::puback:
        return ExpectedAnswer::puback;
    case wire::PacketType::pubrec:
        return ExpectedAnswer::pubrec;
    case wire::PacketType::pubrel:
        return ExpectedAnswer::pubrel;
    case wire::PacketType::pubcomp:
        return ExpectedAnswer::pubcomp;
    case wire::PacketType::pingresp:
        return ExpectedAnswer::pingresp;
    case wire::PacketType::publish:
        return ExpectedAnswer::message;
    default:
        return ExpectedAnswer::nothing;
    }
}

ExpectedAnswer expected_answer(const ExpectAction& action) {
    switch (action.what) {
    case ExpectAction::What::close:
        return ExpectedAnswer::end;
    case ExpectAction::What::open:
        return ExpectedAnswer::pingresp;
    case ExpectAction::What::packet:
        return action.packet == wire::PacketType::publish && wants_retained(action)
                   ? ExpectedAnswer::retained_message
                   : expected_answer(action.packet);
    default:
        return ExpectedAnswer::nothing;
    }
}

}  // namespace

std::string statement_of(ExpectedAnswer answer, Version version) {
    const auto* rule = std::ranges::find(rules, answer, &Rule::answer);
    if (rule == rules.end()) return {};
    return fmt::format(
        "{}:MQTT-{}", wire::name_of(version), version == Version::v5_0 ? rule->v5 : rule->v3
    );
}

ExpectedAnswer expected_answer(const Action& action) {
    if (const auto* expect = std::get_if<ExpectAction>(&action)) return expected_answer(*expect);
    if (const auto* connect = std::get_if<ConnectAction>(&action))
        return connect->session_present.value_or(false) ? ExpectedAnswer::session
                                                        : ExpectedAnswer::connack;
    if (std::holds_alternative<SubscribeAction>(action)) return ExpectedAnswer::suback;
    if (std::holds_alternative<UnsubscribeAction>(action)) return ExpectedAnswer::unsuback;
    if (std::holds_alternative<PingAction>(action)) return ExpectedAnswer::pingresp;
    if (const auto* publish = std::get_if<PublishAction>(&action))
        return publish->qos == 1 ? ExpectedAnswer::puback : ExpectedAnswer::pubrec;
    return ExpectedAnswer::nothing;
}

}  // namespace assay::harness
