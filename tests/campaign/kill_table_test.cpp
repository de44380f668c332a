#include "harness/campaign/kill_table.hpp"

#include <gmock/gmock.h>

namespace assay::campaign {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto for_a_broker_without_qos_2 = R"(
id: a/subscribe
title: A broker with a Maximum QoS takes subscriptions above it
verifies: {5.0: [MQTT-3.2.2-10]}
requires: {max_qos: "<= 1"}
matrix: {version: [5.0]}
actors: {a: {}}
steps:
  - a: {connect: fresh}
  - a: {subscribe: ~/a, qos: 2, reason: [0, 1]}
)";

scenario::Scenario loaded(const std::string& text) {
    scenario::Environment environment;
    environment.registry.add({.version = "5.0", .number = "MQTT-3.2.2-10"});
    auto scenario = scenario::load("f.yaml", text, environment);
    if (scenario) return std::move(*scenario);
    ADD_FAILURE() << scenario::render(scenario.error(), text);
    return {};
}

KillTable killed(const std::string& defect) {
    const auto scenario = loaded(for_a_broker_without_qos_2);
    KillOptions options{.exhaustive = true};
    options.is_must = [](const std::string&) { return true; };
    return kill_table({&scenario}, {defect}, options);
}

TEST(KillTable, CountsRowsThatApplyWithTheDefectOnly) {
    const auto table = killed("subscribe-above-maximum-qos-refused");
    ASSERT_EQ(table.size(), 1U);
    EXPECT_THAT(table[0].scenarios, ElementsAre("a/subscribe"));
    EXPECT_THAT(table[0].statements, ElementsAre("5.0:MQTT-3.2.2-10"));
}

TEST(KillTable, DoesNotCountRowsThatStillDoNotApply) {
    const auto table = killed("suback-lost");
    ASSERT_EQ(table.size(), 1U);
    EXPECT_THAT(table[0].scenarios, IsEmpty());
}

}  // namespace
}  // namespace assay::campaign
