#include "harness/campaign/plan.hpp"

#include <gmock/gmock.h>

namespace assay::campaign {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// What the probe learns of the reference broker with these defects; no rows are played.
Probe probed(std::vector<std::string> defects) {
    RunPlan plan;
    plan.target.defects = std::move(defects);
    const std::atomic<bool> stop{false};
    return run_simulated(plan, [](const reports::RowResult&) {}, stop).probe;
}

TEST(Probe, LearnsWhatTheReferenceBrokerOffers) {
    const auto probe = probed({});
    EXPECT_EQ(probe.facts.at("server_keep_alive"), "0");
    EXPECT_EQ(probe.facts.at("session_keep"), "1h");
    EXPECT_EQ(probe.facts.at("long_client_id"), "true");
    EXPECT_THAT(probe.contradictions, IsEmpty());
}

TEST(Probe, DoesNotExcuseABrokerThatForgetsTheSessionsItPromisedToKeep) {
    const auto probe = probed({"session-forgotten-at-once"});
    EXPECT_EQ(probe.observed.at("session_keep"), "0s");
    EXPECT_EQ(probe.facts.at("session_keep"), "1h");
    ASSERT_EQ(probe.contradictions.size(), 1U);
    EXPECT_THAT(probe.contradictions[0], HasSubstr("session_keep"));
}

TEST(Probe, SeesWhetherUnknownUsersAreRefused) {
    EXPECT_EQ(probed({}).facts.at("users"), "true");
    // It asks by a Client Identifier of its own, so such a broker still has users.
    EXPECT_EQ(probed({"login-remembered"}).facts.at("users"), "true");
}

TEST(Probe, SeesWhetherAnotherPasswordIsRefused) {
    EXPECT_EQ(probed({}).facts.at("passwords"), "true");
    EXPECT_EQ(probed({"password-checked-by-its-beginning"}).facts.at("passwords"), "true");
}

TEST(Probe, TakesAStatementForThatANameAloneIsNoLogin) {
    // A broker may have it for an anonymous one, so that seeing it says nothing.
    EXPECT_EQ(probed({"password-not-needed"}).observed.at("password_needed"), "false");
    EXPECT_EQ(probed({"password-not-needed"}).facts.at("password_needed"), "true");
}

TEST(Probe, SeesWhetherSubscriptionsAreRefused) {
    EXPECT_EQ(probed({}).facts.at("subscribe_rules"), "true");
    // Other defects than the rule's own leave a refusal in SUBACK.
    EXPECT_EQ(probed({"refused-filter-subscribed"}).facts.at("subscribe_rules"), "true");
}

TEST(Probe, SeesThatLongClientIdentifiersAreRefused) {
    const auto probe = probed({"long-client-id-refused-without-close"});
    EXPECT_EQ(probe.facts.at("long_client_id"), "false");
}

}  // namespace
}  // namespace assay::campaign
