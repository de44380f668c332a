// The challenge method, answered right and wrong, and its re-authentication.
#include "reference/broker/auth.hpp"
#include "tests/broker/recorder.hpp"

namespace assay::broker {
namespace {

wire::Auth auth_of(std::uint8_t code, std::string_view method, std::string_view data) {
    wire::Auth auth{.reason_code = code};
    auth.properties = properties_of(authentication_method, wire::Utf8{std::string{method}});
    if (!data.empty())
        auth.properties->add(authentication_data, wire::Binary{{data.begin(), data.end()}});
    return auth;
}

/// A user whom nobody knows, before and after one whom somebody does, and with a message at once.
void log_in(Recorder& recorder) {
    const auto version = recorder.is_v5() ? v5 : v3;
    auto unknown = connect_of({.client_id = "a", .version = version});
    unknown.set_username("assay-forbidden");
    unknown.set_password("assay-forbidden");
    recorder.restart();
    recorder.connect(2, "watch");
    recorder.send(2, subscribe_of("t", 0));
    recorder.connect(1, "a");
    recorder.cut(1);
    recorder.connect(1, unknown);
    recorder.open(3);
    auto bytes = wire::encode(unknown, version);
    const auto message = wire::encode(publish_of("t", "early", 0, 0), version);
    bytes.insert(bytes.end(), message.begin(), message.end());
    recorder.send(3, bytes);
}

/// The user whom the broker knows, by passwords that are wrong in all ways, before and after the right one.
void log_in_by_passwords(Recorder& recorder) {
    recorder.restart();
    const auto log_in_by = [&](std::optional<std::string> password) {
        auto connect = connect_of({.client_id = "a", .version = recorder.version()});
        connect.set_username(std::string{known_username});
        if (password) connect.set_password(*password);
        recorder.connect(1, connect);
    };
    const std::string right{known_password};
    log_in_by({});
    log_in_by("");
    log_in_by(right + "2");
    log_in_by("wrong");
    log_in_by(right);
    log_in_by("wrong");
}

}  // namespace

void talk_about_authentication(Recorder& recorder) {
    log_in(recorder);
    log_in_by_passwords(recorder);
    if (!recorder.is_v5()) return;
    constexpr std::string_view method = "ASSAY-CHALLENGE";
    const auto start = [&](std::string_view name) {
        auto connect = connect_of({.client_id = "a"});
        connect.properties.add(authentication_method, wire::Utf8{std::string{name}});
        recorder.connect(1, connect);
    };
    const auto right = [&] { return challenge_answer("secret", recorder.challenge()); };
    recorder.restart();
    start("UNKNOWN");
    start(method);
    recorder.send(1, auth_of(0x18, method, "wrong"));
    start(method);
    recorder.send(1, auth_of(0x18, "OTHER", right()));
    start(method);
    recorder.send(1, auth_of(0x18, method, right()));
    recorder.send(1, auth_of(0x19, method, {}));
    recorder.send(1, auth_of(0x18, method, "wrong"));
}

}  // namespace assay::broker
