// What a failure counts against: the statement that demands the missing answer, or what the
// scenario is about.
#include "harness/campaign/plan.hpp"
#include "harness/scenario/load.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using reports::Verdict;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// The statements that fail, and the verdict, of a row about 5.0:MQTT-3.3.1-13 with these steps.
struct Judged {
    std::vector<std::string> failed{};
    Verdict verdict{};
    Verdict own{};  ///< of 5.0:MQTT-3.3.1-13
};

Judged judged(std::string_view steps, const std::string& defect) {
    scenario::Environment environment;
    environment.registry.add({.version = "5.0", .number = "MQTT-3.3.1-13"});
    const auto text = fmt::format(
        "id: a/b\ntitle: It is about something else\nverifies: {{5.0: [MQTT-3.3.1-13]}}\n"
        "matrix: {{version: [5.0]}}\nactors: {{a: {{}}}}\nsteps:\n{}",
        steps
    );
    const auto scenario = scenario::load("f.yaml", text, environment);
    if (!scenario) {
        ADD_FAILURE() << scenario::render(scenario.error(), text);
        return {};
    }
    campaign::RunPlan plan{.is_must = [](const std::string&) { return true; }};
    plan.target.name = "builtin";
    plan.target.defects = {defect};
    plan.rows = {{.scenario = &*scenario, .key = &scenario->rows.front()}};
    const std::atomic<bool> stop{false};
    Judged out;
    campaign::run(
        plan,
        [&](const reports::RowResult& result) {
            out.verdict = result.verdict;
            out.own = result.statements.at("5.0:MQTT-3.3.1-13");
            for (const auto& [id, verdict] : result.statements)
                if (verdict == Verdict::fail) out.failed.push_back(id);
        },
        stop
    );
    return out;
}

TEST(Attribution, AMissingAnswerBreaksTheRuleThatDemandsIt) {
    const auto connack = judged("  - a: {connect: fresh}\n", "connack-of-success-lost");
    EXPECT_THAT(connack.failed, UnorderedElementsAre("5.0:MQTT-3.1.4-5"));
    EXPECT_EQ(connack.own, Verdict::undecided);
    EXPECT_EQ(connack.verdict, Verdict::fail);
    const auto publish = [](std::string_view qos, const std::string& defect) {
        return judged(
            fmt::format(
                "  - a: {{connect: fresh}}\n  - a: {{publish: ~/a, payload: m, qos: {}}}\n", qos
            ),
            defect
        );
    };
    EXPECT_THAT(publish("1", "lost-puback").failed, UnorderedElementsAre("5.0:MQTT-4.3.2-4"));
    EXPECT_THAT(publish("2", "lost-pubrec").failed, UnorderedElementsAre("5.0:MQTT-4.3.3-8"));
    EXPECT_THAT(publish("2", "lost-pubcomp").failed, UnorderedElementsAre("5.0:MQTT-4.3.3-11"));
}

TEST(Attribution, WhatTheScenarioProvesWithAStepFailsWithIt) {
    const auto own =
        judged("  - a: {connect: fresh, proves: MQTT-3.3.1-13}\n", "connack-of-success-lost");
    EXPECT_THAT(own.failed, UnorderedElementsAre("5.0:MQTT-3.3.1-13"));
}

TEST(Attribution, ARefusalAloneIsUndecided) {
    constexpr std::string_view steps = "  - a: {connect: fresh}\n  - a: {subscribe: ~/a, qos: 1}\n";
    const auto refused = judged(steps, "suback-grants-nothing");
    EXPECT_THAT(refused.failed, IsEmpty());
    EXPECT_EQ(refused.verdict, Verdict::undecided);
}

TEST(Attribution, AGivenStepLeavesOpenWhatTheScenarioIsAbout) {
    constexpr std::string_view steps = "  - a: {connect: fresh}\n  - a: {subscribe: ~/a, qos: 1}\n"
                                       "  - a: {publish: ~/a, payload: m, qos: 1}\n";
    const auto with = [&](std::string_view expect) {
        return judged(fmt::format("{}  - a: {}\n", steps, expect), "own-messages-withheld");
    };
    const auto given = with("{expect: PUBLISH, payload: m, given: true}");
    EXPECT_THAT(given.failed, UnorderedElementsAre("5.0:MQTT-4.5.0-1"));
    EXPECT_EQ(given.own, Verdict::undecided);
    const auto plain = with("{expect: PUBLISH, payload: m}");
    EXPECT_THAT(plain.failed, UnorderedElementsAre("5.0:MQTT-3.3.1-13"));
}

TEST(Attribution, AGivenSessionThatIsGoneBreaksTheRuleOfSessions) {
    const auto gone = judged(
        "  - a: {connect: fresh, keep_session: 1h}\n"
        "  - a: {connect: resume, session_present: true, given: true}\n",
        "session-not-resumed"
    );
    EXPECT_THAT(gone.failed, UnorderedElementsAre("5.0:MQTT-3.1.2-5"));
}

}  // namespace
}  // namespace assay::play
