// Guarantees and passive checks as part of a row that is played.
#include "harness/campaign/play_simulated.hpp"
#include "harness/evidence/judge/judge.hpp"
#include "harness/play/row/charge.hpp"
#include "harness/scenario/load.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace assay::play {
namespace {

constexpr auto load_of_a_truck = R"(
id: a/load
title: A load arrives exactly once and in order
verifies: {5.0: [MQTT-4.3.3-10]}
matrix: {version: [5.0]}
actors: {truck: {allow: [close]}, depot: {allow: [PUBLISH]}}
steps:
  - depot: {connect: fresh, keep_session: 1h}
  - depot: {subscribe: ~/t, qos: 2}
  - truck: {load: {count: 12, every: 1s, qos: 2, topic: ~/t, payload_size: 64}, as: cmd, within: 1m}
guarantees: [ordered, nothing_invented, {exactly_once: [cmd]}]
)";

/// What did not hold, as "what <- actual", one a line.
std::string broken(std::vector<std::string> defects) {
    scenario::Environment environment;
    environment.registry.add({.version = "5.0", .number = "MQTT-4.3.3-10"});
    const auto scenario = scenario::load("load.yaml", load_of_a_truck, environment);
    if (!scenario) return scenario.error().front().message;
    const auto row = scenario::expand(*scenario, scenario->rows.front());
    SimulatedWorld world{*row, {.defects = std::move(defects)}};
    reports::RowResult result{.version = "5.0"};
    put_down(*row, campaign::play_in(world, *row, {}), result);
    evidence::judge(result, [](const std::string&) { return true; });
    std::string text = result.course->error;
    EXPECT_GE(result.expectations.size(), 3U);
    for (const auto& expectation : result.expectations)
        if (expectation.verdict != reports::Verdict::pass)
            text += fmt::format("{} <- {}\n", expectation.what, expectation.actual);
    return text;
}

TEST(Evidence, HoldsForTheReferenceBroker) {
    EXPECT_EQ(broken({}), "");
}

TEST(Evidence, HasTheGuaranteeThatADefectBreaks) {
    const auto text = broken({"tenth-message-lost"});
    EXPECT_TRUE(
        text.starts_with("exactly_once: every acknowledged message is delivered once to every "
                         "subscriber <- message 10 of cmd did not come to depot\n")
    ) << text;
}

TEST(Evidence, HasThePassiveCheckThatADefectBreaksOnce) {
    EXPECT_EQ(
        broken({"dup-on-first-copy"}),
        "every packet to depot keeps 5.0:MQTT-3.3.1-3 <- PUBLISH id 1 has DUP 1 and was never sent "
        "before\n"
    );
}

}  // namespace
}  // namespace assay::play
