/// Brokers that keep the standard but for one thing that no single row can show: they die of a packet,
/// or have too much to do.
#include "harness/network/free_port.hpp"
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fmt/format.h>

namespace assay::cli {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

struct OddBrokerTest : testing::Test {
    Folder folder{};
    std::string out = folder / "out";
    network::Ports ports{network::free_ports(1).value()};
    std::uint16_t port = ports.first();

    Outcome run(const std::string& target, std::vector<std::string> what) {
        std::vector<std::string> words{"run", "-t", target, "-o", out};
        words.insert(words.end(), what.begin(), what.end());
        return assay(words);
    }
    std::string url() const { return fmt::format("mqtt://127.0.0.1:{}", port); }
    std::vector<std::string> odd_broker(const std::string& manner) const {
        return {ASSAY_ODD_BROKER, manner, std::to_string(port)};
    }
};

const std::string exec = "exec:" ASSAY_ODD_BROKER " ";

/// Broken SUBSCRIBEs, of some of which the broker dies, beside rows of which it does not.
const std::vector<std::string> broken_and_right{
    "conformance/3.8/every-broken-subscribe-ends-the-connection",
    "conformance/3.8.4/suback*",
    "--mqtt",
    "3.1.1"
};

/// Rows that the crashing broker should fail: those, and no others, that it dies of.
void expect_the_deadly_to_fail(const Outcome& outcome, const std::string& out) {
    const auto rows = verdicts_in(out);
    EXPECT_THAT(rows, Contains(Pair(HasSubstr("every-broken"), "fail"))) << outcome.text;
    EXPECT_THAT(rows, Contains(Pair(HasSubstr("suback"), "pass")));
    const auto results = content_of(out + "/results.jsonl");
    for (const auto& [row, verdict] : rows) {
        const bool is_deadly = outcome.text.contains("the target dies of " + row);
        EXPECT_EQ(verdict == "fail", is_deadly) << row;
        EXPECT_THAT(verdict, AnyOf("fail", "pass", "advice", "not_applicable")) << row;
    }
}

TEST_F(OddBrokerTest, ThatDiesOfAPacketFailsTheRowsThatSendItAndNoOther) {
    const auto outcome = run(exec + "crashes {port}", broken_and_right);
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    expect_the_deadly_to_fail(outcome, out);
    EXPECT_THAT(
        outcome.text,
        AllOf(
            HasSubstr("exit code 134"), HasSubstr("sent last: "), HasSubstr("panic: index out of")
        )
    );
    EXPECT_THAT(
        content_of(out + "/target.log"),
        AllOf(HasSubstr("panic: index out of range"), HasSubstr("exit code 134"))
    );
}

TEST_F(OddBrokerTest, ThatSomebodyElseStartsAgainIsSeenToDie) {
    Companion supervisor{
        {"/bin/sh", "-c", fmt::format("while :; do {} crashes {}; done", ASSAY_ODD_BROKER, port)}
    };
    ASSERT_TRUE(supervisor.says("listening"));
    const auto outcome = run(url(), broken_and_right);
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    expect_the_deadly_to_fail(outcome, out);
}

TEST_F(OddBrokerTest, ThatStaysDeadLeavesItsLastRowsUnderSuspicion) {
    Companion broker{odd_broker("crashes")};
    ASSERT_TRUE(broker.says("listening"));
    const auto outcome = run(url(), broken_and_right);
    EXPECT_THAT(broker.ending(), testing::Optional(HasSubstr("signal 6")));
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    EXPECT_THAT(
        outcome.text,
        AllOf(HasSubstr("it refuses Network Connections"), HasSubstr("the target may have died of"))
    );
    EXPECT_THAT(verdicts_in(out), Contains(Pair(HasSubstr("every-broken"), "undecided")));
    EXPECT_THAT(verdicts_in(out), Not(Contains(Pair(testing::_, "error"))));
}

/// A row of which the crashing broker dies.
constexpr auto deadly_scenario =
    "id: own/deadly\n"
    "title: A SUBSCRIBE without a Packet Identifier ends the Network Connection\n"
    "verifies: {3.1.1: [MQTT-4.8.0-1]}\n"
    "matrix: {version: [3.1.1]}\n"
    "actors: {probe: {}}\n"
    "steps:\n"
    "  - probe: {connect: fresh}\n"
    "  - probe: {subscribe: ~/a}\n"
    "  - probe: {send: {packet: SUBSCRIBE, fault: packet_id.missing, with: {packet_id: 7, "
    "filters: [{filter: ~/a, qos: 1}]}}}\n"
    "  - probe: {expect: close, reason: fault, within: 2s}\n";

/// Rows that start while that one plays, and turn out not to apply.
constexpr auto idle_scenario = "id: own/idle\n"
                               "title: A client of a server that retains nothing\n"
                               "verifies: {3.1.1: [MQTT-3.1.4-4]}\n"
                               "requires: {retain: false}\n"
                               "matrix: {version: [3.1.1]}\n"
                               "actors: {probe: {}}\n"
                               "steps:\n"
                               "  - probe: {connect: fresh}\n";

TEST_F(OddBrokerTest, ThatStaysDeadIsNotExcusedByRowsThatDoNotApply) {
    write_file(folder / "deadly.yaml", deadly_scenario);
    write_file(folder / "idle.yaml", idle_scenario);
    Companion broker{odd_broker("crashes")};
    ASSERT_TRUE(broker.says("listening"));
    const auto outcome = run(url(), {folder / "deadly.yaml", folder / "idle.yaml", "-j", "4"});
    EXPECT_EQ(outcome.code, 1) << outcome.text;
    EXPECT_EQ(broker.ending(), "signal 6 (Aborted)");
    const auto rows = verdicts_in(out);
    EXPECT_THAT(rows, Contains(Pair(HasSubstr("own/idle"), "not_applicable"))) << outcome.text;
    EXPECT_THAT(rows, Contains(Pair(HasSubstr("own/deadly"), "fail"))) << outcome.text;
}

const std::vector<std::string> many_rows{"conformance/3.3.1/*", "conformance/3.8.4/*"};

TEST_F(OddBrokerTest, ThatIsSlowWithManyClientsFailsNothing) {
    const auto outcome = run(exec + "tires-of-20 {port}", many_rows);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    for (const auto& [row, verdict] : verdicts_in(out))
        EXPECT_THAT(verdict, AnyOf("pass", "advice", "not_applicable")) << row;
}

TEST_F(OddBrokerTest, ThatIsNotOursAndSlowWithManyClientsFailsNothing) {
    Companion broker{odd_broker("tires-of-20")};
    ASSERT_TRUE(broker.says("listening"));
    const auto outcome = run(url(), many_rows);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    for (const auto& [row, verdict] : verdicts_in(out))
        EXPECT_THAT(verdict, AnyOf("pass", "advice", "not_applicable")) << row;
}

}  // namespace
}  // namespace assay::cli
