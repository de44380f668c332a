// Rows whose target is a client: the harness plays the server, in virtual time.
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using reports::Verdict;
using testing::HasSubstr;
using testing::IsEmpty;

scenario::Row client_row(
    std::string_view steps, std::string_view server = "{}", std::string_view version = "5.0"
) {
    return first_row(fmt::format(
        "id: a/b\ntitle: t\nrole: client\nmatrix: {{version: [{}]}}\nactors: {{server: "
        "{}}}\nsteps:\n{}",
        version,
        server,
        steps
    ));
}

TEST(ClientRow, PlaysAServerThatAnswersByItself) {
    const auto result = play_judged(client_row(R"(
  - client: {do: connect, await: ack}
  - client: {do: subscribe, filters: ~/in, qos: 2, await: ack}
  - server: {expect: SUBSCRIBE, topic_filter: ~/in}
  - client: {do: publish, topic: ~/out, payload: m, qos: 2, await: ack}
  - server: {expect: PUBLISH, topic: ~/out, payload: m, qos: 2}
  - server: {expect: PUBREL}
  - server: {publish: ~/in, payload: back, qos: 2}
  - client: {expect: message, topic: ~/in, payload: back, qos: 2}
  - client: {do: disconnect}
  - server: {expect: DISCONNECT}
)"));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST(ClientRow, SaysInItsConnackWhatTheScenarioSays) {
    const auto result = play_judged(client_row(
        R"(
  - client: {do: connect, await: ack}
  - client: {do: publish, topic: ~/t, payload: m, qos: 1, count: 3}
  - server: {expect: PUBLISH, payload: m-1}
  - server: {never: PUBLISH, for: 5s}
)",
        "{answers: [CONNECT], connack: {properties: {receive_maximum: 1}}}"
    ));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST(ClientRow, HasTheSessionThatTheClientLeftBehind) {
    const auto result = play_judged(client_row(
        R"(
  - client: {do: connect, clean: false, keep_session: 1h, await: ack}
  - server: {expect: CONNECT}
  - client: {do: publish, topic: ~/t, payload: m, qos: 1}
  - server: {expect: PUBLISH, dup: false, as: first}
  - server: {abort: true}
  - client: {expect: lost}
  - server: {expect: CONNECT, within: 20s}
  - server: {expect: PUBLISH, dup: true, packet_id: <first.packet_id>}
)",
        "{answers: [CONNECT]}",
        "3.1.1"
    ));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST(ClientRow, FailsWhereTheClientDoesWhatItMayNot) {
    const auto result = play_judged(client_row(R"(
  - client: {do: connect, await: ack}
  - client: {do: publish, topic: ~/t, payload: m, qos: 1}
  - server: {never: PUBLISH, for: 2s}
)"));
    EXPECT_EQ(result.verdict, Verdict::fail);
    EXPECT_THAT(result.reason, HasSubstr("no PUBLISH"));
}

TEST(ClientRow, StaysOpenWhereTheClientNeverPublishes) {
    const auto result = play_judged(client_row(R"(
  - client: {do: connect, await: ack}
  - server: {expect: PUBLISH}
)"));
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
}

TEST(ClientRow, BreaksNothingThatAGivenPacketWouldHaveShown) {
    const auto result = [](std::string_view given) {
        return play_judged(first_row(fmt::format(
            "id: a/b\ntitle: t\nrole: client\nverifies: {{5.0: [MQTT-3.14.1-1]}}\n"
            "matrix: {{version: [5.0]}}\nactors: {{server: {{}}}}\nsteps:\n"
            "  - client: {{do: connect, await: ack}}\n"
            "  - server: {{expect: DISCONNECT, proves: [MQTT-3.14.1-1]{}}}\n",
            given
        )));
    };
    EXPECT_EQ(result("").verdict, Verdict::fail);
    EXPECT_EQ(result(", given: true").verdict, Verdict::undecided);
}

TEST(ClientRow, HoldsAClientToItsGuarantees) {
    const auto row = client_row(R"(
  - client: {do: connect, await: ack}
  - client: {do: publish, topic: ~/t, payload: a, qos: 1, await: ack}
guarantees: [at_least_once, ordered]
)");
    const auto result = play_judged(row);
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
    EXPECT_EQ(result.course->application.size(), 1U) << "it is kept to be judged again";
}

TEST(ClientRow, StaysOpenWhereTheClientNeverComesBack) {
    const auto result = play_judged(client_row(R"(
  - client: {do: connect, await: ack}
  - server: {expect: CONNECT}
  - client: {do: disconnect}
  - server: {expect: CONNECT, within: 30s}
)"));
    EXPECT_EQ(result.verdict, Verdict::undecided);
    EXPECT_THAT(result.reason, HasSubstr("never came back"));
}

TEST(ClientRow, StaysOpenWhereTheLimitComesBeforeTheClientDoes) {
    const auto result = play_judged(client_row(
        R"(
  - client: {do: connect, clean: false, keep_session: 1h, await: ack}
  - server: {expect: CONNECT}
  - server: {accept: refuse}
  - server: {abort: true}
  - server: {expect: CONNECT, clean_start: false, within: 60s}
)"
    ));
    EXPECT_EQ(result.verdict, Verdict::undecided) << result.reason;
}

TEST(ClientRow, AdvisesWhereMqtt5BindsNoClientToClose) {
    const auto steps = R"(
  - client: {do: connect}
  - server: {expect: CONNECT}
  - server: {expect: close, advised: true}
)";
    EXPECT_EQ(play_judged(client_row(steps)).verdict, Verdict::advice);
}

TEST(ClientRow, RefusesConnectionsAndTakesThemAgain) {
    const auto result = play_judged(client_row(
        R"(
  - client: {do: connect}
  - wait: 2s
  - server: {accept: true}
  - server: {expect: CONNECT, within: 30s}
)",
        "{accept: refuse}"
    ));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST(ClientRow, IsSilentUntilTheClientGivesUp) {
    const auto result = play_judged(client_row(
        R"(
  - client: {do: connect}
  - server: {expect: CONNECT}
  - server: {expect: close, within: 60s}
)",
        "{accept: silent}"
    ));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST(ClientRow, EndsAClientThatIsCrashed) {
    const auto result = play_judged(client_row(R"(
  - client: {do: connect, await: ack}
  - client: {do: crash}
  - server: {expect: close}
  - client: {do: connect, await: ack}
  - server: {expect: CONNECT}
)"));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST(ClientRow, RunsOverALinkThatGoesDown) {
    const auto row = first_row(R"(
id: a/b
title: t
role: client
limit: 10m
matrix: {version: [5.0]}
links: {sat: {delay: 300ms}}
actors: {server: {link: sat}}
steps:
  - client: {do: connect, clean: false, keep_session: 1h, keep_alive: 10s, await: ack, within: 30s}
  - sat: {cut: 60s, on_packet: PUBLISH, deliver: false}
  - client: {do: publish, topic: ~/t, payload: m, qos: 1}
  - server: {expect: PUBLISH, payload: m, within: 3m}
)");
    const auto result = play_judged(row);
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST(ClientRow, SendsABrokenPacketOfAServer) {
    const auto result = play_judged(client_row(R"(
  - client: {do: connect, await: ack}
  - server: {send: {packet: PINGRESP, with: {header_flags: 1}}}
  - server: {expect: close}
)"));
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

TEST(ClientRow, HoldsTheClientToTheRulesOfClients) {
    const auto result = play_judged(client_row(R"(
  - client: {do: connect, await: ack}
  - client: {do: publish, topic: ~/t, payload: m, qos: 1, await: ack}
)"));
    EXPECT_TRUE(result.charge.binds_client);
    EXPECT_EQ(result.verdict, Verdict::pass) << result.reason;
}

}  // namespace
}  // namespace assay::play
