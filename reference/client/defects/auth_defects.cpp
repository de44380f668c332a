// Enhanced authentication (4.12).
#include "reference/client/defects/taps.hpp"
#include "reference/wire/reason_codes.hpp"

namespace assay::client {

namespace {

using wire::Auth;
using wire::PropertyId;

constexpr auto re_authenticate = static_cast<std::uint8_t>(wire::ReasonCode::re_authenticate);

void name_other_method(Auth& auth) {
    if (!auth.properties) auth.properties.emplace();
    auth.properties->remove(PropertyId::authentication_method);
    auth.properties->add(PropertyId::authentication_method, wire::Utf8{"another"});
}

void other_method(Seams& seams) {
    alter<Auth>(seams, [](Auth& auth) {
        if (auth.reason() != re_authenticate) name_other_method(auth);
    });
}

void other_method_again(Seams& seams) {
    alter<Auth>(seams, [](Auth& auth) {
        if (auth.reason() == re_authenticate) name_other_method(auth);
    });
}

void begin_again(Seams& seams) {
    alter<Auth>(seams, [](Auth& auth) { auth.reason_code = re_authenticate; });
}

void without_method(Seams& seams) {
    on_leaving<wire::Pingreq>(seams, [](wire::Pingreq&, const Write& write) {
        Auth auth{.reason_code = re_authenticate, .properties = wire::Properties{}};
        auth.properties->add(PropertyId::authentication_method, wire::Utf8{"late"});
        write(auth);
        return true;
    });
}

void talk_before_connack(Seams& seams) {
    on_leaving<wire::Connect>(seams, [](wire::Connect& connect, const Write& write) {
        if (!connect.properties.has(PropertyId::authentication_method)) return true;
        write(connect);
        write(wire::Pingreq{});
        return false;
    });
}

void no_method(Seams& seams) {
    alter<Auth>(seams, [](Auth& auth) {
        if (auth.properties) auth.properties->remove(PropertyId::authentication_method);
    });
}

}  // namespace

std::span<const Defect> auth_defects() {
    // clang-format off
    static const Defect all[] = {
        {{"auth-changes-method", {"5.0:MQTT-4.12.0-5"}, "AUTH has another method than CONNECT"}, other_method},
        {{"re-auth-changes-method", {"5.0:MQTT-4.12.1-1"}, "A re-authentication has another method than CONNECT"}, other_method_again},
        {{"auth-begins-again", {"5.0:MQTT-4.12.0-3"}, "Answers AUTH by the code of a re-authentication"}, begin_again},
        {{"auth-without-method", {"5.0:MQTT-4.12.0-7"}, "Sends AUTH although CONNECT had no method"}, in_v5<without_method>},
        {{"talks-before-connack", {"5.0:MQTT-3.1.2-30"}, "PINGREQ comes before CONNACK, with a method"}, talk_before_connack},
        {{"auth-names-no-method", {"5.0:ASSAY-3.15.2-2"}, "AUTH has no Authentication Method"}, no_method},
    };
    // clang-format on
    return all;
}

}  // namespace assay::client
