// Rows that a run leaves open, against a target that is made up.
#include "harness/campaign/open_verdicts.hpp"
#include "harness/scenario/load.hpp"

#include <gmock/gmock.h>

#include <set>

namespace assay::campaign {
namespace {

using reports::Verdict;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view broken_pings = R"(id: a/ping
title: A broken PINGREQ ends the connection
about: Made for a test of the harness.
verifies: {5.0: [MQTT-3.12.4-1]}
matrix: {version: [5.0], n: [1, 2, 3, 4, 5, 6, 7, 8]}
actors: {a: {}}
steps:
  - a: {connect: fresh}
  - a: {send: {bytes: "c1 00"}}
  - a: {expect: close}
)";

struct OpenVerdictsTest : testing::Test {
    scenario::Scenario scenario = *scenario::load("ping.yaml", std::string{broken_pings}, {});
    RunPlan plan = plan_of(scenario);
    std::map<int, Verdict> verdicts{};
    RowSink sink = [this](const reports::RowResult& row) {
        verdicts[std::stoi(row.matrix.at("n"))] = row.verdict;
        ++told[std::stoi(row.matrix.at("n"))];
    };
    OpenVerdicts open{plan, sink};
    std::set<int> deadly{};        ///< rows that the target dies of
    std::set<int> deadly_again{};  ///< rows that it dies of when they are played again
    std::map<int, int> told{};     ///< how often a row had a verdict
    std::set<int> starved{};       ///< rows that miss an answer unless they are alone
    std::set<int> unlucky{};       ///< rows that miss an answer, once
    std::set<int> tardy{};         ///< rows that have their answer late, once
    std::set<int> silent{};        ///< rows that miss an answer however they are played
    bool is_slow{};                ///< the target
    bool is_over{};
    bool is_interrupted{};  ///< why it is over
    int plays{};

    static RunPlan plan_of(const scenario::Scenario& scenario) {
        RunPlan plan;
        for (const auto& key : scenario.rows)
            plan.rows.push_back({.scenario = &scenario, .key = &key});
        plan.is_must = [](const std::string&) { return true; };
        return plan;
    }
    static int number_of(const PlannedRow& planned) {
        return std::stoi(planned.key->matrix.at("n"));
    }

    bool misses_answer(int row, std::size_t at_a_time) {
        return (at_a_time > 1 && starved.contains(row)) || unlucky.erase(row) > 0 ||
               silent.contains(row);
    }
    /// Plays rows side by side.
    void play(const Rows& rows) {
        ++plays;
        const bool dies = std::ranges::any_of(rows, [&](const auto* planned) {
            const auto row = number_of(*planned);
            return deadly.contains(row) || (plays > 1 && deadly_again.contains(row));
        });
        for (const auto* planned : rows) {
            const bool misses = misses_answer(number_of(*planned), rows.size());
            Play played{.planned = planned, .result = blank_result(plan, *planned)};
            played.result.charge.statements = planned->key->statements;
            played.result.course.emplace().completed = !misses;
            if (misses)
                played.result.expectations = {{.what = "PINGRESP", .verdict = Verdict::fail}};
            evidence::judge(played.result, plan.is_must);
            if (dies) played.death = targets::Death{.how = "signal 6", .output = "panic"};
            if (misses || tardy.erase(number_of(*planned)) > 0)
                played.missed = play::Missed::answer;
            played.was_slow = is_slow;
            played.had_company = rows.size() > 1;
            open.conclude(std::move(played));
        }
    }
    void play_by(std::size_t most, const Rows& rows) {
        if (is_over) return;
        for (std::size_t i = 0; i < rows.size(); i += std::min(most, rows.size()))
            play(
                {rows.begin() + static_cast<std::ptrdiff_t>(i),
                 rows.begin() + static_cast<std::ptrdiff_t>(std::min(i + most, rows.size()))}
            );
    }
    void play_all() {
        Rows rows;
        for (const auto& planned : plan.rows)
            rows.push_back(&planned);
        play(rows);
    }
    void close() {
        open.close(
            [this](const Rows& rows, unsigned most) { play_by(most, rows); },
            [this] { return is_over; },
            [this] { return is_over && is_interrupted; }
        );
    }
    std::vector<int> rows_that(Verdict verdict) const {
        std::vector<int> out;
        for (const auto& [row, it] : verdicts)
            if (it == verdict) out.push_back(row);
        return out;
    }
};

TEST_F(OpenVerdictsTest, KeepsWhatHolds) {
    play_all();
    close();
    EXPECT_EQ(rows_that(Verdict::pass).size(), 8U);
    EXPECT_EQ(plays, 1);
    EXPECT_THAT(open.findings(), IsEmpty());
}

TEST_F(OpenVerdictsTest, FailsTheRowsThatTheTargetDiesOfAndNoOther) {
    deadly = {2, 7};
    play_all();
    EXPECT_THAT(verdicts, IsEmpty());
    close();
    EXPECT_THAT(rows_that(Verdict::fail), ElementsAre(2, 7));
    EXPECT_EQ(rows_that(Verdict::pass).size(), 6U);
    EXPECT_THAT(
        open.findings(), Contains(HasSubstr("the target dies of a/ping[version=5.0,n=2]: signal 6"))
    );
}

TEST_F(OpenVerdictsTest, LeavesTheSuspectsOfATargetThatIsGoneUndecided) {
    deadly = {2};
    play_all();
    is_over = true;
    close();
    EXPECT_EQ(rows_that(Verdict::undecided).size(), 8U);
}

TEST_F(OpenVerdictsTest, FailsTheOnlySuspectOfATargetThatIsGone) {
    deadly = {2};
    play({&plan.rows[1]});
    is_over = true;
    close();
    EXPECT_THAT(rows_that(Verdict::fail), ElementsAre(2));
}

/// Of several that were under way it may have died, though all others have been cleared since.
TEST_F(OpenVerdictsTest, LeavesTheLastOfSeveralSuspectsOfATargetThatIsGoneUndecided) {
    deadly = {2};
    play({&plan.rows[1], &plan.rows[2]});
    deadly.clear();
    play({&plan.rows[2]});
    EXPECT_THAT(rows_that(Verdict::pass), ElementsAre(3));
    is_over = true;
    close();
    EXPECT_THAT(rows_that(Verdict::undecided), ElementsAre(2));
}

TEST_F(OpenVerdictsTest, PlaysRowsThatMissedAnAnswerAgainBesideFewOthersAndThenAlone) {
    starved = {3, 4};
    is_slow = true;
    play_all();
    EXPECT_EQ(verdicts.size(), 6U);
    close();
    EXPECT_EQ(rows_that(Verdict::pass).size(), 8U);
    EXPECT_EQ(plays, 4);
    EXPECT_THAT(
        open.findings(),
        ElementsAre(
            HasSubstr("2 rows missed an answer"),
            HasSubstr("a/ping[version=5.0,n=3], a/ping[version=5.0,n=4]")
        )
    );
}

TEST_F(OpenVerdictsTest, FailsOnlyWhatMissesAnAnswerTwiceOfATargetThatIsQuick) {
    silent = {2};
    unlucky = {5};
    play_all();
    EXPECT_EQ(verdicts.size(), 6U);
    close();
    EXPECT_THAT(rows_that(Verdict::fail), ElementsAre(2));
    EXPECT_EQ(rows_that(Verdict::pass).size(), 7U);
    EXPECT_EQ(plays, 2);
    EXPECT_THAT(open.findings(), Contains(HasSubstr("again: a/ping[version=5.0,n=5]")));
}

/// What it waited for came, but late: the target may have had another reason.
TEST_F(OpenVerdictsTest, PlaysARowAgainThatHadItsEndTooLate) {
    tardy = {4};
    play_all();
    EXPECT_EQ(verdicts.size(), 7U);
    silent = {4};
    close();
    EXPECT_THAT(rows_that(Verdict::fail), ElementsAre(4));
    EXPECT_EQ(plays, 2);
}

TEST_F(OpenVerdictsTest, GivesARowOneVerdictThatKillsTheTargetWhenItIsPlayedAgain) {
    silent = {2};
    deadly_again = {2};
    play_all();
    close();
    EXPECT_THAT(rows_that(Verdict::fail), ElementsAre(2));
    EXPECT_EQ(told[2], 1);
}

TEST_F(OpenVerdictsTest, NeedsNoMoreProofOfWhatIsKnown) {
    silent = {2};
    is_slow = true;
    plan.is_known = [](const reports::RowResult& row) { return row.matrix.at("n") == "2"; };
    play_all();
    close();
    EXPECT_THAT(rows_that(Verdict::fail), ElementsAre(2));
    EXPECT_EQ(plays, 1);
}

TEST_F(OpenVerdictsTest, CallsNothingAFailureThatItCouldNotPlayAgain) {
    starved = {3};
    play_all();
    is_over = true;
    close();
    EXPECT_THAT(rows_that(Verdict::undecided), ElementsAre(3));
}

TEST_F(OpenVerdictsTest, LeavesWhatWasInterruptedToTheRunThatGoesOn) {
    starved = {3};
    play_all();
    is_over = is_interrupted = true;
    close();
    EXPECT_THAT(rows_that(Verdict::not_run), ElementsAre(3));
    EXPECT_EQ(told[3], 1);
}

TEST_F(OpenVerdictsTest, LeavesTheSuspectsOfAnInterruptedRunToTheRunThatGoesOn) {
    deadly = {2};
    play_all();
    is_over = is_interrupted = true;
    close();
    EXPECT_EQ(rows_that(Verdict::not_run).size(), 8U);
}

TEST_F(OpenVerdictsTest, LeavesTheOnlySuspectOfAnInterruptedRunToTheRunThatGoesOn) {
    deadly = {2};
    play({&plan.rows[1]});
    is_over = is_interrupted = true;
    close();
    EXPECT_THAT(rows_that(Verdict::not_run), ElementsAre(2));
    EXPECT_THAT(open.findings(), Contains(HasSubstr("the target may have died of")));
}

}  // namespace
}  // namespace assay::campaign
