// Whole rows judged on traces that are written by hand.
#include "harness/evidence/judge/judge.hpp"
#include "tests/evidence/guarantees/trace_builder.hpp"
#include "tests/evidence/judge/every_one.hpp"

#include <gmock/gmock.h>

namespace assay::evidence {
namespace {

using reports::Expectation;
using reports::RowResult;
using reports::Verdict;
using std::chrono::seconds;
using testing::ElementsAre;
using Source = Expectation::Source;

/// A row of one statement whose steps all held.
RowResult played(const TraceBuilder& trace) {
    RowResult row{
        .version = "5.0",
        .trace = trace.events(),
        .charge = {.statements = {"5.0:A"}},
        .course = reports::Course{.completed = true, .epilogue = trace.events().size()}
    };
    row.duration = row.trace.back().at;
    return row;
}

RowResult judged(RowResult row) {
    judge(row, every_one);
    return row;
}

/// The same packets as the server sees them that a client meets: what an actor sent is received.
RowResult met(const TraceBuilder& trace) {
    auto row = played(trace);
    row.charge.binds_client = true;
    for (auto& event : row.trace)
        if (event.kind == reports::TraceEvent::Kind::sent)
            event.kind = reports::TraceEvent::Kind::received;
        else if (event.kind == reports::TraceEvent::Kind::received)
            event.kind = reports::TraceEvent::Kind::sent;
        else
            event.from = event.to;
    return row;
}

std::vector<Source> sources_of(const RowResult& row) {
    std::vector<Source> out;
    for (const auto& expectation : row.expectations)
        out.push_back(expectation.source);
    return out;
}

/// One message that is accepted and does not come.
TraceBuilder lost_message() {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "t").connects("truck");
    return trace.publishes("truck", 1, 1, 1).puback("truck", 1);
}

TEST(Judge, FindsInTheBytesWhatNoStepHasAskedFor) {
    auto trace = TraceBuilder{}.connects("depot").subscribes("depot", "t");
    const auto row = judged(played(trace.gets("depot", 1, 1, 1, true)));
    EXPECT_EQ(row.verdict, Verdict::fail);
    EXPECT_EQ(row.statements.at("5.0:MQTT-3.3.1-3"), Verdict::fail);
    EXPECT_EQ(row.statements.at("5.0:A"), Verdict::pass);
}

TEST(Judge, HoldsTheRowToItsGuarantees) {
    auto row = played(lost_message().wait(seconds{5}));
    row.charge.guarantees = {{.name = "at_least_once", .line = 9}};
    row.course->settle = seconds{2};
    row = judged(std::move(row));
    EXPECT_EQ(row.verdict, Verdict::fail);
    EXPECT_EQ(row.expectations.at(0).line, 9);
    EXPECT_EQ(row.expectations.at(0).source, Source::guarantee);
}

TEST(Judge, HoldsEveryRowToTheStandard) {
    auto row = played(lost_message().wait(seconds{5}));
    EXPECT_EQ(judged(row).verdict, Verdict::pass);
    row.course->settle = seconds{2};
    row = judged(std::move(row));
    EXPECT_EQ(row.verdict, Verdict::fail);
    EXPECT_EQ(row.statements.at("5.0:MQTT-4.5.0-1"), Verdict::fail);
    EXPECT_EQ(row.statements.at("5.0:A"), Verdict::pass);
}

TEST(Judge, DoesNotHoldARowToTheStandardThatSaysWhyNot) {
    auto row = played(lost_message().wait(seconds{5}));
    row.course->settle = seconds{2};
    row.charge.conforms_off = "the broker may lose it";
    EXPECT_EQ(judged(row).verdict, Verdict::pass);
}

TEST(Judge, AsksForNoGuaranteeOfARowThatDidNotComeToItsEnd) {
    auto row = played(lost_message().wait(seconds{5}));
    row.charge.guarantees = {{.name = "at_least_once"}};
    row.course->completed = false;
    row = judged(std::move(row));
    EXPECT_EQ(row.verdict, Verdict::undecided);
    EXPECT_TRUE(row.expectations.empty());
}

/// A row that asks for `conforms`, and that one of its steps stopped.
RowResult stopped(const TraceBuilder& trace) {
    auto row = played(trace);
    row.charge.guarantees = {{.name = "conforms"}};
    row.course->completed = false;
    row.course->settle = seconds{2};
    row.duration += seconds{60};
    return judged(std::move(row));
}

TEST(Judge, HoldsToTheStandardWhatHappenedBeforeAStepStoppedTheRow) {
    // A Session that never was.
    const auto row = stopped(TraceBuilder{}.connects("depot", false, true));
    EXPECT_EQ(row.verdict, Verdict::fail);
    EXPECT_THAT(sources_of(row), ElementsAre(Source::guarantee));
}

TEST(Judge, CountsNoTimeAgainstTheTargetBehindAStoppedRow) {
    EXPECT_EQ(stopped(lost_message()).verdict, Verdict::undecided);
    auto row = played(lost_message());
    row.charge.guarantees = {{.name = "conforms"}};
    row.course->settle = seconds{2};
    row.duration += seconds{60};
    EXPECT_EQ(judged(std::move(row)).verdict, Verdict::fail);
}

TEST(Judge, LetsNoCleanUpExcuseWhatIsMissing) {
    auto row = played(lost_message().wait(seconds{5}).ended("depot"));
    row.charge.guarantees = {{.name = "at_least_once"}};
    --row.course->epilogue;
    EXPECT_EQ(judged(row).verdict, Verdict::fail);
    ++row.course->epilogue;
    EXPECT_EQ(judged(row).verdict, Verdict::undecided);
}

TEST(Judge, FindsNothingInTheCleanUp) {
    auto trace = TraceBuilder{}.connects("depot").subscribes("depot", "t");
    auto row = played(trace.gets("depot", 1, 1, 1, true));
    row.hoped_for = {"PUBLISH sent again"};
    row.statistics.emplace();
    --row.course->epilogue;
    row = judged(std::move(row));
    EXPECT_EQ(row.verdict, Verdict::pass);
    EXPECT_TRUE(row.happened.empty());
    EXPECT_EQ(row.statistics->messages.delivered, 0U);
}

TEST(Judge, HoldsAClientToWhatBindsClients) {
    const auto trace =
        TraceBuilder{}.connects("truck").publishes("truck", 1, 1, 1).publishes("truck", 2, 1, 1);
    const auto row = judged(met(trace));
    EXPECT_EQ(row.verdict, Verdict::fail);
    EXPECT_EQ(row.statements.at("5.0:MQTT-2.2.1-3"), Verdict::fail);
    EXPECT_THAT(sources_of(row), ElementsAre(Source::passive));
    EXPECT_EQ(row.expectations[0].evidence, 3U);
    EXPECT_EQ(judged(row), row);
    EXPECT_EQ(judged(played(trace)).verdict, Verdict::pass);
}

TEST(Judge, HoldsNoClientToWhatBindsServers) {
    auto trace = TraceBuilder{}.connects("truck").subscribes("truck", "t");
    const auto row = judged(met(trace.gets("truck", 1, 1, 1, true).wait(seconds{9})));
    EXPECT_EQ(row.verdict, Verdict::pass);
}

TEST(Judge, AllowsAClientItsTimeToRead) {
    wire::Connack connack;
    connack.properties.add(wire::PropertyId::maximum_qos, std::uint8_t{0});
    auto trace = TraceBuilder{}.connects_with("truck", 0, {}, connack);
    auto row = met(trace.publishes("truck", 1, 1, 1));
    EXPECT_EQ(judged(row).verdict, Verdict::fail);
    row.charge.reaction = seconds{2};
    EXPECT_EQ(judged(row).verdict, Verdict::pass);
}

TEST(Judge, FindsAClientsSilenceAtTheEndOfTheRow) {
    auto row = met(TraceBuilder{}.connects_with("truck", 2));
    EXPECT_EQ(judged(row).verdict, Verdict::pass);
    row.duration += seconds{9};
    EXPECT_EQ(judged(row).statements.at("5.0:MQTT-3.1.2-20"), Verdict::fail);
}

TEST(Judge, PutsWhatItFindsAmongTheStepsWhereItHappened) {
    auto trace = TraceBuilder{}.connects("depot").subscribes("depot", "t");
    auto row = played(trace.gets("depot", 1, 1, 1, true).wait(seconds{5}));
    row.charge.guarantees = {{.name = "at_most_once"}};
    row.expectations = {
        {.line = 1, .what = "early", .to = row.trace[3].at},
        {.line = 2, .what = "then", .to = row.trace[4].at},
        {.what = "every point", .source = Source::sweep}
    };
    EXPECT_THAT(
        sources_of(judged(row)),
        ElementsAre(Source::play, Source::passive, Source::play, Source::guarantee, Source::sweep)
    );
}

TEST(Judge, SaysTheSameWhenItIsAskedAgain) {
    auto row = played(lost_message().gets("depot", 2, 1, 2, true).wait(seconds{5}));
    row.charge.guarantees = {{.name = "at_least_once"}, {.name = "nothing_invented"}};
    row.statistics.emplace();
    row.hoped_for = {"PUBLISH sent again", "link down"};
    const auto once = judged(std::move(row));
    EXPECT_EQ(judged(once), once);
    EXPECT_THAT(once.happened, ElementsAre("PUBLISH sent again"));
}

TEST(Judge, CountsMessagesAnewAndLeavesWhatOnlyTheLinkKnew) {
    auto row = played(lost_message().wait(seconds{5}));
    row.statistics = {.links = "geo", .qos = "?", .is_planning = true, .wire = {.lost = 7}};
    row = judged(std::move(row));
    EXPECT_EQ(row.statistics->messages.due, 1U);
    EXPECT_EQ(row.statistics->messages.delivered, 0U);
    EXPECT_EQ(row.statistics->qos, "1");
    EXPECT_EQ(row.statistics->links, "geo");
    EXPECT_TRUE(row.statistics->is_planning);
    EXPECT_EQ(row.statistics->wire.lost, 7U);
}

TEST(Judge, NamesTheBreakingPointOfASweepAndCountsItsSumForNothing) {
    auto row = played(lost_message());
    row.charge.proved = {"5.0:A"};
    row.faults = {"reset after packet 3"};
    row.expectations = {
        {.line = 2,
         .what = "PUBLISH",
         .actual = "nothing came",
         .verdict = Verdict::fail,
         .statements = {"5.0:A"}},
        {.what = "the row holds at each of 9 breaking points",
         .verdict = Verdict::fail,
         .source = Source::sweep}
    };
    row.charge.statements = {"5.0:A", "5.0:B"};
    row = judged(std::move(row));
    EXPECT_EQ(row.reason, "broken by 'reset after packet 3': expected PUBLISH; nothing came");
    EXPECT_EQ(row.statements.at("5.0:B"), Verdict::pass);
}

}  // namespace
}  // namespace assay::evidence
