// From a failing campaign to the few lines that still fail.
#include "harness/campaign/shrink/shrink.hpp"

#include <gtest/gtest.h>

namespace assay::campaign {
namespace {

const std::string campaign =
    "id: a/b\ntitle: Reports arrive\nabout: It matters.\ntags: [load]\nlimit: 2h\n"
    "matrix: {version: [3.1.1, 5.0]}\n"
    "links: {sat: {delay: 100ms, loss: 1%}, home: {delay: 5ms}}\n"
    "actors: {rig: {link: sat}, office: {link: home}, idle: {}}\n"
    "chaos: {faults: 12, for: 5m, drain: 10m}\nsteps:\n"
    "  - idle: {connect: fresh}\n"
    "  - note: The office listens\n"
    "  - office: {listen: ~/rig, qos: 2}\n"
    "  - idle: {ping: true}\n"
    "  - rig: {load: {count: 30, every: 10s, qos: 2, topic: ~/rig, payload_size: 200, keep_alive: "
    "60s}}\n"
    "  - wait: 5s\n"
    "guarantees: [nothing_invented, exactly_once]\n";

const std::string row = "a/b[version=5.0]";

reports::RowResult play(const std::string& text, const play::SimulatedSetup& setup) {
    const auto scenario = scenario::load("f.yaml", text, {});
    EXPECT_TRUE(scenario) << (scenario ? "" : scenario.error().front().message);
    reports::RowResult result;
    if (!scenario) return result;
    const auto& key = scenario->rows.back();
    const auto expanded = scenario::expand(*scenario, key);
    EXPECT_TRUE(expanded);
    result.name = key.name;
    play_simulated(*expanded, setup, {}, [](const auto&) { return true; }, result);
    return result;
}

/// The first seed whose faults show that the broker forgets what is in flight.
std::pair<play::SimulatedSetup, reports::RowResult> failing() {
    for (std::uint64_t seed = 1; seed < 200; ++seed) {
        play::SimulatedSetup setup{.defects = {"inflight-lost-on-resume"}, .seed = seed};
        auto result = play(campaign, setup);
        if (result.verdict == reports::Verdict::fail) return {setup, std::move(result)};
    }
    ADD_FAILURE() << "no seed shows the defect";
    return {};
}

TEST(Shrink, LeavesTheFaultAndTheStepsThatMatter) {
    const auto [setup, result] = failing();
    const scenario::Environment environment;
    const ShrinkTask task{
        .file = "f.yaml",
        .text = campaign,
        .row = row,
        .environment = environment,
        .setup = setup,
        .faults = result.faults
    };
    const auto shrunk = shrink(task);
    ASSERT_TRUE(shrunk) << shrunk.error();
    EXPECT_EQ(shrunk->faults_before, 12U);
    EXPECT_EQ(shrunk->faults, 1U) << shrunk->text;
    EXPECT_EQ(shrunk->steps, 2U) << shrunk->text;  // listen and load
    EXPECT_EQ(shrunk->text.find("idle"), std::string::npos) << shrunk->text;
    EXPECT_EQ(shrunk->text.find("chaos"), std::string::npos) << shrunk->text;
    // It stands for itself: it fails in the same way, and only against the broken broker.
    const auto again = play(shrunk->text, setup);
    EXPECT_EQ(fingerprint_of(again), fingerprint_of(result)) << shrunk->text;
    EXPECT_EQ(play(shrunk->text, {.seed = setup.seed}).verdict, reports::Verdict::pass)
        << shrunk->text;
}

TEST(Shrink, RefusesARowThatDoesNotFail) {
    const scenario::Environment environment;
    const ShrinkTask task{
        .file = "f.yaml", .text = campaign, .row = row, .environment = environment
    };
    const auto shrunk = shrink(task);
    ASSERT_FALSE(shrunk);
    EXPECT_EQ(shrunk.error(), "the row does not fail when it is played again");
}

TEST(Shrink, TellsFailuresApartByWhatDidNotHoldAndNotByNumbers) {
    using reports::Verdict;
    reports::RowResult result{.verdict = Verdict::fail};
    result.expectations = {
        {.what = "it holds", .verdict = Verdict::pass},
        {.what = "rig: 30 messages in 20 s", .verdict = Verdict::fail}
    };
    EXPECT_EQ(fingerprint_of(result), "rig: # messages in # s");
    result.verdict = Verdict::pass;
    EXPECT_EQ(fingerprint_of(result), "");
}

}  // namespace
}  // namespace assay::campaign
