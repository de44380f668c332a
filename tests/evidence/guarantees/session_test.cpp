#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;
using testing::StartsWith;
using wire::Version;

TEST(SessionKept, HoldsWhenItIsPresent) {
    for (const auto version : {Version::v3_1_1, Version::v5_0}) {
        TraceBuilder trace{version};
        trace.connects("depot", false).ended("depot").connects("depot", false, true);
        EXPECT_EQ(trace.judge("session_kept"), "pass");
    }
}

TEST(SessionKept, BreaksWhenItIsGone) {
    for (const auto version : {Version::v3_1_1, Version::v5_0}) {
        TraceBuilder trace{version};
        trace.connects("depot", false).ended("depot").connects("depot", false, false);
        EXPECT_THAT(trace.judge("session_kept"), StartsWith("fail the session of depot was gone"));
    }
}

TEST(SessionKept, DoesNotAskForOneThatARestartMayHaveCost) {
    TraceBuilder trace;
    trace.connects("depot", false).wait(seconds{1}).restarted().ended("depot").wait(seconds{1});
    trace.connects("depot", false, false);
    EXPECT_EQ(trace.judge("session_kept"), "pass");
    trace.wait(seconds{1}).ended("depot").connects("depot", false, false);
    EXPECT_THAT(trace.judge("session_kept"), StartsWith("fail the session of depot was gone"));
}

TEST(SessionKept, DoesNotAskForOneThatMayHaveExpired) {
    TraceBuilder trace;
    trace.connects("depot", true, false, 10)
        .ended("depot")
        .wait(seconds{10})
        .connects("depot", false);
    EXPECT_EQ(trace.judge("session_kept"), "undecided no session was resumed");
}

TEST(SessionKept, DoesNotAskForOneThatTheClientDiscarded) {
    TraceBuilder trace;
    trace.connects("depot").ended("depot").connects("depot", true, false);
    EXPECT_THAT(trace.judge("session_kept"), StartsWith("undecided"));
}

TEST(SessionKept, DoesNotAskAfterACleanSessionIn311) {
    TraceBuilder trace{Version::v3_1_1};
    trace.connects("depot", true).ended("depot").connects("depot", false, false);
    EXPECT_THAT(trace.judge("session_kept"), StartsWith("undecided"));
}

TEST(SessionKept, DoesNotAskAfterAnAttemptWithoutAnAnswer) {
    TraceBuilder trace;
    trace.connects("depot").ended("depot");
    trace
        .sent(
            "depot",
            wire::Connect{
                .connect_flags = wire::ConnectFlags::clean_start.mask, .client_id = {"depot"}
            }
        )
        .ended("depot");
    trace.connects("depot", false, false);
    EXPECT_THAT(trace.judge("session_kept"), StartsWith("undecided"));
}

TEST(SessionKept, TakesTheExpiryOfTheDisconnect) {
    TraceBuilder trace;
    wire::Disconnect bye{.reason_code = 0, .properties = wire::Properties{}};
    bye.properties->add(wire::PropertyId::session_expiry_interval, std::uint32_t{0});
    trace.connects("depot").sent("depot", bye).ended("depot").connects("depot", false, false);
    EXPECT_THAT(trace.judge("session_kept"), StartsWith("undecided"));
}

/// "depot" prolongs its Session with the last packet before a stop of the server, which closes the
/// connection before that or with it, and finds none.
std::string prolonged(bool is_closed_before) {
    TraceBuilder trace;
    wire::Disconnect bye{.reason_code = 0, .properties = wire::Properties{}};
    bye.properties->add(wire::PropertyId::session_expiry_interval, std::uint32_t{7200});
    trace.connects("depot", true, false, 1).sent("depot", bye);
    if (is_closed_before) trace.ended("depot", "Network Connection ended: fin");
    trace.survives_a_stop();
    if (!is_closed_before) trace.ended("depot", "Network Connection ended: reset");
    return trace.wait(seconds{4}).connects("depot", false, false).judge("session_kept");
}

TEST(SessionKept, DoesNotAskForWhatADisconnectBeforeAStopProlonged) {
    EXPECT_EQ(prolonged(false), "undecided no session was resumed");
    EXPECT_THAT(prolonged(true), StartsWith("fail the session of depot was gone"));
}

/// A subscription that ended, beside a publisher.
TraceBuilder unsubscribed() {
    TraceBuilder trace;
    trace.connects("depot").connects("truck").subscribes("depot", "t");
    return trace.unsubscribes("depot", "t");
}

TEST(SubscriptionEnds, HoldsWhenNothingMoreComes) {
    EXPECT_EQ(unsubscribed().publishes("truck", 1, 1, 1).judge("subscription_ends"), "pass");
}

TEST(SubscriptionEnds, BreaksOnWhatWasPublishedAfterTheUnsuback) {
    EXPECT_THAT(
        unsubscribed()
            .publishes("truck", 1, 0, 0)
            .gets("depot", 1, 0, 0)
            .judge("subscription_ends"),
        StartsWith("fail message 1 of cmd came to depot without a subscription")
    );
}

TEST(SubscriptionEnds, AcceptsALateCopyOfWhatWasPublishedBefore) {
    TraceBuilder trace;
    trace.connects("depot").connects("truck").subscribes("depot", "t").publishes("truck", 1, 1, 1);
    trace.unsubscribes("depot", "t").gets("depot", 1, 1, 1);
    EXPECT_EQ(trace.judge("subscription_ends"), "pass");
}

TEST(SubscriptionEnds, AcceptsWhatAnotherSubscriptionMatches) {
    TraceBuilder trace;
    trace.connects("depot")
        .connects("truck")
        .subscribes("depot", "t")
        .subscribes("depot", "+", 0, 1001);
    trace.unsubscribes("depot", "t").publishes("truck", 1, 0, 0).gets("depot", 1, 0, 0);
    EXPECT_EQ(trace.judge("subscription_ends"), "pass");
}

TEST(SubscriptionEnds, BreaksWhenADiscardedSessionStillDelivers) {
    TraceBuilder trace;
    trace.connects("depot").connects("truck").subscribes("depot", "t").ended("depot");
    trace.connects("depot", true, false).publishes("truck", 1, 0, 0).gets("depot", 1, 0, 0);
    EXPECT_THAT(trace.judge("subscription_ends"), StartsWith("fail"));
}

TEST(SubscriptionEnds, IsUndecidedWhenNoneEnded) {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "t");
    EXPECT_EQ(trace.judge("subscription_ends"), "undecided no subscription ended");
}

TEST(SubscriptionEnds, LeavesTheOutcomeOpenWhenTheUnsubackWasLost) {
    TraceBuilder trace;
    trace.connects("depot").connects("truck").subscribes("depot", "t").subscribes("depot", "u");
    trace.unsubscribes("depot", "u")
        .sent("depot", wire::Unsubscribe{.packet_id = 7, .topic_filters = {{"t"}}});
    auto silent = trace;
    EXPECT_EQ(silent.publishes("truck", 1, 0, 0).judge("subscription_ends"), "pass");
    trace.publishes("truck", 1, 0, 0).gets("depot", 1, 0, 0);
    EXPECT_EQ(trace.judge("subscription_ends"), "pass");
}

TEST(SubscriptionEnds, AcceptsWhatANewSubscriptionAsksFor) {
    auto trace = unsubscribed().subscribes("depot", "t").publishes("truck", 1, 0, 0);
    EXPECT_EQ(trace.gets("depot", 1, 0, 0).judge("subscription_ends"), "pass");
}

TEST(SubscriptionEnds, SpeaksOfTheClientsThatItNames) {
    auto trace = unsubscribed().publishes("truck", 1, 0, 0).gets("depot", 1, 0, 0);
    EXPECT_THAT(trace.judge("subscription_ends", {"depot"}), StartsWith("fail"));
    EXPECT_THAT(trace.judge("subscription_ends", {"truck"}), StartsWith("undecided"));
}

}  // namespace
}  // namespace assay::evidence
