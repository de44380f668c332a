#include "harness/campaign/outlook.hpp"
#include "harness/campaign/plan.hpp"
#include "harness/campaign/row_order.hpp"

#include <gmock/gmock.h>

namespace assay::campaign {
namespace {

using testing::ElementsAre;

scenario::Scenario waiting(const std::string& id, const std::string& steps) {
    return scenario::load(
               "f.yaml",
               "id: x/" + id + "\ntitle: T\nmatrix: {version: [5.0]}\nactors: {a: {}}\nsteps:\n" +
                   steps,
               {}
    )
        .value();
}

TEST(RowOrder, BeginsWithTheLongestAndWithThoseThatAreKnownToFail) {
    const auto none = waiting("none", "  - a: {connect: fresh}\n");
    const auto fails = waiting("fails", "  - a: {connect: fresh}\n");
    const auto two = waiting("two", "  - wait: 2s\n");
    const auto nine = waiting("nine", "  - wait: 9s\n");
    std::vector<PlannedRow> rows;
    for (const auto* scenario : {&none, &fails, &two, &nine})
        rows.push_back({.scenario = scenario, .key = &scenario->rows.front()});
    std::vector<std::string> order;
    for (const auto* row :
         longest_first(rows, [](const std::string& name) { return name.starts_with("x/fails"); }))
        order.push_back(row->scenario->id);
    EXPECT_THAT(order, ElementsAre("x/nine", "x/fails", "x/two", "x/none"));
}

TEST(Outlook, HoldsTheTimeInWhichAnApplicationMayNotHear) {
    const auto scenario =
        scenario::load(
            "f.yaml",
            "id: x/quiet\ntitle: T\nrole: client\nmatrix: {version: [5.0]}\n"
            "actors: {server: {}}\nsteps:\n  - client: {do: connect}\n"
            "  - repeat: {times: 4, steps: [{client: {never: message, for: 5s}}]}\n",
            {}
        )
            .value();
    RunPlan plan;
    plan.target.kind = targets::Target::Kind::exec;
    plan.rows.push_back({.scenario = &scenario, .key = &scenario.rows.front()});
    EXPECT_EQ(outlook_of(plan).least, std::chrono::seconds{20});
}

TEST(BlankResult, SaysThatAClientIsBoundBeforeItsRowIsPlayed) {
    const auto scenario = waiting("two", "  - wait: 2s\n");
    const PlannedRow row{.scenario = &scenario, .key = &scenario.rows.front()};
    RunPlan plan;
    EXPECT_FALSE(blank_result(plan, row).charge.binds_client);
    plan.target.role = wire::Role::client;
    EXPECT_TRUE(blank_result(plan, row).charge.binds_client);
}

TEST(Requirements, TakeTrueForTheYesOfTheProbe) {
    const std::map<std::string, std::string> facts{{"retain", "yes"}, {"shared", "no"}};
    EXPECT_FALSE(unmet({{"retain", "=", "true"}}, facts));
    EXPECT_TRUE(unmet({{"shared", "=", "true"}}, facts));
    EXPECT_FALSE(unmet({{"shared", "=", "false"}}, facts));
}

TEST(Requirements, CompareNumbersAndDurations) {
    const std::map<std::string, std::string> facts{{"max_qos", "1"}, {"session_keep", "1h"}};
    EXPECT_TRUE(unmet({{"max_qos", ">=", "2"}}, facts));
    EXPECT_FALSE(unmet({{"session_keep", ">=", "60s"}}, facts));
}

}  // namespace
}  // namespace assay::campaign
