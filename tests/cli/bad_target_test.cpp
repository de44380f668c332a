/// Targets that misbehave as a whole: the run says so, keeps what it has, and every row has a
/// verdict.
#include "tests/cli/hostile_server.hpp"
#include "tests/cli/program.hpp"
#include "tests/refusing_port.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;
using testing::Not;

struct BadTargetTest : testing::Test {
    Folder folder{};
    std::string out = folder / "out";

    Outcome
    run(const std::string& target, const std::map<std::string, std::string>& environment = {}) {
        return assay({"run", short_scenario, "-t", target, "-o", out}, environment);
    }
    std::string results() const { return content_of(out + "/results.jsonl"); }
};

TEST_F(BadTargetTest, IsMissing) {
    const auto outcome = run("mosquitto", {{"PATH", ""}});
    EXPECT_EQ(outcome.code, 6) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("Debian package mosquitto"));
}

TEST_F(BadTargetTest, SaysNothingAboutABaselineThatWasNotTried) {
    const auto outcome = assay({"run", "-t", "mosquitto", "-o", out}, {{"PATH", ""}});
    EXPECT_EQ(outcome.code, 6);
    EXPECT_THAT(outcome.text, Not(HasSubstr("matches no row")));
}

TEST_F(BadTargetTest, Refuses) {
    const network::RefusingPort nobody;
    const auto outcome = run("mqtt://127.0.0.1:" + std::to_string(nobody.endpoint().port()));
    EXPECT_EQ(outcome.code, 6) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("connection refused: nothing listens on 127.0.0.1:"));
    EXPECT_THAT(
        outcome.text, AllOf(HasSubstr("nothing was judged"), Not(HasSubstr("0 unexpected")))
    );
}

TEST_F(BadTargetTest, CannotBeResolved) {
    const auto outcome = run("mqtt://no-such-host.invalid");
    EXPECT_EQ(outcome.code, 6) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("no-such-host.invalid"));
}

TEST_F(BadTargetTest, AcceptsAndSaysNothing) {
    const HostileServer server{HostileServer::Manner::silent};
    const auto outcome = run(server.address());
    EXPECT_EQ(outcome.code, 6) << outcome.text;
}

TEST_F(BadTargetTest, ClosesAtOnce) {
    const HostileServer server{HostileServer::Manner::closes};
    EXPECT_EQ(run(server.address()).code, 6);
}

TEST_F(BadTargetTest, FloodsGarbage) {
    const HostileServer server{HostileServer::Manner::garbage};
    EXPECT_EQ(run(server.address()).code, 6);
}

TEST_F(BadTargetTest, AnnouncesAPacketOf256Megabytes) {
    const HostileServer server{HostileServer::Manner::huge_length};
    EXPECT_EQ(run(server.address()).code, 6);
}

TEST_F(BadTargetTest, EndsBeforeItIsReady) {
    const auto outcome = run("exec:echo licence for {port} is missing; exit 3");
    EXPECT_EQ(outcome.code, 6) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("exit code 3"));
    EXPECT_THAT(outcome.text, HasSubstr("is missing"));
}

TEST_F(BadTargetTest, WorksAsACommandOfOnesOwn) {
    const auto outcome = run("exec:" + program_path() + " broker --port {port}");
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

/// A row that takes a while, so that something can happen in the middle of it.
constexpr std::string_view slow_scenario = R"(id: slow
title: A client that waits is still connected
about: Made for a test of the harness.
verifies: {5.0: [MQTT-3.12.4-1]}
matrix: {version: [5.0], n: [1, 2, 3]}
actors: {a: {}}
steps:
  - a: {connect: fresh}
  - wait: 3s
  - a: {ping: true}
)";

TEST_F(BadTargetTest, DiesInMidRun) {
    const auto file = folder / "slow.yaml";
    write_file(file, std::string{slow_scenario});
    const auto target = dying_broker(out + "/results.jsonl", 1);
    const auto outcome = assay({"run", file, "-t", target, "-o", out, "-j", "1"});
    EXPECT_THAT(outcome.code, AnyOf(Eq(1), Eq(6))) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("exit code 7"));
    const auto text = results();
    for (const char* n : {"n=1", "n=2", "n=3"})
        EXPECT_THAT(text, HasSubstr(n));
    EXPECT_THAT(text, HasSubstr("\"kind\":\"footer\""));
}

TEST_F(BadTargetTest, InterruptedRunsKeepWhatTheyHave) {
    const auto file = folder / "slow.yaml";
    write_file(file, std::string{slow_scenario});
    const auto target = "exec:" + program_path() + " broker --port {port}";
    const auto has_a_row = [this](const std::string&) {
        return results().contains("\"kind\":\"row\"");
    };
    const auto outcome =
        assay_with_signal({"run", file, "-t", target, "-o", out, "-j", "1"}, SIGINT, has_a_row);
    EXPECT_EQ(outcome.code, 2) << outcome.text;
    EXPECT_THAT(results(), HasSubstr("\"interrupted\":true"));
    EXPECT_THAT(results(), HasSubstr("not_run"));
}

/// A row with a process of the target of its own.
constexpr std::string_view own_process = R"(id: own
title: A client that asks is answered
about: Made for a test of the harness.
isolation: process
verifies: {5.0: [MQTT-3.12.4-1]}
matrix: {version: [5.0]}
actors: {a: {}}
steps:
  - a: {connect: fresh}
  - a: {ping: true}
)";

TEST_F(BadTargetTest, IsNotBlamedForAStartThatWasInterrupted) {
    const auto file = folder / "own.yaml";
    write_file(file, std::string{own_process});
    const auto first = folder / "first";
    const auto second = folder / "second";
    // The process that all share serves, the row's own never does.
    const auto target = "exec:mkdir " + first + " && exec " + program_path() +
                        " broker --port {port}; mkdir " + second + "; exec sleep 60";
    const auto begins_the_second = [&](const std::string&) {
        return std::filesystem::exists(second);
    };
    const auto outcome =
        assay_with_signal({"run", file, "-t", target, "-o", out}, SIGINT, begins_the_second);
    EXPECT_EQ(outcome.code, 2) << outcome.text;
    EXPECT_THAT(
        verdicts_in(out), testing::ElementsAre(testing::Pair("own[version=5.0]", "not_run"))
    );
}

TEST_F(BadTargetTest, IsNotBlamedWhereTheRunEndsBeforeItServes) {
    const auto begun = folder / "begun";
    const auto target = "exec:mkdir " + begun + "; exec sleep 60 # {port}";
    const auto outcome = assay_with_signal(
        {"run", short_scenario, "-t", target, "-o", out, "--report", "junit,tap,annotations"},
        SIGINT,
        [&](const std::string&) { return std::filesystem::exists(begun); }
    );
    EXPECT_EQ(outcome.code, 2) << outcome.text;
    EXPECT_THAT(content_of(out + "/junit.xml"), Not(HasSubstr("<error")));
    EXPECT_THAT(content_of(out + "/report.tap"), Not(HasSubstr("could not be reached")));
    EXPECT_THAT(outcome.text, Not(HasSubstr("could not be reached")));
    EXPECT_THAT(results(), Not(HasSubstr("unreachable")));
}

}  // namespace
}  // namespace assay::cli
