#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;
using testing::StartsWith;

TraceBuilder truck_is_gone(std::uint8_t qos = 1) {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "w/#").connects_with_will("truck", "w/truck", qos);
    trace.ended("truck");
    return trace;
}

wire::Publish will(std::uint16_t packet_id, bool dup = false) {
    return publish_of("w/truck", "gone", 1, packet_id, dup);
}

TEST(WillOnce, HoldsForOneCopy) {
    auto trace =
        truck_is_gone().received("depot", will(1)).acknowledges("depot", 1).wait(seconds{5});
    EXPECT_EQ(trace.judge("will_once"), "pass");
}

TEST(WillOnce, BreaksWithoutAny) {
    EXPECT_THAT(
        truck_is_gone().wait(seconds{5}).judge("will_once"),
        StartsWith("fail will \"gone\" on w/truck did not come to depot")
    );
}

TEST(WillOnce, LeavesTimeBehindWhatTheSubscriberHeldUp) {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "#").connects_with_will("truck", "w/truck");
    trace.publishes("truck", 1, 1, 1).puback("truck", 1).gets("depot", 1, 1, 1).ended("truck");
    trace.wait(seconds{9}).acknowledges("depot", 1);
    EXPECT_THAT(trace.judge("will_once"), StartsWith("undecided"));
    EXPECT_THAT(trace.wait(seconds{5}).judge("will_once"), StartsWith("fail will \"gone\""));
}

TEST(WillOnce, BreaksOnASecond) {
    auto trace = truck_is_gone().received("depot", will(1)).received("depot", will(2));
    EXPECT_THAT(trace.judge("will_once"), StartsWith("fail"));
}

/// A second copy behind a kill, so long after the first.
std::string second_behind_kill(seconds later, const std::string& guarantee) {
    auto trace = truck_is_gone().received("depot", will(1)).acknowledges("depot", 1);
    trace.settle = seconds{4};
    if (later > seconds{}) trace.wait(later);
    trace.survives_a_stop().ended("depot").connects("depot", false, true);
    return trace.received("depot", will(2)).acknowledges("depot", 2).judge(guarantee);
}

// Between publishing and removing it [MQTT-3.1.2-10] a server can be killed; later it has no excuse.
TEST(WillOnce, IsUndecidedWhenTheServerWasKilledJustAsItPublished) {
    for (const auto* guarantee : {"will_once", "conforms"}) {
        EXPECT_THAT(
            second_behind_kill(seconds{0}, guarantee), StartsWith("undecided will \"gone\"")
        ) << guarantee;
        EXPECT_THAT(second_behind_kill(seconds{9}, guarantee), StartsWith("fail will \"gone\""))
            << guarantee;
    }
}

// What it does not claim to keep it may forget, also that it has published.
TEST(WillOnce, IsUndecidedWhenTheServerForgetsThatItPublished) {
    auto trace = truck_is_gone().received("depot", will(1)).acknowledges("depot", 1);
    trace.wait(seconds{9}).restarted().ended("depot").connects("depot", false, true);
    EXPECT_THAT(
        trace.received("depot", will(2)).judge("will_once"), StartsWith("undecided will \"gone\"")
    );
}

TEST(WillOnce, BreaksOnTwoMoreBehindOneKill) {
    auto trace = truck_is_gone().received("depot", will(1)).acknowledges("depot", 1);
    trace.settle = seconds{4};
    trace.survives_a_stop().ended("depot").connects("depot", false, true);
    trace.received("depot", will(2)).acknowledges("depot", 2).received("depot", will(3));
    EXPECT_THAT(trace.judge("will_once"), StartsWith("fail will \"gone\""));
}

/// Like `will`, live or out of the store.
wire::Publish retained_will(std::uint16_t packet_id, bool is_stored) {
    return publish_of("w/truck", "gone", 1, packet_id, false, is_stored);
}

/// "truck" comes back with its retained Will, "depot" asks for the stored one before and behind a
/// crash, and live ones come behind it. Those of two connections may be two.
std::string retained_behind_a_crash(unsigned live, const std::string& guarantee) {
    wire::Connect truck;
    truck.set_clean_start(true);
    truck.set_will("w/truck", {'g', 'o', 'n', 'e'}, 1, true);
    truck.client_id.text = "truck";
    TraceBuilder trace;
    trace.sent("truck", truck).received("truck", wire::Connack{}).ended("truck");
    trace.connects("depot").subscribes("depot", "w/#").received("depot", retained_will(1, true));
    trace.settle = seconds{4};
    trace.acknowledges("depot", 1).survives_a_stop().ended("depot");
    trace.connects("depot", false, true).subscribes("depot", "w/#");
    trace.received("depot", retained_will(2, true)).acknowledges("depot", 2);
    trace.sent("truck", truck).received("truck", wire::Connack{}).ended("truck");
    for (; live > 0; --live)
        trace.received("depot", retained_will(3, false)).acknowledges("depot", 3);
    return trace.judge(guarantee);
}

// What comes out of the store says nothing of live copies, and a crash in between excuses none.
TEST(WillOnce, BreaksOnOneLiveCopyTooManyBesideStoredOnes) {
    for (const auto* guarantee : {"will_once", "conforms"}) {
        EXPECT_EQ(retained_behind_a_crash(2, guarantee), "pass") << guarantee;
        EXPECT_THAT(retained_behind_a_crash(3, guarantee), StartsWith("fail will \"gone\""))
            << guarantee;
    }
}

TEST(WillOnce, HoldsWhenTheCopyIsRepeated) {
    auto trace = truck_is_gone().received("depot", will(1)).received("depot", will(1, true));
    EXPECT_EQ(trace.acknowledges("depot", 1).judge("will_once"), "pass");
}

TEST(WillOnce, IsUndecidedWhenAQos0WillIsMissing) {
    EXPECT_THAT(truck_is_gone(0).wait(seconds{5}).judge("will_once"), StartsWith("undecided"));
}

TEST(WillOnce, IsUndecidedWhileTheOwnerIsConnected) {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "w/#").connects_with_will("truck", "w/truck");
    EXPECT_THAT(trace.wait(seconds{5}).judge("will_once"), StartsWith("undecided"));
}

TEST(WillNever, HoldsWithoutAny) {
    EXPECT_EQ(truck_is_gone().wait(seconds{5}).judge("will_never"), "pass");
}

TEST(WillNever, BreaksOnTheFirst) {
    EXPECT_THAT(
        truck_is_gone().received("depot", will(1)).judge("will_never"),
        StartsWith("fail will \"gone\" on w/truck came to depot")
    );
}

TEST(WillNever, IsUndecidedWhenNobodyListens) {
    TraceBuilder trace;
    EXPECT_EQ(
        trace.connects_with_will("truck", "w").judge("will_never"),
        "undecided no client was subscribed to the will"
    );
}

TEST(WillNever, SpeaksOfTheActorsThatItNames) {
    auto trace = truck_is_gone().received("depot", will(1));
    EXPECT_EQ(trace.judge("will_never", {"van"}), "undecided no CONNECT had a will");
}

wire::Publish gone(std::uint16_t packet_id) {
    return publish_of("w/truck", "gone", 1, packet_id);
}

/// The owner of a will with these wishes is gone; nothing has come.
TraceBuilder truck_is_gone_with(std::uint16_t keep_alive, std::uint32_t delay) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "w/#");
    trace.connects_with_will("truck", "w/truck", 1, keep_alive, delay).ended("truck");
    return trace;
}

TEST(WillOnce, WaitsForTheDelay) {
    auto trace = truck_is_gone_with(0, 60).wait(seconds{50});
    EXPECT_THAT(trace.judge("will_once"), StartsWith("undecided"));
    EXPECT_THAT(trace.wait(seconds{30}).judge("will_once"), StartsWith("fail"));
}

TEST(WillOnce, WaitsForTheKeepAlive) {
    auto trace = truck_is_gone_with(60, 0).wait(seconds{80});
    EXPECT_THAT(trace.judge("will_once"), StartsWith("undecided"));
    EXPECT_THAT(trace.wait(seconds{30}).judge("will_once"), StartsWith("fail"));
}

TEST(WillOnce, DoesNotAskWhenTheOwnerCameBackInTime) {
    auto trace = truck_is_gone_with(0, 60).wait(seconds{5}).connects("truck", false, true);
    EXPECT_THAT(
        trace.wait(seconds{90}).judge("will_once"), testing::EndsWith("(its owner came back)")
    );
}

TEST(WillOnce, DoesNotAskWhenTheOwnerTookItBack) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "w").connects_with_will("truck", "w");
    trace.sent("truck", wire::Disconnect{}).ended("truck").wait(seconds{9});
    EXPECT_THAT(trace.judge("will_once"), testing::EndsWith("(its owner took it back)"));
}

TEST(WillOnce, DoesNotAskWhenTheServerMayKnowNothingOfTheEnd) {
    TraceBuilder trace;
    trace.links["truck"] = "sat";
    trace.connects("van").subscribes("van", "w").connects_with_will("truck", "w").ended("truck");
    EXPECT_THAT(trace.wait(seconds{9}).judge("will_once"), StartsWith("undecided"));
}

TEST(WillOnce, AllowsOneForEachConnectionThatEnded) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "w/#");
    for (std::uint16_t i = 1; i <= 2; ++i)
        trace.connects_with_will("truck", "w/truck")
            .ended("truck")
            .received("van", gone(i))
            .acknowledges("van", i);
    EXPECT_EQ(trace.wait(seconds{5}).judge("will_once"), "pass");
    EXPECT_EQ(
        trace.received("van", gone(3)).judge("will_once"),
        "fail will \"gone\" on w/truck came to van 3 times"
    );
}

TEST(WillOnce, BreaksWhenATakeOverFiresItTwice) {
    // The second connection has the same will and is open.
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "w/#").connects_with_will("truck", "w/truck");
    trace.ended("truck").connects_with_will("truck", "w/truck");
    auto twice = trace.received("van", gone(1)).acknowledges("van", 1).wait(seconds{5});
    EXPECT_THAT(trace.judge("will_once"), testing::Not(StartsWith("fail")));
    EXPECT_THAT(twice.received("van", gone(2)).judge("will_once"), StartsWith("fail"));
}

TEST(WillNever, HoldsBehindANormalDisconnect) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "w").connects_with_will("truck", "w");
    trace.sent("truck", wire::Disconnect{}).ended("truck").wait(seconds{9});
    EXPECT_EQ(trace.judge("will_never"), "pass");
}

}  // namespace
}  // namespace assay::evidence
