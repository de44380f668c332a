#include "reports/result/changes.hpp"
#include "reports/result/summary.hpp"
#include "tests/reports/sample.hpp"

#include <gmock/gmock.h>

namespace assay::reports {

TEST(Summary, JudgesAStatementByItsWorstRow) {
    Results run{};
    for (const auto verdict : {Verdict::pass, Verdict::fail, Verdict::not_applicable}) {
        RowResult row{};
        row.target = "t";
        row.statements = {{"5.0:S", verdict}};
        run.rows.push_back(row);
    }
    const Summary summary{run};
    const auto result = summary.targets.at(0).statements.at("5.0:S");
    EXPECT_EQ(result.verdict, Verdict::fail);
    EXPECT_EQ(result.held, 1U);
    EXPECT_EQ(result.run, 2U);
    EXPECT_EQ(result.worst, &run.rows[1]);
}

TEST(Summary, JudgesAStatementOnEachLinkAndOverAll) {
    auto run = sample::small_run();
    run.rows = {run.rows[0], run.rows[0]};
    run.rows[1].link = "direct";
    run.rows[1].statements["5.0:MQTT-4.3.3-10"] = Verdict::pass;
    const Summary summary{run};
    const auto& target = summary.targets.at(0);
    ASSERT_EQ(target.links.size(), 2U);
    EXPECT_EQ(target.links[0].second.at("5.0:MQTT-4.3.3-10").verdict, Verdict::fail);
    EXPECT_EQ(target.links[1].second.at("5.0:MQTT-4.3.3-10").verdict, Verdict::pass);
    EXPECT_EQ(target.statements.at("5.0:MQTT-4.3.3-10").verdict, Verdict::fail);
    EXPECT_EQ(target.statements.at("5.0:MQTT-4.3.3-10").run, 2U);
}

TEST(Summary, ScoresEveryTestableMustOnce) {
    const auto run = sample::small_run();
    const auto score = Summary{run}.targets.at(0).headline.score;
    EXPECT_EQ(score.total, 9U);  // the SHOULD and the client's statement do not count
    EXPECT_EQ(score.hold, 2U);
    EXPECT_EQ(score.fail, 2U);
    EXPECT_EQ(score.known, 1U);
    EXPECT_EQ(score.undecided, 1U);
    EXPECT_EQ(score.not_tested, 3U);
}

TEST(Summary, ScoresOnlyVersionsThatTheTargetWasJudgedIn) {
    auto run = sample::small_run();
    const Summary summary{run};
    EXPECT_EQ(summary.score_of(summary.targets.at(0), "5.0").total, 9U);
    for (auto& statement : run.statements)
        statement.id.replace(0, 3, "3.1.1");
    EXPECT_EQ(Summary{run}.targets.at(0).headline.subject, "rows") << "no statement is of 5.0";
}

TEST(Summary, CountsRulesWithoutANumberApart) {
    auto run = sample::small_run();
    run.statements[3].id = "5.0:ASSAY-3.3.1-1";
    run.rows[3].statements = {{"5.0:ASSAY-3.3.1-1", Verdict::pass}};
    const Summary summary{run};
    EXPECT_EQ(summary.targets.at(0).headline.score.total, 8U);
    EXPECT_EQ(summary.targets.at(0).own_rules.total, 1U);
    EXPECT_EQ(summary.targets.at(0).own_rules.hold, 1U);
}

TEST(Summary, ScoresWhatRowsNameWhenThereIsNoRegistry) {
    auto run = sample::small_run();
    run.statements.clear();
    EXPECT_EQ(Summary{run}.targets.at(0).headline.score.total, 9U);
}

TEST(Summary, CallsTwoTargetsOfOneProductByTheirNames) {
    auto run = sample::small_run();
    EXPECT_EQ(product_of(run, "mosquitto"), "mosquitto 2.0.11");
    run.header.targets[1].product = "mosquitto 2.0.11";
    EXPECT_EQ(product_of(run, "mosquitto"), "mosquitto");
    EXPECT_EQ(product_of(run, "another"), "another");
}

TEST(Summary, GroupsRowsWithTheSameSignatureIntoOneCause) {
    const auto run = sample::small_run();
    const auto causes = causes_of(run);
    ASSERT_EQ(causes.size(), 6U);
    EXPECT_EQ(causes[0].verdict, Verdict::error);
    EXPECT_THAT(causes[1].title, testing::StartsWith("second PUBLISH (A QoS 2 message sent over"));
    EXPECT_EQ(causes[1].rows.size(), 2U);
    EXPECT_THAT(causes[1].statements, testing::ElementsAre("5.0:MQTT-4.3.3-10"));
    EXPECT_EQ(causes.back().verdict, Verdict::advice);
}

TEST(Changes, AreFoundRowByRow) {
    auto older = sample::small_run();
    auto newer = sample::small_run();
    older.rows[0].verdict = Verdict::pass;     // delivery, PUBREL: fails now
    newer.rows[1].verdict = Verdict::pass;     // delivery, PUBCOMP: mended
    newer.rows[5].verdict = Verdict::not_run;  // keep-alive: otherwise
    newer.rows[4].name = "new";                // will-retained: gone, and another came
    const auto changes = changes_between(older, newer);
    const auto both = [&](std::size_t at) { return Change{&older.rows[at], &newer.rows[at]}; };
    EXPECT_THAT(changes.newly_failing, testing::ElementsAre(both(0)));
    EXPECT_THAT(changes.fixed, testing::ElementsAre(both(1)));
    EXPECT_THAT(changes.changed, testing::ElementsAre(both(5)));
    EXPECT_THAT(changes.added, testing::ElementsAre(Change{.newer = &newer.rows[4]}));
    EXPECT_THAT(changes.removed, testing::ElementsAre(Change{.older = &older.rows[4]}));
}

TEST(Changes, NameANewRowThatFailsOnce) {
    auto older = sample::small_run();
    const auto newer = sample::small_run();
    older.rows.erase(older.rows.begin());
    const auto changes = changes_between(older, newer);
    EXPECT_THAT(changes.newly_failing, testing::ElementsAre(Change{.newer = &newer.rows[0]}));
    EXPECT_THAT(changes.added, testing::IsEmpty());
}

}  // namespace assay::reports
