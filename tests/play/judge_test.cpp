#include "harness/play/row/judge.hpp"

#include <gtest/gtest.h>

namespace assay::harness {
namespace {

using reports::Verdict;

Row row_with(std::vector<std::string> statements) {
    Row row;
    row.statements = std::move(statements);
    return row;
}
bool every_one(const std::string&) {
    return true;
}
reports::RowResult judged(const Row& row, const Played& played, const IsMust& is_must = every_one) {
    reports::RowResult result;
    judge(row, played, is_must, result);
    return result;
}
reports::Expectation failing(std::vector<std::string> statements = {}) {
    return {
        .line = 3,
        .what = "PUBACK",
        .actual = "nothing came",
        .verdict = Verdict::fail,
        .statements = std::move(statements)
    };
}

TEST(Judge, PassesARowWhoseExpectationsAllHeld) {
    const auto result =
        judged(row_with({"5.0:A"}), {.expectations = {{.what = "CONNACK"}}, .completed = true});
    EXPECT_EQ(result.verdict, Verdict::pass);
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::pass);
}

TEST(Judge, CountsAFailureAgainstEveryStatementThatNoStepNarrows) {
    const auto result = judged(row_with({"5.0:A", "5.0:B"}), {.expectations = {failing()}});
    EXPECT_EQ(result.verdict, Verdict::fail);
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::fail);
    EXPECT_EQ(result.statements.at("5.0:B"), Verdict::fail);
    EXPECT_EQ(result.reason, "expected PUBACK; nothing came");
}

TEST(Judge, LeavesAStatementUndecidedWhoseProofWasNeverReached) {
    auto row = row_with({"5.0:A", "5.0:B"});
    row.steps.push_back({.proves = {"5.0:B"}});
    const auto result = judged(row, {.expectations = {failing()}});
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::fail);
    EXPECT_EQ(result.statements.at("5.0:B"), Verdict::undecided);
}

TEST(Judge, CountsANarrowedFailureAgainstItsStatementOnly) {
    auto row = row_with({"5.0:A", "5.0:B"});
    row.steps.push_back({.proves = {"5.0:B"}});
    const auto result = judged(row, {.expectations = {failing({"5.0:B"})}, .completed = true});
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::pass);
    EXPECT_EQ(result.statements.at("5.0:B"), Verdict::fail);
    EXPECT_EQ(result.verdict, Verdict::fail);
}

Row row_that_sends_a_fault_in_line(int line) {
    auto row = row_with({"5.0:A"});
    row.advice = true;
    row.steps.push_back(
        {.at = {"file", line, 1}, .actor = "a", .action = SendAction{.fault = "topic.empty"}}
    );
    return row;
}

TEST(Judge, GivesAdviceWhereABrokenPacketIsAcceptedThatMayBe) {
    const auto result = judged(row_that_sends_a_fault_in_line(2), {.expectations = {failing()}});
    EXPECT_EQ(result.verdict, Verdict::advice);
}

TEST(Judge, FailsATargetThatDoesNotEvenAcceptTheLegalTwin) {
    const auto result = judged(row_that_sends_a_fault_in_line(4), {.expectations = {failing()}});
    EXPECT_EQ(result.verdict, Verdict::fail);
}

TEST(Judge, GivesAdviceWhereAShouldIsMissed) {
    const auto result =
        judged(row_with({"5.0:A"}), {.expectations = {failing()}}, [](const std::string&) {
            return false;
        });
    EXPECT_EQ(result.verdict, Verdict::advice);
}

TEST(Judge, GivesAdviceWhereAFaultMayBeAccepted) {
    auto row = row_with({"5.0:A"});
    row.advice = true;
    EXPECT_EQ(judged(row, {.expectations = {failing()}}).verdict, Verdict::advice);
}

TEST(Judge, TellsOurOwnErrorFromAFailure) {
    EXPECT_EQ(judged(row_with({"5.0:A"}), {.error = "deadlock"}).verdict, Verdict::error);
}

TEST(Judge, SaysWhyARowIsNotApplicable) {
    const auto result = judged(row_with({"5.0:A"}), {.not_applicable = "no restart"});
    EXPECT_EQ(result.verdict, Verdict::not_applicable);
    EXPECT_EQ(result.reason, "no restart");
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::not_applicable);
}

TEST(Judge, FailsARowWithoutStatementsWhenAnExpectationFails) {
    EXPECT_EQ(judged(row_with({}), {.expectations = {failing()}}).verdict, Verdict::fail);
}

TEST(Judge, KeepsInstantsOutOfTheSignature) {
    auto expectation = failing();
    expectation.what = "no PUBLISH from 41.870 s to 61.870 s";
    EXPECT_EQ(
        judged(row_with({}), {.expectations = {expectation}}).signature,
        "no PUBLISH from T to T <- nothing came"
    );
}

TEST(Judge, KeepsTheRootOfTheRowOutOfTheSignature) {
    auto expectation = failing();
    expectation.actual = "PUBLISH on \"assay/0a1b2c3d/0123456789/a\"";
    EXPECT_EQ(
        judged(row_with({}), {.expectations = {expectation}}).signature,
        failing().what + " <- PUBLISH on \"~/a\""
    );
}

TEST(Judge, KeepsIdentifiersThatTheTargetChoseOutOfTheSignature) {
    const reports::Expectation expectation{
        .what = "every packet to a keeps 5.0:MQTT-3.3.1-1",
        .actual = "PUBLISH id 4711 is sent again with DUP 0",
        .verdict = Verdict::fail
    };
    EXPECT_EQ(
        judged(row_with({}), {.expectations = {expectation}}).signature,
        "every packet to a keeps 5.0:MQTT-3.3.1-1 <- PUBLISH id N is sent again with DUP 0"
    );
}

TEST(Judge, TakesTheReasonFromWhatWasSeenFirst) {
    const auto seen = [](std::string what, std::optional<std::size_t> evidence) {
        return reports::Expectation{
            .what = std::move(what), .verdict = Verdict::fail, .evidence = evidence
        };
    };
    const auto result = judged(
        row_with({}),
        {.expectations = {seen("nothing came", {}), seen("later", 9), seen("first", 4)}}
    );
    EXPECT_EQ(result.signature, "first <- ");
}

}  // namespace
}  // namespace assay::harness
