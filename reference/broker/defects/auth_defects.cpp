// Wrong enhanced authentication (4.12).
#include "reference/broker/auth.hpp"
#include "reference/broker/defects/taps.hpp"

namespace assay::broker {

using enum wire::PropertyId;

namespace {

void accept_any_method(Core&, Seams& seams) {
    on_arrival<wire::Connect>(seams, [](Core& core, Connection&, wire::Connect& connect) {
        const auto method = connect.properties.get_or<wire::Utf8>(authentication_method, {}).text;
        if (method != core.options.authentication_method) {
            connect.properties.remove(authentication_method);
            connect.properties.remove(authentication_data);
        }
        return true;
    });
}

/// Any answer is taken for the right one at this stage.
void accept_any_answer(Seams& seams, Stage stage) {
    on_arrival<wire::Auth>(seams, [stage](Core& core, Connection& connection, wire::Auth& auth) {
        if (connection.stage != stage || !auth.properties || connection.challenge.text.empty())
            return true;
        const auto answer =
            challenge_answer(core.options.authentication_secret, connection.challenge.text);
        auth.properties->remove(authentication_data);
        auth.properties->add(authentication_data, wire::Binary{{answer.begin(), answer.end()}});
        return true;
    });
}

void continue_with_success(Core&, Seams& seams) {
    on_leaving<wire::Auth>(seams, [](Core&, Output&, wire::Auth& auth) {
        auth.reason_code = 0;
        return true;
    });
}

void name_other_method(Core&, Seams& seams) {
    on_leaving<wire::Auth>(seams, [](Core&, Output&, wire::Auth& auth) {
        for (auto& property : auth.properties->list)
            if (property.id == static_cast<std::uint32_t>(authentication_method))
                property.value = wire::Utf8{"ANOTHER-METHOD"};
        return true;
    });
}

void name_method_unasked(Core&, Seams& seams) {
    on_leaving<wire::Connack>(seams, [](Core& core, Output& output, wire::Connack& connack) {
        if (output.version == wire::Version::v5_0 && !connack.properties.has(authentication_method))
            connack.properties.add(
                authentication_method, wire::Utf8{core.options.authentication_method}
            );
        return true;
    });
}

void accept_method_change(Core&, Seams& seams) {
    on_arrival<wire::Auth>(seams, [](Core&, Connection& connection, wire::Auth& auth) {
        if (!auth.properties) return true;
        for (auto& property : auth.properties->list)
            if (property.id == static_cast<std::uint32_t>(authentication_method))
                property.value = wire::Utf8{connection.challenge.method};
        return true;
    });
}

}  // namespace

std::span<const Defect> auth_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"unknown-auth-method-accepted", {"5.0:MQTT-3.1.4-2", "5.0:MQTT-4.12.0-1"}, "An unknown Authentication Method is taken for none", beyond::login}, accept_any_method},
        {{"auth-wrong-answer-accepted", {"5.0:MQTT-3.1.4-2", "5.0:MQTT-4.12.0-4"}, "Any answer to the challenge opens the connection", beyond::login}, [](Core&, Seams& seams) { accept_any_answer(seams, Stage::authenticating); }},
        {{"re-authentication-never-fails", {"5.0:MQTT-4.12.1-2"}, "Any answer is good enough when re-authenticating", beyond::login}, [](Core&, Seams& seams) { accept_any_answer(seams, Stage::open); }},
        {{"auth-continues-with-success", {"5.0:MQTT-4.12.0-2"}, "AUTH that asks for more has Reason Code 0x00", beyond::login}, continue_with_success},
        {{"auth-method-changes", {"5.0:MQTT-4.12.0-5"}, "AUTH names another method than CONNECT", beyond::login}, name_other_method},
        {{"auth-method-missing-in-connack", {"5.0:MQTT-4.12.0-5"}, "CONNACK lacks the Authentication Method", beyond::login}, [](Core&, Seams& seams) { strip<wire::Connack>(seams, authentication_method); }},
        {{"auth-method-unasked", {"5.0:MQTT-4.12.0-6"}, "CONNACK names an Authentication Method though CONNECT had none"}, name_method_unasked},
        {{"auth-method-change-accepted", {"5.0:MQTT-4.12.0-5"}, "A Client may change the method from packet to packet", beyond::login}, accept_method_change},
    };
    // clang-format on
    return all;
}

}  // namespace assay::broker
