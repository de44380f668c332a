// From a failing campaign to the few lines that still fail.
#include "harness/campaign/shrink/shrink.hpp"
#include "harness/campaign/shrink/weather.hpp"
#include "harness/scenario/lint.hpp"

#include <gtest/gtest.h>

namespace assay::campaign {
namespace {

const std::string campaign_file =
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

const std::string one_row = "a/b[version=5.0]";

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
        auto result = play(campaign_file, setup);
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
        .text = campaign_file,
        .row = one_row,
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

/// A message that comes twice: that it comes once is what the steps before `never` take in.
const std::string doubled =
    "id: conformance/4.3.1/once\ntitle: It comes once\nabout: It is said.\n"
    "verifies: {5.0: [MQTT-4.3.1-1]}\nmatrix: {version: [5.0], qos: [0, 1]}\n"
    "actors: {sub: {}, pub: {}}\nsteps:\n"
    "  - pub: {connect: fresh}\n"
    "  - sub: {connect: fresh}\n"
    "  - sub: {subscribe: ~/a, qos: 1}\n"
    "  - pub: {publish: ~/b, qos: <qos>}\n"
    "  - pub: {publish: ~/a, qos: 0}\n"
    "  - sub: {expect: PUBLISH, topic: ~/a}\n"
    "  - sub: {never: PUBLISH, topic: ~/a, for: 2s}\n";

TEST(Shrink, KeepsWhatAHealthyBrokerNeedsInOrderToPass) {
    const scenario::Environment environment;
    const play::SimulatedSetup setup{.defects = {"qos-0-doubled"}, .seed = 1};
    const ShrinkTask task{
        .file = "f.yaml",
        .text = doubled,
        .row = "conformance/4.3.1/once[version=5.0,qos=1]",
        .environment = environment,
        .setup = setup
    };
    const auto shrunk = shrink(task);
    ASSERT_TRUE(shrunk) << shrunk.error();
    EXPECT_TRUE(shrunk->is_healthy);
    // Without the first copy taken in, `never` would be violated by it, with every broker.
    EXPECT_NE(shrunk->text.find("expect: PUBLISH"), std::string::npos) << shrunk->text;
    EXPECT_EQ(play(shrunk->text, setup).verdict, reports::Verdict::fail);
    EXPECT_EQ(play(shrunk->text, {.seed = 1}).verdict, reports::Verdict::pass) << shrunk->text;
}

TEST(Shrink, LeavesAFileThatCheckFindsClean) {
    const scenario::Environment environment;
    const ShrinkTask task{
        .file = "/tmp/f.yaml",
        .text = doubled,
        .row = "conformance/4.3.1/once[version=5.0,qos=1]",
        .environment = environment,
        .setup = {.defects = {"qos-0-doubled"}, .seed = 1}
    };
    const auto shrunk = shrink(task);
    ASSERT_TRUE(shrunk) << shrunk.error();
    // The step that said <qos> is gone, and so has the name to be.
    EXPECT_EQ(shrunk->text.find("qos: <qos>"), std::string::npos) << shrunk->text;
    const auto scenario = scenario::load("/tmp/f.yaml", shrunk->text, environment);
    ASSERT_TRUE(scenario) << scenario::render(scenario.error(), shrunk->text);
    const auto problems = scenario::lint(*scenario);
    EXPECT_TRUE(problems.empty()) << scenario::render(problems, shrunk->text);
}

TEST(Shrink, SaysSoIfTheHealthyBrokerFailsToo) {
    const scenario::Environment environment;
    const ShrinkTask task{
        .file = "f.yaml",
        .text = "id: a/b\ntitle: t\nmatrix: {version: [5.0]}\nactors: {a: {}}\nsteps:\n"
                "  - a: {connect: fresh}\n  - note: nothing\n"
                "  - a: {expect: PUBLISH, topic: ~/a, within: 1s}\n",
        .row = "a/b[version=5.0]",
        .environment = environment,
        .setup = {.seed = 1}
    };
    const auto shrunk = shrink(task);
    ASSERT_TRUE(shrunk) << shrunk.error();
    EXPECT_FALSE(shrunk->is_healthy);
    EXPECT_LT(shrunk->steps, 3U) << shrunk->text;
}

/// A row whose link was down for ten seconds, and how it came out.
std::vector<std::string> outages_with(const std::string& steps) {
    const auto scenario = scenario::load(
        "f.yaml",
        "id: a/b\ntitle: t\nmatrix: {version: [5.0]}\nlinks: {sat: {delay: 100ms}}\n"
        "actors: {a: {link: sat}}\nsteps:\n  - a: {connect: fresh}\n" +
            steps,
        {}
    );
    EXPECT_TRUE(scenario) << (scenario ? "" : scenario.error().front().message);
    if (!scenario) return {};
    using std::chrono::seconds;
    reports::RowResult result;
    const auto add = [&](seconds at, const std::string& text) {
        result.trace.push_back(
            {.at = at, .kind = reports::TraceEvent::Kind::link, .from = "sat", .text = text}
        );
    };
    add(seconds{20}, "down");
    add(seconds{25}, "down for 5 s more");
    add(seconds{30}, "up");
    return outages_of(result, "sat", scenario::expand(*scenario, scenario->rows.front()).value());
}

TEST(Shrink, WritesTheOutagesOfTheWeatherDownAsFaults) {
    EXPECT_EQ(outages_with("  - wait: 5s\n"), std::vector<std::string>{"cut 10s at 20s on sat"});
}

TEST(Shrink, LeavesOutagesThatAStepInsideABlockMadeToTheStep) {
    const std::string cut = "[{sat: {cut: 10s}}, {wait: 20s}]";
    EXPECT_TRUE(outages_with("  - repeat: {times: 2, steps: " + cut + "}\n").empty());
    EXPECT_TRUE(outages_with("  - parallel: " + cut + "\n").empty());
}

TEST(Shrink, RefusesARowThatDoesNotFail) {
    const scenario::Environment environment;
    const ShrinkTask task{
        .file = "f.yaml", .text = campaign_file, .row = one_row, .environment = environment
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
