#include "harness/scenario/library.hpp"
#include "reference/wire/faults.hpp"
#include "tests/wire/exemplars.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::scenario {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const Library& library() {
    static const auto instance = Library::embedded();
    return *instance;
}

std::string file(std::string_view matrix, std::string_view send) {
    return fmt::format(
        "id: a/b\ntitle: It holds\nactors: {{one: {{}}}}\nmatrix: {}\nsteps:\n  - one: {{send: "
        "{}}}\n"
        "  - one: {{expect: close, reason: fault}}\n",
        matrix,
        send
    );
}

Scenario with_library(const std::string& text) {
    auto scenario = load("f.yaml", text, library().environment());
    if (scenario) return std::move(*scenario);
    ADD_FAILURE() << render(scenario.error(), text);
    return {};
}

std::vector<std::string> names(const Scenario& scenario) {
    std::vector<std::string> out;
    for (const auto& row : scenario.rows)
        out.push_back(row.name);
    return out;
}

TEST(FaultRows, TakeStatementAndReasonsFromTheVariant) {
    const auto scenario = with_library(file(
        "{version: [5.0], fault: [header.qos_3_flags_0110]}",
        "{packet: PUBLISH, with: {topic: ~/a}, fault: <fault>}"
    ));
    ASSERT_EQ(scenario.rows.size(), 1U);
    EXPECT_EQ(scenario.rows[0].name, "a/b[version=5.0,fault=header.qos_3_flags_0110]");
    EXPECT_THAT(scenario.rows[0].statements, ElementsAre("5.0:MQTT-3.3.1-4"));
    const auto row = expand(scenario, scenario.rows[0]);
    ASSERT_TRUE(row);
    EXPECT_THAT(row->fault_reasons, Contains(0x81));
    EXPECT_FALSE(row->advice);
    EXPECT_EQ(std::get<SendAction>(row->steps.at(0).action).fault, "header.qos_3_flags_0110");
}

TEST(FaultRows, RunThroughAllVariantsOfThePacketButUnfinishedOnes) {
    const auto packet = "{packet: PINGREQ, fault: <fault>}";
    const auto all = names(with_library(file("{version: [3.1.1], fault: all}", packet)));
    EXPECT_GT(all.size(), 10U);
    for (const auto& name : all)
        EXPECT_THAT(name, testing::Not(HasSubstr("stops_after")));
    EXPECT_THAT(
        names(with_library(file("{version: [3.1.1], fault: unfinished}", packet))),
        Contains("a/b[version=3.1.1,fault=packet.stops_after_1]")
    );
}

TEST(FaultRows, RunThroughThoseThatBeginAlike) {
    const auto scenario = with_library(file(
        "{version: [5.0], fault: [topic.*], exclude: [{fault: topic.nul}]}",
        "{packet: PUBLISH, with: {topic: ~/a}, fault: <fault>}"
    ));
    EXPECT_GT(scenario.rows.size(), 3U);
    for (const auto& name : names(scenario)) {
        EXPECT_THAT(name, HasSubstr("fault=topic."));
        EXPECT_NE(name, "a/b[version=5.0,fault=topic.nul]");
    }
}

TEST(FaultRows, RefuseAFaultThatThePacketCannotHave) {
    const auto text =
        file("{version: [5.0], fault: [topic.nul]}", "{packet: PINGREQ, fault: <fault>}");
    const auto scenario = load("f.yaml", text, library().environment());
    ASSERT_FALSE(scenario);
    EXPECT_EQ(scenario.error().front().message, "matrix: the packet has no fault 'topic.nul'");
}

/// Every broken packet breaks an entry of the registry, numbered or our own, whoever sent it: those
/// of a Client become rows, those of the Target passive findings.
TEST(Registry, HasAnEntryForEveryFault) {
    const auto& registry = library().registry();
    for (const auto version : {Version::v3_1_1, Version::v5_0})
        for (const auto& exemplar : wire::exemplars(version))
            for (const auto sender : {wire::Role::client, wire::Role::server})
                for (const auto& broken : wire::broken_variants(exemplar.packet, version, sender)) {
                    if (broken.statement.empty()) {
                        EXPECT_TRUE(broken.needs_more) << broken.name;
                        continue;
                    }
                    const auto id = fmt::format("{}:{}", wire::name_of(version), broken.statement);
                    EXPECT_NE(registry.find(id), nullptr)
                        << id << " " << exemplar.name << " " << broken.name;
                }
}

}  // namespace
}  // namespace assay::scenario
