#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using testing::EndsWith;
using testing::StartsWith;

/// Two members of one group, and a message that is taken over.
TraceBuilder published() {
    TraceBuilder trace;
    for (const auto* member : {"one", "two"})
        trace.connects(member).subscribes(member, "$share/g/t");
    trace.connects("pub").publishes("pub", 1, 1, 1).puback("pub", 1);
    return trace;
}

TEST(SharedOnce, HoldsWhenOneMemberGetsTheMessage) {
    auto trace = published();
    trace.gets("two", 1, 1, 7);
    EXPECT_EQ(trace.judge("shared_once"), "pass");
}

TEST(SharedOnce, BreaksWhenTwoMembersGetTheMessage) {
    auto trace = published();
    trace.gets("one", 1, 1, 7).gets("two", 1, 1, 7);
    EXPECT_THAT(
        trace.judge("shared_once"), StartsWith("fail message 1 of cmd came to one and to two")
    );
}

// The member that had it may have lost it with its Session [MQTT-4.8.2-5].
TEST(SharedOnce, IsUndecidedWhenAMemberIsGone) {
    auto trace = published();
    trace.ended("one").connects("one").wait(std::chrono::seconds{60});
    trace.sent("two", wire::Pingreq{}).received("two", wire::Pingresp{});
    EXPECT_THAT(trace.judge("shared_once"), StartsWith("undecided message 1 of cmd came to no"));
}

TEST(SharedOnce, BreaksWhenNobodyGetsTheMessage) {
    auto trace = published();
    trace.wait(std::chrono::seconds{60});
    trace.sent("one", wire::Pingreq{}).received("one", wire::Pingresp{});
    trace.sent("two", wire::Pingreq{}).received("two", wire::Pingresp{});
    EXPECT_THAT(trace.judge("shared_once"), StartsWith("fail message 1 of cmd came to no member"));
}

/// Two members, of whom `two` takes the message at QoS 0 only, and is away when it is published if
/// `is_away`. Nobody gets it.
TraceBuilder published_beside_qos_0(bool is_away) {
    TraceBuilder trace;
    trace.connects("one").subscribes("one", "$share/g/t", 1);
    trace.connects("two").subscribes("two", "$share/g/t", 0);
    if (is_away) trace.ended("two");
    trace.connects("pub").publishes("pub", 1, 1, 1).puback("pub", 1);
    if (is_away) trace.connects("two", false, true);
    trace.wait(std::chrono::seconds{60}).pings("one").pings("two");
    return trace;
}

// The server may have chosen the member that was away, and at QoS 0 need not have kept it (5.0, 4.8.2).
TEST(SharedOnce, LetsAMessageBeLostWithAMemberAtQos0) {
    EXPECT_EQ(
        published_beside_qos_0(true).judge("shared_once"),
        "undecided message 1 of cmd came to no member of the group (two was away, and may have "
        "lost "
        "it at QoS 0)"
    );
    EXPECT_THAT(
        published_beside_qos_0(false).judge("shared_once"),
        StartsWith("fail message 1 of cmd came to no member")
    );
}

// Who was connected at the PUBLISH and went on hearing of the server was not absent, though it left.
TEST(SharedOnce, MissesAMessageThoughItsMemberAtQos0LeftMuchLater) {
    EXPECT_THAT(
        published_beside_qos_0(false).ended("two").judge("shared_once"),
        StartsWith("fail message 1 of cmd came to no member")
    );
}

TEST(SharedOnce, LetsAMessageBeLostWithAMemberAtQos0ThatLeavesAtOnce) {
    TraceBuilder trace;
    trace.connects("one").subscribes("one", "$share/g/t", 1);
    trace.connects("two").subscribes("two", "$share/g/t", 0);
    trace.connects("pub").publishes("pub", 1, 1, 1).puback("pub", 1).ended("two");
    trace.wait(std::chrono::seconds{60}).pings("one");
    EXPECT_THAT(trace.judge("shared_once"), EndsWith("(two left, and may have lost it at QoS 0)"));
}

// A server need not deliver before PUBREL (5.0, 4.3.3), which never comes here.
TEST(SharedOnce, WaitsForPubrelAtQos2) {
    TraceBuilder trace;
    trace.connects("one").subscribes("one", "$share/g/t", 2).connects("pub");
    trace.publishes("pub", 1, 2, 1).received("pub", wire::Pubrec{.packet_id = 1}).ended("pub");
    trace.wait(std::chrono::seconds{60});
    trace.sent("one", wire::Pingreq{}).received("one", wire::Pingresp{});
    EXPECT_EQ(trace.judge("shared_once"), "pass");
}

TEST(SharedOnce, DoesNotKnowWhichCopyAMemberWithAnotherFilterGot) {
    auto trace = published();
    trace.connects("both").subscribes("both", "$share/g/t").subscribes("both", "#");
    trace.publishes("pub", 2, 1, 2).puback("pub", 2).gets("one", 1, 1, 7).gets("both", 2, 1, 7);
    trace.wait(std::chrono::seconds{60});
    EXPECT_EQ(trace.judge("shared_once"), "pass");
}

TEST(SharedOnce, LetsAMessageMoveOnWhenItsMemberIsLost) {
    auto trace = published();
    trace.gets("one", 1, 1, 7).ended("one").gets("two", 1, 1, 7);
    EXPECT_EQ(trace.judge("shared_once"), "pass");
}

TEST(SharedOnce, KeepsAQos2MessageWithItsMember) {
    auto trace = published();
    trace.gets("one", 1, 2, 7).ended("one").gets("two", 1, 2, 7);
    EXPECT_THAT(trace.judge("shared_once"), StartsWith("fail"));
}

TEST(SharedOnce, LetsEveryGroupHaveItsCopy) {
    auto trace = published();
    trace.connects("other").subscribes("other", "$share/h/t");
    trace.publishes("pub", 2, 1, 2).puback("pub", 2).gets("one", 1, 1, 7);
    trace.gets("one", 2, 1, 8).gets("other", 2, 1, 7);
    EXPECT_EQ(trace.judge("shared_once"), "pass");
}

TEST(SharedOnce, AsksNothingWithoutAGroup) {
    TraceBuilder trace;
    trace.connects("one").subscribes("one", "t").connects("pub").publishes("pub", 1, 0, 0);
    EXPECT_EQ(
        trace.judge("shared_once"), "undecided no message was published to a shared subscription"
    );
}

TEST(SharedOnce, LetsAMessageMoveOnWhileItsMemberIsBehindADeadLink) {
    TraceBuilder trace;
    trace.links["one"] = "sat";
    for (const auto* member : {"one", "two"})
        trace.connects(member).subscribes(member, "$share/g/t");
    trace.connects("pub").publishes("pub", 1, 1, 1).puback("pub", 1);
    trace.gets("one", 1, 1, 7).link("sat", "down for 60 s").wait(std::chrono::seconds{30});
    EXPECT_EQ(trace.gets("two", 1, 1, 7).judge("shared_once"), "pass");
}

TEST(SharedOnce, LeavesTheOutcomeOpenWhenThePubackWasLost) {
    TraceBuilder trace;
    for (const auto* member : {"one", "two"})
        trace.connects(member).subscribes(member, "$share/g/t");
    trace.connects("pub").publishes("pub", 1, 1, 1).ended("pub");
    auto published_again = trace;
    EXPECT_EQ(trace.wait(std::chrono::seconds{60}).judge("shared_once"), "pass");
    published_again.gets("one", 1, 1, 7)
        .connects("pub", false, true)
        .publishes("pub", 1, 1, 1, true);
    EXPECT_EQ(published_again.gets("two", 1, 1, 7).judge("shared_once"), "pass");
}

}  // namespace
}  // namespace assay::evidence
