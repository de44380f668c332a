#include "harness/campaign/costs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::campaign {
namespace {

using std::chrono::microseconds;
using testing::HasSubstr;

const scenario::Library& embedded_suite() {
    static const scenario::Library embedded = scenario::Library::embedded().value();
    return embedded;
}

scenario::Scenario called(const std::string& id) {
    scenario::Scenario out;
    out.id = id;
    return out;
}

TEST(Costs, ReadWhatTheyWrote) {
    const Costs costs{{"a/b", microseconds{1'200}}, {"c/d", microseconds{7}}};
    EXPECT_EQ(parse_costs("costs.yaml", to_yaml(costs)).value(), costs);
    EXPECT_THAT(to_yaml({{"a/b", microseconds{1'234'567}}}), HasSubstr("a/b: 1200000\n"));
    EXPECT_THAT(to_yaml({{"a/b", microseconds{0}}}), HasSubstr("a/b: 1\n"));
}

TEST(Costs, SayWhereTheyAreWrong) {
    for (const auto* text : {"a/b: much\n", "a/b: 0\n", "a/b: [1]\n"})
        EXPECT_FALSE(parse_costs("costs.yaml", text)) << text;
}

TEST(Costs, TakeTheMeanForWhatTheyDoNotKnow) {
    const Costs costs{{"a/b", microseconds{100}}, {"explore", microseconds{300}}};
    EXPECT_EQ(cost_of(costs, called("a/b")), microseconds{100});
    EXPECT_EQ(cost_of(costs, called("explore[seed=7]")), microseconds{300});
    EXPECT_EQ(cost_of(costs, called("new/one")), microseconds{200});
    EXPECT_GT(cost_of({}, called("new/one")), microseconds{0});
}

TEST(Costs, AreMeasuredScenarioByScenario) {
    const auto costs = measured({.what = {"conformance/3.1.4/*"}}, embedded_suite()).value();
    EXPECT_GE(costs.size(), 2U);
    for (const auto& [scenario, cost] : costs) {
        EXPECT_THAT(scenario, testing::StartsWith("conformance/3.1.4/"));
        EXPECT_GT(cost, microseconds{0}) << scenario;
    }
}

/// Those that are not in the file count as the mean, so that one more scenario needs no new file. But what
/// is in the file has to be there.
TEST(Costs, OfTheSuiteAreOfItsScenarios) {
    const auto costs = costs_in(embedded_suite()).value();
    std::vector<scenario::Problem> problems;
    std::set<std::string> ids{"explore"};
    for (const auto& scenario : embedded_suite().load_all(problems))
        ids.insert(scenario.id);
    for (const auto& [name, cost] : costs)
        EXPECT_TRUE(ids.contains(name)) << name;
    EXPECT_GT(costs.size(), ids.size() * 9 / 10);
}

}  // namespace
}  // namespace assay::campaign
