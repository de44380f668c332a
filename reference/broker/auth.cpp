#include "reference/broker/auth.hpp"

#include "reference/broker/connect.hpp"
#include "reference/broker/leave.hpp"

#include <fmt/format.h>

namespace assay::broker {

using enum wire::PropertyId;

namespace {

std::uint64_t fnv_1a(std::string_view text, std::uint64_t hash = 0xCBF29CE484222325U) {
    for (const auto character : text)
        hash = (hash ^ static_cast<std::uint8_t>(character)) * 0x100000001B3U;
    return hash;
}

std::string text_of(const wire::Binary& data) {
    return {data.bytes.begin(), data.bytes.end()};
}

wire::Auth make_auth(ReasonCode code, const std::string& method, const std::string& data) {
    wire::Auth auth;
    auth.reason_code = static_cast<std::uint8_t>(code);
    auto& properties = auth.properties.emplace();
    properties.add(authentication_method, wire::Utf8{method});
    if (!data.empty())
        properties.add(authentication_data, wire::Binary{{data.begin(), data.end()}});
    return auth;
}

/// Never the same twice, so that an old answer is worth nothing.
std::string new_challenge(Core& core) {
    const auto number = ++core.challenges_made;
    const auto time = static_cast<std::uint64_t>(core.now.time_since_epoch().count());
    return fmt::format("{:016x}{:016x}", fnv_1a(fmt::format("{}", number)) ^ time, number);
}

void send_challenge(Core& core, Connection& connection) {
    connection.challenge.text = new_challenge(core);
    send(
        core,
        connection,
        make_auth(
            ReasonCode::continue_authentication,
            connection.challenge.method,
            connection.challenge.text
        )
    );
}

void on_answer(Core& core, Connection& connection, const wire::Auth& auth) {
    const auto expected =
        challenge_answer(core.options.authentication_secret, connection.challenge.text);
    const auto answer = text_of(auth.properties->get_or<wire::Binary>(authentication_data, {}));
    connection.challenge.text.clear();
    if (answer != expected)
        return fail(core, connection, ReasonCode::not_authorized, "the answer is wrong");
    if (connection.stage == Stage::authenticating) return accept_connect(core, connection);
    send(core, connection, make_auth(ReasonCode::success, connection.challenge.method, {}));
}

}  // namespace

std::string challenge_answer(std::string_view secret, std::string_view challenge) {
    return fmt::format("{:016x}", fnv_1a(challenge, fnv_1a(secret)));
}

std::optional<wire::ReasonCode>
refused_credentials(const Core& core, const wire::Connect& connect) {
    if (connect.has_username() && connect.username.text == unknown_username)
        return ReasonCode::bad_user_name_or_password;
    if (core.options.allow_anonymous) {
        const auto is_known = connect.has_username() && connect.username.text == known_username;
        if (!is_known || text_of(connect.password) == known_password) return std::nullopt;
        return ReasonCode::bad_user_name_or_password;
    }
    if (!connect.has_username()) return ReasonCode::not_authorized;
    const auto is_right = connect.username.text == core.options.username &&
                          text_of(connect.password) == core.options.password;
    if (is_right) return std::nullopt;
    return ReasonCode::bad_user_name_or_password;
}

void begin_authentication(Core& core, Connection& connection) {
    const auto& properties = connection.connect.properties;
    const auto method = properties.get_or<wire::Utf8>(authentication_method, {}).text;
    if (method.empty() || method != core.options.authentication_method)
        return fail(
            core,
            connection,
            ReasonCode::bad_authentication_method,
            "the Authentication Method is not known"
        );
    if (properties.has(authentication_data))
        return fail(
            core, connection, ReasonCode::not_authorized, "the method begins with a challenge"
        );
    connection.challenge.method = method;
    connection.stage = Stage::authenticating;
    send_challenge(core, connection);
}

void on_auth(Core& core, Connection& connection, const wire::Auth& auth) {
    const auto complain = [&](std::string_view reason) {
        fail(core, connection, ReasonCode::protocol_error, reason);
    };
    if (connection.challenge.method.empty())
        return complain("AUTH without Authentication Method in CONNECT");
    const auto method =
        auth.properties.value_or(wire::Properties{}).get_or<wire::Utf8>(authentication_method, {});
    if (method.text != connection.challenge.method)
        return complain("Authentication Method is not the one of CONNECT");
    const auto is_open = !connection.challenge.text.empty();
    const auto code = static_cast<ReasonCode>(auth.reason());
    if (code == ReasonCode::continue_authentication && is_open)
        return on_answer(core, connection, auth);
    if (code == ReasonCode::re_authenticate && !is_open) return send_challenge(core, connection);
    complain("AUTH out of turn");
}

}  // namespace assay::broker
