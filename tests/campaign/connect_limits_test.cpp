#include "harness/campaign/connect_limits.hpp"

#include <gtest/gtest.h>

namespace assay::campaign {
namespace {

using namespace std::chrono_literals;
using simulator::Instant;

/// Two rows of two actors each.
struct ConnectLimitsTest : testing::Test {
    scenario::Library library = scenario::Library::embedded().value();
    scenario::Scenario scenario =
        scenario::load(
            "two.yaml",
            "id: two\ntitle: Two actors\nabout: Whoever counts\nmatrix: {version: [3.1.1, 5.0]}\n"
            "actors: {a: {}, b: {}}\nsteps:\n  - a: {connect: fresh}\n  - b: {connect: fresh}\n",
            library.environment()
        )
            .value();
    PlannedRow first{.scenario = &scenario, .key = &scenario.rows.at(0)};
    PlannedRow second{.scenario = &scenario, .key = &scenario.rows.at(1)};
    Instant now{};
};

TEST_F(ConnectLimitsTest, LetRowsBeginWhileTheirConnectionsFit) {
    const targets::TargetLimits limits{.connections = 3U};
    ConnectLimits connects{limits};
    EXPECT_TRUE(connects.allow(first, now));
    connects.begin(first, now);
    EXPECT_FALSE(connects.allow(second, now));
    connects.end(first);
    EXPECT_TRUE(connects.allow(second, now));
}

TEST_F(ConnectLimitsTest, SpreadTheBeginningsOfConnections) {
    const targets::TargetLimits limits{.connects_a_second = 4U};
    ConnectLimits connects{limits};
    connects.begin(first, now);
    EXPECT_FALSE(connects.allow(second, now + 499ms));
    EXPECT_TRUE(connects.allow(second, now + 500ms));
    connects.take_back(first);
    EXPECT_TRUE(connects.allow(second, now));
}

TEST_F(ConnectLimitsTest, AllowEverythingWhereThereAreNone) {
    const targets::TargetLimits limits{};
    ConnectLimits connects{limits};
    connects.begin(first, now);
    EXPECT_TRUE(connects.allow(second, now));
}

TEST_F(ConnectLimitsTest, RefuseARowThatHasTooManyForItself) {
    RunPlan plan;
    plan.target.limits.connections = 1U;
    const auto why = unplayable_on_the_wall(plan, *scenario::expand(scenario, *first.key), {});
    ASSERT_TRUE(why.has_value());
    EXPECT_EQ(*why, "has 2 Network Connections, and the target's limit is 1");
}

}  // namespace
}  // namespace assay::campaign
