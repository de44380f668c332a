#include "harness/play/steps/owed.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace assay::harness {
namespace {

struct Rule {
    Owed owed;
    std::string_view v3;
    std::string_view v5;
};

constexpr std::array rules{
    Rule{Owed::connack, "3.1.4-4", "3.1.4-5"},
    Rule{Owed::session, "3.1.2-4", "3.1.2-5"},
    Rule{Owed::suback, "3.8.4-1", "3.8.4-1"},
    Rule{Owed::unsuback, "3.10.4-4", "3.10.4-4"},
    Rule{Owed::puback, "4.3.2-2", "4.3.2-4"},
    Rule{Owed::pubrec, "4.3.3-2", "4.3.3-8"},
    Rule{Owed::pubrel, "4.3.3-1", "4.3.3-4"},
    Rule{Owed::pubcomp, "4.3.3-2", "4.3.3-11"},
    Rule{Owed::pingresp, "3.12.4-1", "3.12.4-1"},
    Rule{Owed::message, "4.5.0-1", "4.5.0-1"},
    Rule{Owed::retained_message, "3.3.1-6", "3.3.1-9"},
    Rule{Owed::end, "4.8.0-1", "4.13.1-1"},
};

bool wants_retained(const ExpectAction& action) {
    return std::ranges::any_of(action.fields, [](const FieldMatch& match) {
        return match.name == "retain" && match.matcher.values == std::vector<std::string>{"true"};
    });
}

Owed owed_as(wire::PacketType packet) {
    switch (packet) {
    case wire::PacketType::connack:
        return Owed::connack;
    case wire::PacketType::suback:
        return Owed::suback;
    case wire::PacketType::unsuback:
        return Owed::unsuback;
    case wire::PacketType::puback:
        return Owed::puback;
    case wire::PacketType::pubrec:
        return Owed::pubrec;
    case wire::PacketType::pubrel:
        return Owed::pubrel;
    case wire::PacketType::pubcomp:
        return Owed::pubcomp;
    case wire::PacketType::pingresp:
        return Owed::pingresp;
    case wire::PacketType::publish:
        return Owed::message;
    default:
        return Owed::nothing;
    }
}

Owed owed_by(const ExpectAction& action) {
    switch (action.what) {
    case ExpectAction::What::close:
        return Owed::end;
    case ExpectAction::What::open:
        return Owed::pingresp;
    case ExpectAction::What::packet:
        return action.packet == wire::PacketType::publish && wants_retained(action)
                   ? Owed::retained_message
                   : owed_as(action.packet);
    default:
        return Owed::nothing;
    }
}

}  // namespace

std::string statement_of(Owed owed, Version version) {
    const auto* rule = std::ranges::find(rules, owed, &Rule::owed);
    if (rule == rules.end()) return {};
    return fmt::format(
        "{}:MQTT-{}", wire::name_of(version), version == Version::v5_0 ? rule->v5 : rule->v3
    );
}

Owed owed_to(const Action& action) {
    if (const auto* expect = std::get_if<ExpectAction>(&action)) return owed_by(*expect);
    if (const auto* connect = std::get_if<ConnectAction>(&action))
        return connect->session_present.value_or(false) ? Owed::session : Owed::connack;
    if (std::holds_alternative<SubscribeAction>(action)) return Owed::suback;
    if (std::holds_alternative<UnsubscribeAction>(action)) return Owed::unsuback;
    if (std::holds_alternative<PingAction>(action)) return Owed::pingresp;
    if (const auto* publish = std::get_if<PublishAction>(&action))
        return publish->qos == 1 ? Owed::puback : Owed::pubrec;
    return Owed::nothing;
}

}  // namespace assay::harness
