// `assay run` over simulated links in front of a real broker: the same scenario in both worlds.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::proxy {
namespace {

using testing::HasSubstr;

constexpr std::string_view through_a_cut = R"(id: a/cut
title: A QoS 2 message completes behind an outage
matrix: {version: [3.1.1, 5.0]}
links: {sat: {delay: 50ms}}
actors: {truck: {link: sat}, depot: {}}
steps:
  - depot: {connect: fresh}
  - depot: {subscribe: ~/x, qos: 2}
  - truck: {connect: fresh, keep_session: 1h}
  - sat: {cut: 1s, on_packet: PUBREC, deliver: false}
  - truck: {publish: ~/x, payload: hello, qos: 2, within: 20s}
  - depot: {expect: PUBLISH, payload: hello, qos: 2}
  - depot: {never: PUBLISH, for: 1s}
)";

constexpr std::string_view acknowledged = R"(id: a/ack
title: A TCP ACK is not a PUBACK
matrix: {version: [3.1.1, 5.0]}
links: {sat: {delay: 50ms, pep: on}}
actors: {truck: {link: sat}, depot: {}}
steps:
  - depot: {connect: fresh}
  - depot: {subscribe: ~/#, qos: 1}
  - truck: {connect: fresh, keep_session: 1h}
  - sat: {cut: true}
  - truck: {publish: ~/reading, payload: warm, qos: 0}
  - truck: {publish: ~/alarm, payload: fire, qos: 1, as: alarm, await: none}
  - truck: {expect: acknowledged, within: 1s}
  - truck: {disconnect: abort}
  - wait: 100ms
  - sat: {restore: true}
  - truck: {connect: resume, keep_session: 1h, session_present: true, within: 20s}
  - truck: {finish: alarm, within: 20s}
  - depot: {expect: PUBLISH, topic: ~/alarm, qos: 1}
  - depot: {never: PUBLISH, topic: ~/reading, since: start}
)";

constexpr std::string_view swept = R"(id: a/sweep
title: A QoS 2 message arrives once wherever the connection ends
matrix: {version: [5.0]}
actors: {rig: {}, office: {}}
sweep: {break: every_packet, of: rig}
limit: 60s
steps:
  - office: {listen: ~/rig, qos: 2}
  - rig: {load: {count: 1, qos: 2, topic: ~/rig, every: 1s}, within: 40s}
guarantees: [exactly_once]
)";

/// At its end a PINGRESP is always on its way to the client of the load.
constexpr std::string_view pinging = R"(id: a/ping
title: A row ends while a machine pings
matrix: {version: [3.1.1, 5.0]}
links: {sat: {delay: 500ms}}
actors: {rig: {link: sat}}
steps:
  - rig: {load: {count: 1, qos: 1, topic: ~/rig, keep_alive: 1s, every: 1s, await: none}}
  - wait: 4800ms
)";

constexpr std::string_view restarted = R"(id: a/restart
title: A broker that is restarted serves its clients afterwards
matrix: {version: [3.1.1, 5.0]}
isolation: process
actors: {early: {allow: [close, DISCONNECT]}}
steps:
  - early: {connect: fresh}
  - broker: {restart: true}
  - broker: {alive: true}
)";

struct OverALink : testing::TestWithParam<const char*> {
    cli::Folder folder{};

    cli::Outcome play(std::string_view scenario, const std::vector<std::string>& flags = {}) {
        cli::write_file(folder / "scenario.yaml", std::string{scenario});
        std::vector<std::string> words{
            "run",
            folder / "scenario.yaml",
            "-t",
            GetParam(),
            "--baseline",
            "none",
            "-o",
            folder / "out"
        };
        words.insert(words.end(), flags.begin(), flags.end());
        return cli::assay(words);
    }
};

TEST_P(OverALink, MessagesCompleteBehindAnOutage) {
    const auto outcome = play(through_a_cut);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("2/2"));
    const auto results = cli::results_in(folder / "out");
    EXPECT_THAT(results, HasSubstr("\"text\":\"down\""));
    EXPECT_THAT(results, HasSubstr("\"text\":\"up\""));
}

TEST_P(OverALink, AProxyAcknowledgesWhatTheBrokerNeverGets) {
    const auto outcome = play(acknowledged);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("2/2"));
    const auto results = cli::results_in(folder / "out");
    EXPECT_THAT(results, HasSubstr("TCP has acknowledged every byte of truck"));
    EXPECT_THAT(results, HasSubstr("the proxy has reached the broker"));
}

TEST_P(OverALink, ASweepFindsEveryBreakingPoint) {
    const auto outcome = play(swept);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    // CONNECT, CONNACK, the four of QoS 2, and DISCONNECT.
    EXPECT_THAT(cli::results_in(folder / "out"), HasSubstr("at each of 7 breaking points"));
}

TEST_P(OverALink, WhatComesForAMachineIsNotTakenForAnAnswerToTheCleanUp) {
    const auto outcome = play(pinging);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(cli::results_in(folder / "out"), HasSubstr("PINGREQ"));
}

TEST_P(OverALink, ARestartIsOverBeforeTheNextStep) {
    const auto outcome = play(restarted);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

TEST_P(OverALink, APresetLiesUnderEveryActor) {
    const auto outcome = play(through_a_cut, {"--link", "lan"});
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

INSTANTIATE_TEST_SUITE_P(Targets, OverALink, testing::Values("builtin", "mosquitto"));

TEST(WallClockRun, LeavesSlowRowsOutUnlessToldOtherwise) {
    const cli::Folder folder;
    const auto outcome = cli::assay(
        {"run",
         "--tag",
         "satellite",
         "-t",
         "mosquitto",
         "--baseline",
         "none",
         "--quick",
         "-o",
         folder / "out"}
    );
    EXPECT_THAT(outcome.text, HasSubstr("takes its time over a simulated link here"));
}

TEST(WallClockRun, LeavesOutWhatMayTakeHours) {
    const cli::Folder folder;
    const auto outcome = cli::assay(
        {"run", "--tag", "planning", "-t", "mosquitto", "--baseline", "none", "-o", folder / "out"}
    );
    EXPECT_THAT(outcome.text, HasSubstr("may take 13h here: name the row, or say --slow"));
}

}  // namespace
}  // namespace assay::proxy
