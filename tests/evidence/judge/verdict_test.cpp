#include "harness/evidence/judge/judge.hpp"
#include "tests/evidence/judge/every_one.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using reports::Charge;
using reports::Course;
using reports::Expectation;
using reports::Verdict;

/// A row whose steps found this.
reports::RowResult judged(
    Charge charge,
    std::vector<Expectation> found,
    Course course = {},
    const IsMust& is_must = every_one
) {
    reports::RowResult row{
        .expectations = std::move(found),
        .trace = std::vector<reports::TraceEvent>(10),
        .charge = std::move(charge),
        .course = std::move(course)
    };
    judge(row, is_must);
    return row;
}

Expectation failing(std::vector<std::string> statements = {}) {
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
        judged({.statements = {"5.0:A"}}, {{.what = "CONNACK"}}, {.completed = true});
    EXPECT_EQ(result.verdict, Verdict::pass);
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::pass);
}

TEST(Judge, CountsAFailureAgainstEveryStatementThatNoStepNarrows) {
    const auto result = judged({.statements = {"5.0:A", "5.0:B"}}, {failing()});
    EXPECT_EQ(result.verdict, Verdict::fail);
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::fail);
    EXPECT_EQ(result.statements.at("5.0:B"), Verdict::fail);
    EXPECT_EQ(result.reason, "expected PUBACK; nothing came");
}

TEST(Judge, LeavesAStatementUndecidedWhoseProofWasNeverReached) {
    const auto result =
        judged({.statements = {"5.0:A", "5.0:B"}, .proved = {"5.0:B"}}, {failing()});
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::fail);
    EXPECT_EQ(result.statements.at("5.0:B"), Verdict::undecided);
}

TEST(Judge, CountsANarrowedFailureAgainstItsStatementOnly) {
    const auto result = judged(
        {.statements = {"5.0:A", "5.0:B"}, .proved = {"5.0:B"}},
        {failing({"5.0:B"})},
        {.completed = true}
    );
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::pass);
    EXPECT_EQ(result.statements.at("5.0:B"), Verdict::fail);
    EXPECT_EQ(result.verdict, Verdict::fail);
}

Charge with_a_fault_in_line(int line) {
    return {.statements = {"5.0:A"}, .fault_line = line, .may_accept = true};
}

TEST(Judge, GivesAdviceWhereABrokenPacketIsAcceptedThatMayBe) {
    const auto result = judged(with_a_fault_in_line(2), {failing()});
    EXPECT_EQ(result.verdict, Verdict::advice);
}

TEST(Judge, FailsATargetThatDoesNotEvenAcceptTheLegalTwin) {
    const auto result = judged(with_a_fault_in_line(4), {failing()});
    EXPECT_EQ(result.verdict, Verdict::fail);
}

TEST(Judge, GivesAdviceWhereAShouldIsMissed) {
    const auto result = judged({.statements = {"5.0:A"}}, {failing()}, {}, [](const std::string&) {
        return false;
    });
    EXPECT_EQ(result.verdict, Verdict::advice);
}

TEST(Judge, TellsOurOwnErrorFromAFailure) {
    EXPECT_EQ(judged({.statements = {"5.0:A"}}, {}, {.error = "deadlock"}).verdict, Verdict::error);
}

TEST(Judge, SaysWhyARowIsNotApplicable) {
    const auto result = judged({.statements = {"5.0:A"}}, {}, {.not_applicable = "no restart"});
    EXPECT_EQ(result.verdict, Verdict::not_applicable);
    EXPECT_EQ(result.reason, "no restart");
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::not_applicable);
}

TEST(Judge, FailsARowWithoutStatementsWhenAnExpectationFails) {
    EXPECT_EQ(judged({}, {failing()}).verdict, Verdict::fail);
}

TEST(Judge, LeavesARowUndecidedWhoseDoubtCountsAgainstNoStatement) {
    const Expectation doubt{
        .what = "100 messages", .actual = "the row ended after 5", .verdict = Verdict::undecided
    };
    const auto result =
        judged({.statements = {"5.0:A"}, .proved = {"5.0:A"}}, {doubt}, {.completed = true});
    EXPECT_EQ(result.verdict, Verdict::undecided);
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::pass);
}

TEST(Judge, KeepsInstantsOutOfTheSignature) {
    auto expectation = failing();
    expectation.what = "no PUBLISH from 41.870 s to 61.870 s";
    EXPECT_EQ(judged({}, {expectation}).signature, "no PUBLISH from T to T <- nothing came");
}

TEST(Judge, KeepsTheRootOfTheRowOutOfTheSignature) {
    auto expectation = failing();
    expectation.actual = "PUBLISH on \"assay/0a1b2c3d/0123456789/a\"";
    EXPECT_EQ(judged({}, {expectation}).signature, failing().what + " <- PUBLISH on \"~/a\"");
}

TEST(Judge, KeepsWhatIsTheRowsOwnOutOfTheSignatureInVirtualTimeToo) {
    auto expectation = failing();
    expectation.actual =
        "assay0123456789abcdef: PUBLISH on \"assay/simulate/0123456789/a\" after 297 ms";
    EXPECT_EQ(
        judged({}, {expectation}).signature,
        failing().what + " <- <client_id>: PUBLISH on \"~/a\" after T"
    );
}

TEST(Judge, KeepsIdentifiersThatTheTargetChoseOutOfTheSignature) {
    const Expectation expectation{
        .what = "every packet to a keeps 5.0:MQTT-3.3.1-1",
        .actual = "PUBLISH id 4711 is sent again with DUP 0",
        .verdict = Verdict::fail
    };
    EXPECT_EQ(
        judged({}, {expectation}).signature,
        "every packet to a keeps 5.0:MQTT-3.3.1-1 <- PUBLISH id N is sent again with DUP 0"
    );
}

TEST(Judge, TakesTheReasonFromWhatWasSeenFirst) {
    const auto seen = [](std::string what, std::optional<std::size_t> evidence) {
        return Expectation{.what = std::move(what), .verdict = Verdict::fail, .evidence = evidence};
    };
    const auto result = judged({}, {seen("nothing came", {}), seen("later", 9), seen("first", 4)});
    EXPECT_EQ(result.signature, "first <- ");
}

/// Passive checks wait until a client can have read its limits, so whether they join in is chance.
TEST(Judge, TakesTheReasonFromTheStepThatFoundTheSameInAClient) {
    const auto seen = [](std::string what, int line) {
        return Expectation{
            .line = line, .what = std::move(what), .verdict = Verdict::fail, .evidence = 4
        };
    };
    const Charge charge{.binds_client = true};
    EXPECT_EQ(judged(charge, {seen("passive", 0), seen("step", 3)}).signature, "step <- ");
    EXPECT_EQ(judged({}, {seen("passive", 0), seen("step", 3)}).signature, "passive <- ");
}

TEST(Judge, BlamesNoTargetThatDiedMeanwhile) {
    const auto result =
        judged({.statements = {"5.0:A"}}, {failing()}, {.death = "it was killed by signal 11"});
    EXPECT_EQ(result.verdict, Verdict::undecided);
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::undecided);
    EXPECT_EQ(result.reason, "the target died while this row ran: it was killed by signal 11");
}

TEST(Judge, LetsNoRowPassDuringWhichTheTargetDied) {
    const auto result = judged({.statements = {"5.0:A"}}, {}, {.death = "signal 6 (Aborted)"});
    EXPECT_EQ(result.verdict, Verdict::undecided);
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::undecided);
}

TEST(Judge, FailsTheRowThatTheTargetDiesOf) {
    const reports::Charge charge{
        .statements = {"5.0:A", "5.0:B"}, .proved = {"5.0:B"}, .may_accept = true
    };
    const auto result =
        judged(charge, {}, {.completed = true, .death = "signal 6 (Aborted)", .deadly = true});
    EXPECT_EQ(result.verdict, Verdict::fail);
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::fail);
    EXPECT_EQ(result.statements.at("5.0:B"), Verdict::pass);
    EXPECT_EQ(result.reason, "the target dies of this row, also alone: signal 6 (Aborted)");
    EXPECT_EQ(result.signature, "the target lives <- it died");
}

TEST(Judge, JudgesNothingOfAnInterruptedRow) {
    const auto result = judged({.statements = {"5.0:A"}}, {failing()}, {.interrupted = true});
    EXPECT_EQ(result.verdict, Verdict::not_run);
    EXPECT_EQ(result.statements.at("5.0:A"), Verdict::not_run);
}

}  // namespace
}  // namespace assay::evidence
