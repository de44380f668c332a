// What a failure counts against: the statement that demands the missing answer, or what the
// scenario is about.
#include "harness/campaign/plan.hpp"
#include "harness/scenario/load.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

using reports::Verdict;
using testing::Contains;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// The statements that fail, and the verdict, of a row about 5.0:MQTT-3.3.1-13 with these steps.
struct Judged {
    std::vector<std::string> failed{};
    Verdict verdict{};
    Verdict own{};  ///< of 5.0:MQTT-3.3.1-13
};

Judged judged(
    std::string_view steps,
    const std::string& defect,
    bool is_prohibition = false,
    std::string_view actor = "{}"
) {
    scenario::Environment environment;
    environment.registry.add(
        {.version = "5.0", .number = "MQTT-3.3.1-13", .is_prohibition = is_prohibition}
    );
    const auto text = fmt::format(
        "id: a/b\ntitle: It is about something else\nverifies: {{5.0: [MQTT-3.3.1-13]}}\n"
        "matrix: {{version: [5.0]}}\nactors: {{a: {}}}\nsteps:\n{}",
        actor,
        steps
    );
    const auto scenario = scenario::load("f.yaml", text, environment);
    if (!scenario) {
        ADD_FAILURE() << scenario::render(scenario.error(), text);
        return {};
    }
    campaign::RunPlan plan{.is_must = [](const std::string&) { return true; }};
    plan.target.name = "builtin";
    if (!defect.empty()) plan.target.defects = {defect};
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

TEST(Attribution, AMessageMayWaitForAnAcknowledgementThatTheClientOwes) {
    constexpr std::string_view steps = "  - a: {connect: fresh, properties: {receive_maximum: 1}}\n"
                                       "  - a: {subscribe: ~/a, qos: 1}\n"
                                       "  - a: {publish: ~/a, payload: first, qos: 1}\n"
                                       "  - a: {publish: ~/a, payload: second, qos: 1}\n"
                                       "  - a: {expect: PUBLISH, payload: second, given: true}\n";
    const auto held_back = judged(steps, "", false, "{auto_ack: false}");
    EXPECT_THAT(held_back.failed, IsEmpty());
    EXPECT_EQ(held_back.verdict, Verdict::undecided);
    const auto lost = judged(steps, "own-messages-withheld", false, "{auto_ack: false}");
    EXPECT_THAT(lost.failed, UnorderedElementsAre("5.0:MQTT-4.5.0-1"));
}

TEST(Attribution, AMessageThatDoesNotComeBreaksNothingThatOnlySaysWhatMayNotHappen) {
    constexpr std::string_view steps = "  - a: {connect: fresh}\n  - a: {subscribe: ~/a, qos: 1}\n"
                                       "  - a: {publish: ~/a, payload: m, qos: 1}\n";
    const auto with = [&](std::string_view expect, const std::string& defect) {
        return judged(fmt::format("{}  - a: {}\n", steps, expect), defect, true);
    };
    const auto absent = with("{expect: PUBLISH, payload: m}", "own-messages-withheld");
    EXPECT_THAT(absent.failed, UnorderedElementsAre("5.0:MQTT-4.5.0-1"));
    EXPECT_EQ(absent.own, Verdict::undecided);
    const auto wrong = with("{expect: PUBLISH, payload: m, qos: 0}", "");
    EXPECT_THAT(wrong.failed, UnorderedElementsAre("5.0:MQTT-3.3.1-13"));
}

TEST(Attribution, OfAStepThatTakesItsComingAsGivenOnlyTheFormIsProven) {
    constexpr std::string_view steps =
        "  - a: {connect: fresh}\n  - a: {subscribe: ~/a, qos: 1}\n"
        "  - a: {publish: ~/a, payload: m, qos: 1}\n"
        "  - a: {expect: PUBLISH, payload: m, qos: 0, given: comes}\n";
    EXPECT_THAT(judged(steps, "").failed, UnorderedElementsAre("5.0:MQTT-3.3.1-13"));
    EXPECT_THAT(
        judged(steps, "own-messages-withheld").failed, UnorderedElementsAre("5.0:MQTT-4.5.0-1")
    );
}

/// The fault was never sent, so nothing is known of how the target takes it.
TEST(Attribution, WhatFailsBeforeABrokenPacketIsNoneOfItsBusiness) {
    constexpr std::string_view steps =
        "  - a: {connect: fresh}\n"
        "  - a: {send: {bytes: \"82 <len> 00 0A <props> s'~/a' 01\"}}\n"
        "  - a: {expect: SUBACK, packet_id: 10}\n"
        "  - a: {send: {bytes: \"82 <len> 00 0B <props>\"}}\n"
        "  - a: {expect: close}\n";
    for (const auto* defect : {"suback-lost", "suback-wrong-packet-id"}) {
        const auto twin = judged(steps, defect);
        EXPECT_THAT(twin.failed, Contains("5.0:MQTT-3.8.4-1")) << defect;
        EXPECT_EQ(twin.own, Verdict::undecided) << defect;
    }
    const auto fault = judged(steps, "subscribe-without-filter-accepted");
    EXPECT_THAT(fault.failed, Contains("5.0:MQTT-3.3.1-13"));
}

TEST(Attribution, AControlThatNoRuleDemandsLeavesEverythingOpen) {
    constexpr std::string_view steps = "  - a: {connect: fresh}\n"
                                       "  - a: {expect: AUTH, within: 1s}\n"
                                       "  - a: {send: {bytes: \"F3 00\"}}\n"
                                       "  - a: {expect: close}\n";
    const auto twin = judged(steps, "");
    EXPECT_THAT(twin.failed, IsEmpty());
    EXPECT_EQ(twin.verdict, Verdict::undecided);
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
