#include "tests/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::harness {
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

TEST(WillOnce, BreaksOnASecond) {
    auto trace = truck_is_gone().received("depot", will(1)).received("depot", will(2));
    EXPECT_THAT(trace.judge("will_once"), StartsWith("fail"));
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
        StartsWith("fail will \"gone\" on w/truck came to depot: 5.000 s truck > CONNECT")
    );
}

TEST(WillNever, IsUndecidedWhenNobodyListens) {
    TraceBuilder trace;
    EXPECT_EQ(
        trace.connects_with_will("truck", "w").judge("will_never"),
        "undecided nobody was subscribed to the will"
    );
}

TEST(WillNever, SpeaksOfTheActorsThatItNames) {
    auto trace = truck_is_gone().received("depot", will(1));
    EXPECT_EQ(trace.judge("will_never", {"van"}), "undecided no CONNECT had a will");
}

}  // namespace
}  // namespace assay::harness
