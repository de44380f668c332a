// What is known of steps before they are played, through blocks inside blocks.
#include "harness/scenario/lint.hpp"
#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>
#include <limits>

namespace assay::scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

std::string scenario_of(std::string_view steps) {
    return fmt::format(
        "id: a/b\ntitle: t\nmatrix: {{version: [5.0]}}\nlinks: {{sat: {{delay: 1ms}}}}\n"
        "actors: {{one: {{link: sat}}, two: {{}}}}\nsteps:\n{}",
        steps
    );
}

Row row_of(std::string_view steps) {
    const auto text = scenario_of(steps);
    const auto scenario = load("f.yaml", text, {});
    if (!scenario) throw std::runtime_error{render(scenario.error(), text)};
    return expand(*scenario, scenario->rows.front()).value();
}

/// Of the only step.
StepTraits traits_of(std::string_view step) {
    return scenario::traits_of(row_of(fmt::format("  - {}\n", step)).steps.front());
}

std::vector<std::string> problems_of(std::string_view steps) {
    const auto text = scenario_of(steps);
    const auto scenario = load("f.yaml", text, {});
    std::vector<std::string> out;
    for (const auto& problem : scenario ? lint(*scenario) : scenario.error())
        out.push_back(problem.message);
    return out;
}

constexpr auto nested = "  - parallel:\n"
                        "      - repeat:\n"
                        "          times: 2\n"
                        "          steps:\n"
                        "            - one: {ping: true}\n"
                        "            - either: [two: {expect: PUBLISH}, two: {expect: close}]\n"
                        "  - two: {ping: true}\n";

TEST(StepTree, IsVisitedBlocksFirstInTheOrderOfTheFile) {
    std::vector<int> lines;
    for_each_step(row_of(nested).steps, [&](const Step& step, const Step*) {
        lines.push_back(step.at.line - 6);
    });
    EXPECT_THAT(lines, ElementsAre(1, 2, 5, 6, 6, 6, 7));
}

TEST(StepTree, NamesTheInnermostBlockOfAStep) {
    std::vector<int> blocks;
    for_each_step(row_of(nested).steps, [&](const Step& step, const Step* block) {
        if (!step.actor.empty()) blocks.push_back(block ? block->at.line - 6 : 0);
    });
    EXPECT_THAT(blocks, ElementsAre(2, 6, 6, 0));
}

TEST(StepTraits, KnowThatARangeOfPacketsIsWatchedUntilItsWindowEnds) {
    EXPECT_EQ(traits_of("one: {expect: PUBLISH, count: 2, within: 5s}").takes.least, 0s);
    EXPECT_EQ(traits_of("one: {expect: PUBLISH, count: 1..2}").takes.least, 0s);
    EXPECT_EQ(traits_of("one: {expect: PUBLISH, count: 1..2, within: 5s}").takes.least, 5s);
    EXPECT_EQ(traits_of("one: {expect: PUBLISH, count: 2, at: 2s..5s}").takes.least, 2s);
    EXPECT_EQ(traits_of("one: {expect: PUBLISH, count: 1..2, at: 2s..5s}").takes.least, 5s);
}

TEST(StepTraits, ExpectAdviceToBeWaitedForInVain) {
    const auto advice = traits_of("one: {expect: close, advised: true, within: 50s}").takes;
    EXPECT_EQ(advice.least, 0s);
    EXPECT_EQ(advice.usual, 50s);
    EXPECT_EQ(traits_of("one: {expect: close, within: 50s}").takes.usual, 0s);
}

TEST(StepTraits, KnowThatAbsenceDependsOnTime) {
    EXPECT_TRUE(traits_of("one: {never: PUBLISH, for: 1s}").depends_on_time);
    const Step silent{.action = HearAction{.is_never = true}};
    EXPECT_TRUE(scenario::traits_of(silent).depends_on_time);
    EXPECT_FALSE(scenario::traits_of(Step{.action = HearAction{}}).depends_on_time);
}

TEST(StepTraits, NameTheAnswerOfEveryVerbThatAwaitsOne) {
    const std::map<std::string_view, std::string_view> values{
        {"connect", "resume"},
        {"publish", "~/a"},
        {"ping", "true"},
        {"subscribe", "~/a"},
        {"unsubscribe", "~/a"},
    };
    for (const auto& verb : verb_table()) {
        if (verb.actors != ActorKind::client) continue;
        const auto awaits = std::ranges::find(verb.details, "await", &DetailDoc::name);
        if (awaits == verb.details.end()) continue;
        ASSERT_TRUE(values.contains(verb.name)) << "the test has no value for " << verb.name;
        const auto step = fmt::format("one: {{{}: {}}}", verb.name, values.at(verb.name));
        EXPECT_NE(traits_of(step).answer, ExpectedAnswer::nothing) << step;
    }
}

struct Awaited {
    std::string_view step{};
    ExpectedAnswer answer{};
};

class Answer : public testing::TestWithParam<Awaited> {};

TEST_P(Answer, IsKnownBeforeTheStepIsPlayed) {
    EXPECT_EQ(traits_of(GetParam().step).answer, GetParam().answer);
}

INSTANTIATE_TEST_SUITE_P(
    Steps,
    Answer,
    testing::Values(
        Awaited{"one: {connect: fresh}", ExpectedAnswer::connack},
        Awaited{"one: {connect: resume, session_present: true}", ExpectedAnswer::session},
        Awaited{"one: {publish: ~/a, qos: 1}", ExpectedAnswer::puback},
        Awaited{"one: {publish: ~/a, qos: 2}", ExpectedAnswer::pubrec},
        Awaited{"one: {expect: PUBLISH}", ExpectedAnswer::message},
        Awaited{"one: {expect: PUBLISH, retain: true}", ExpectedAnswer::retained_message},
        Awaited{"one: {expect: PUBREL}", ExpectedAnswer::pubrel},
        Awaited{"one: {expect: close}", ExpectedAnswer::end},
        Awaited{"one: {expect: open}", ExpectedAnswer::pingresp},
        Awaited{"one: {expect: AUTH}", ExpectedAnswer::nothing},
        Awaited{"sat: {expect: up}", ExpectedAnswer::nothing},
        Awaited{"one: {never: PUBLISH}", ExpectedAnswer::nothing}
    ),
    [](const auto& each) { return fmt::format("Step{}", each.index); }
);

StepTime time_of(std::string_view steps) {
    return scenario::time_of(row_of(steps));
}

TEST(StepTime, AddsUpWhatTakesItsTimeWhateverTheTargetDoes) {
    const Duration all = 2s + 20s + 3s + 4500ms;
    EXPECT_EQ(
        time_of("  - wait: 2s\n"
                "  - one: {never: PUBLISH, for: 20s}\n"
                "  - one: {expect: close, at: 3s..5s}\n"
                "  - one: {load: {count: 10, every: 500ms, topic: ~/a}}\n"
                "  - one: {ping: true, within: 9s}\n"),
        (StepTime{all, all})
    );
}

TEST(StepTime, RepeatsWhatIsRepeatedAndTakesTheLongestOfWhatIsParallel) {
    EXPECT_EQ(
        time_of("  - repeat: {times: 3, steps: [{wait: 2s}, {wait: 1s}]}\n"
                "  - parallel: [{wait: 4s}, {wait: 7s}]\n"),
        (StepTime{9s + 7s, 9s + 7s})
    );
}

TEST(StepTime, IsUsuallyLongerByWhatAStepLeavesBehind) {
    EXPECT_EQ(time_of("  - sat: {cut: 30s}\n"), (StepTime{0s, 30s}));
    EXPECT_EQ(time_of("  - sat: {delay: 2s}\n"), StepTime{});
    EXPECT_EQ(
        time_of("  - one: {load: {count: 3, every: 5s, topic: ~/a, await: none}}\n"),
        (StepTime{0s, 10s})
    );
    EXPECT_EQ(
        time_of("  - one: {connect: fresh, as: it}\n  - one: {never: close, for: 5s, since: it}\n"),
        (StepTime{0s, 5s})
    );
}

TEST(StepTime, HoldsTheTimeThatABrokerIsAway) {
    EXPECT_EQ(time_of("  - broker: {restart: 9s}\n"), (StepTime{9s, 9s}));
    EXPECT_EQ(time_of("  - broker: {kill: 9s}\n"), (StepTime{9s, 9s}));
    EXPECT_EQ(time_of("  - broker: {pause: 9s}\n"), (StepTime{0s, 9s}));
}

TEST(StepTime, StopsAtMoreThanAnyRowTakes) {
    const auto more = StepTime{1h, 1h} * std::numeric_limits<std::int64_t>::max();
    EXPECT_GT(more.least, 24h * 365);
    EXPECT_EQ(more + more, more);
}

TEST(Lint, FindsATopicOfAllRowsInsideABlock) {
    EXPECT_THAT(
        problems_of("  - two: {ping: true}\n"
                    "  - repeat: {times: 2, steps: [{one: {publish: shared}}]}\n"),
        ElementsAre("'shared' is not below the row's own root")
    );
}

TEST(Lint, FindsAFilterOfAllRowsThatAListenerSubscribesTo) {
    EXPECT_THAT(
        problems_of("  - one: {listen: [~/a, everybody/b]}\n  - two: {ping: true}\n"),
        ElementsAre("'everybody/b' is not below the row's own root")
    );
}

TEST(Lint, LeavesATopicThatHasToBeRefused) {
    EXPECT_THAT(
        problems_of("  - one: {connect: fresh}\n  - two: {ping: true}\n"
                    "  - one: {subscribe: $forbidden, reason: [0x80, 0x87]}\n"),
        IsEmpty()
    );
}

TEST(Lint, WantsAProcessOfItsOwnForWhatStopsTheBroker) {
    EXPECT_THAT(
        problems_of("  - parallel: [{one: {ping: true}}, {two: {ping: true}}, "
                    "{broker: {restart: true}}]\n"),
        ElementsAre("only a scenario with 'isolation: process' may do this to the broker")
    );
}

TEST(Lint, TakesNoAlternativeForAControl) {
    EXPECT_THAT(
        problems_of("  - two: {ping: true}\n"
                    "  - either: [one: {expect: SUBACK}, two: {expect: PUBLISH}]\n"
                    "  - one: {send: {bytes: \"82 <len> 00 00\"}}\n"
                    "  - one: {expect: close}\n"),
        ElementsAre("no control: nothing before shows that a legal SUBSCRIBE is accepted")
    );
}

TEST(Lint, WantsAControlOfBytesBehindWhichAVerbSends) {
    EXPECT_THAT(
        problems_of("  - two: {ping: true}\n"
                    "  - one: {connect: fresh}\n"
                    "  - one: {send: {packet: UNSUBSCRIBE, with: {packet_id: 0}}}\n"
                    "  - one: {ping: true, await: none}\n"
                    "  - one: {expect: close}\n"),
        ElementsAre("no control: nothing before shows that a legal UNSUBSCRIBE is accepted")
    );
}

/// Why a connection may end that has sent nothing but what is right.
TEST(Lint, WantsNoControlOfWhatVerbsSend) {
    for (const auto* steps : {
             "  - one: {publish: ~/a}\n  - two: {connect: fresh}\n",  // a take-over
             "  - one: {publish: ~/a}\n",                             // Keep Alive
             "  - one: {ping: true, await: none}\n",
             "  - one: {subscribe: ~/a, await: none}\n",
             "  - one: {publish: ~/a}\n  - one: {disconnect: normal}\n",
         })
        EXPECT_THAT(
            problems_of(fmt::format(
                "  - two: {{connect: fresh}}\n  - one: {{connect: fresh}}\n{}  - one: {{expect: "
                "close}}\n",
                steps
            )),
            IsEmpty()
        ) << steps;
}

TEST(Lint, TakesWhatLeavesTheConnectionOpenForAControl) {
    EXPECT_THAT(
        problems_of("  - two: {ping: true}\n"
                    "  - one: {connect: fresh}\n"
                    "  - one: {publish: ~/a}\n"
                    "  - one: {expect: open}\n"
                    "  - one: {send: {packet: PUBLISH, with: {topic: ~/+}}}\n"
                    "  - one: {expect: close}\n"),
        IsEmpty()
    );
}

/// A message that is right refuses nothing, whatever ends its connection.
TEST(Controls, AreNotWhatComesBeforeAMessage) {
    const auto steps = row_of("  - one: {connect: fresh}\n"
                              "  - one: {ping: true}\n"
                              "  - one: {publish: ~/a}\n"
                              "  - two: {ping: true}\n"
                              "  - one: {expect: close}\n")
                           .steps;
    for (const auto& step : steps)
        EXPECT_FALSE(step.given) << step.at.line;
}

/// Of what was sent in a row the bytes are refused, so that nothing behind them is a control.
TEST(Controls, EndWithTheBytesOfSeveralPackets) {
    const auto steps = row_of("  - one: {connect: fresh}\n"
                              "  - one: {send: {packet: SUBSCRIBE, fault: empty-payload}}\n"
                              "  - two: {ping: true}\n"
                              "  - one: {ping: true, await: none}\n"
                              "  - one: {expect: close}\n")
                           .steps;
    EXPECT_TRUE(steps[0].given);
    EXPECT_FALSE(steps[2].given);
}

TEST(Controls, AreGivenUpToWhatIsRefused) {
    const auto steps = row_of("  - one: {connect: fresh}\n"
                              "  - parallel: [one: {ping: true}, two: {ping: true}]\n"
                              "  - two: {never: PUBLISH, for: 1s}\n"
                              "  - either: [one: {expect: PUBLISH}, two: {expect: PUBLISH}]\n"
                              "  - one: {subscribe: ~/#/x, await: none}\n"
                              "  - one: {expect: close}\n")
                           .steps;
    std::vector<bool> given;
    for_each_step(steps, [&](const Step& step, const Step*) { given.push_back(step.given); });
    EXPECT_THAT(
        given, ElementsAre(true, true, true, true, false, true, false, false, false, false)
    );
}

TEST(Blocks, TakeNoProofWhereNothingIsExpected) {
    EXPECT_THAT(
        problems_of("  - repeat: {times: 2, steps: [{one: {ping: true}}]}\n    given: true\n"),
        ElementsAre("'given' says nothing of a 'repeat'")
    );
    EXPECT_THAT(
        problems_of("  - wait: 1s\n    given: true\n"),
        ElementsAre("'given' says nothing of a 'wait'")
    );
}

TEST(Blocks, TakeTheProofOfAlternativesBesideThem) {
    const auto beside = row_of("  - either: [one: {expect: close}, two: {expect: close}]\n"
                               "    given: true\n    as: first\n");
    EXPECT_TRUE(beside.steps.front().given);
    EXPECT_EQ(beside.steps.front().as, "first");
    EXPECT_THAT(
        problems_of("  - either: [one: {expect: close, given: true}, two: {expect: close}]\n"),
        ElementsAre("either: 'proves' and 'given' stand beside it, not in its steps")
    );
}

}  // namespace
}  // namespace assay::scenario
