#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

/// A publisher and a subscriber to "t", both connected.
TraceBuilder two_clients() {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "t").connects("truck");
    return trace;
}

/// A whole QoS 2 exchange of the publisher.
void publish_qos2(TraceBuilder& trace, std::uint32_t number, std::uint16_t packet_id) {
    trace.publishes("truck", number, 2, packet_id)
        .received("truck", wire::Pubrec{.packet_id = packet_id})
        .sent("truck", wire::Pubrel{.packet_id = packet_id})
        .received("truck", wire::Pubcomp{.packet_id = packet_id});
}

/// A whole QoS 2 exchange towards the subscriber.
void deliver_qos2(TraceBuilder& trace, std::uint32_t number, std::uint16_t packet_id) {
    trace.gets("depot", number, 2, packet_id)
        .sent("depot", wire::Pubrec{.packet_id = packet_id})
        .received("depot", wire::Pubrel{.packet_id = packet_id})
        .sent("depot", wire::Pubcomp{.packet_id = packet_id});
}

TEST(ExactlyOnce, HoldsWhenEachCopyArrivesOnce) {
    auto trace = two_clients();
    publish_qos2(trace, 1, 1);
    deliver_qos2(trace, 1, 1);
    EXPECT_EQ(trace.wait(seconds{5}).judge("exactly_once"), "pass");
}

TEST(ExactlyOnce, HoldsWhenAnUnreleasedCopyIsRepeated) {
    auto trace = two_clients();
    publish_qos2(trace, 1, 1);
    trace.gets("depot", 1, 2, 1).ended("depot").connects("depot", false, true);
    trace.gets("depot", 1, 2, 1, true).sent("depot", wire::Pubrec{.packet_id = 1});
    trace.received("depot", wire::Pubrel{.packet_id = 1})
        .sent("depot", wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(trace.wait(seconds{5}).judge("exactly_once"), "pass");
}

TEST(ExactlyOnce, BreaksWhenASecondCopyFollowsTheRelease) {
    auto trace = two_clients();
    publish_qos2(trace, 1, 1);
    deliver_qos2(trace, 1, 1);
    deliver_qos2(trace, 1, 2);
    const auto verdict = trace.wait(seconds{5}).judge("exactly_once");
    EXPECT_EQ(verdict, "fail message 1 of cmd came to depot 2 times");
}

TEST(ExactlyOnce, BreaksWhenASecondCopyComesUnderAnotherIdentifier) {
    auto trace = two_clients();
    publish_qos2(trace, 1, 1);
    trace.gets("depot", 1, 2, 1).gets("depot", 1, 2, 2, true);
    EXPECT_THAT(
        trace.judge("exactly_once"), StartsWith("fail message 1 of cmd came to depot 2 times")
    );
}

TEST(ExactlyOnce, BreaksWhenAnAcceptedMessageIsMissing) {
    auto trace = two_clients();
    publish_qos2(trace, 1, 1);
    EXPECT_THAT(
        trace.wait(seconds{5}).judge("exactly_once"),
        StartsWith("fail message 1 of cmd did not come to depot")
    );
}

TEST(ExactlyOnce, LeavesTheOutcomeOpenWhenThePubrecWasLost) {
    auto delivered = two_clients();
    delivered.publishes("truck", 1, 2, 1).ended("truck");
    auto lost = delivered;
    deliver_qos2(delivered, 1, 1);
    publish_qos2(delivered.connects("truck"), 2, 1);
    publish_qos2(lost.connects("truck"), 2, 1);
    deliver_qos2(delivered, 2, 2);
    deliver_qos2(lost, 2, 2);
    EXPECT_EQ(delivered.wait(seconds{5}).judge("exactly_once"), "pass");
    EXPECT_EQ(lost.wait(seconds{5}).judge("exactly_once"), "pass");
}

TEST(AtMostOnce, AllowsACopyForEachOverlappingSubscription) {
    auto trace = two_clients();
    trace.subscribes("depot", "#", 0, 1001).publishes("truck", 1, 0, 0);
    trace.gets("depot", 1, 0, 0).gets("depot", 1, 0, 0);
    EXPECT_EQ(trace.judge("at_most_once"), "pass");
    trace.gets("depot", 1, 0, 0);
    EXPECT_THAT(trace.judge("at_most_once"), StartsWith("fail"));
}

TEST(AtMostOnce, CountsEachSubscriberApart) {
    auto trace = two_clients();
    trace.connects("audit").subscribes("audit", "t").publishes("truck", 1, 0, 0);
    EXPECT_EQ(trace.gets("depot", 1, 0, 0).gets("audit", 1, 0, 0).judge("at_most_once"), "pass");
}

TEST(AtMostOnce, HoldsWhenNothingArrives) {
    auto trace = two_clients();
    EXPECT_EQ(trace.publishes("truck", 1, 0, 0).judge("at_most_once"), "pass");
}

TEST(AtMostOnce, IsUndecidedWithoutAnyMessage) {
    EXPECT_EQ(two_clients().judge("at_most_once"), "undecided no message was published");
}

TEST(AtMostOnce, TakesTheRepeatOfAnUnacknowledgedQos1PublishForANewOne) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 1, 1).ended("truck").connects("truck", false, true);
    trace.publishes("truck", 1, 1, 1, true).puback("truck", 1);
    trace.gets("depot", 1, 1, 1).gets("depot", 1, 1, 2);
    EXPECT_EQ(trace.judge("at_most_once"), "pass");
    trace.gets("depot", 1, 1, 3);
    EXPECT_THAT(trace.judge("at_most_once"), StartsWith("fail"));
}

TEST(AtMostOnce, AllowsARetainedMessageAgainForEachSubscribe) {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "r").connects("truck").retains("truck", "on", 1);
    trace.gets_retained("depot", "on").subscribes("depot", "r").gets_retained("depot", "on");
    EXPECT_EQ(trace.judge("at_most_once"), "pass");
}

TEST(AtLeastOnce, HoldsWithDuplicates) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 1, 1).puback("truck", 1);
    trace.gets("depot", 1, 1, 1).gets("depot", 1, 1, 1, true);
    EXPECT_EQ(trace.wait(seconds{5}).judge("at_least_once"), "pass");
}

TEST(AtLeastOnce, BreaksWhenAnAcknowledgedMessageIsMissing) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 1, 1).puback("truck", 1);
    EXPECT_THAT(
        trace.wait(seconds{5}).judge("at_least_once"),
        StartsWith("fail message 1 of cmd did not come to depot")
    );
}

TEST(AtLeastOnce, DoesNotAskForWhatWasNotAcknowledged) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 1, 1).publishes("truck", 2, 1, 2).puback("truck", 2);
    trace.gets("depot", 2, 1, 1).acknowledges("depot", 1);
    EXPECT_EQ(trace.wait(seconds{5}).judge("at_least_once"), "pass");
}

TEST(AtLeastOnce, IsUndecidedWhileTheMessageMayStillBeOnItsWay) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 1, 1).puback("truck", 1);
    EXPECT_THAT(
        trace.judge("at_least_once"), testing::EndsWith("(depot had no time to receive it)")
    );
}

// A server may limit what is on its way to a client at once, whatever the client says of it.
TEST(AtLeastOnce, LeavesTimeBehindWhatTheSubscriberHeldUp) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 1, 1).puback("truck", 1).gets("depot", 1, 1, 1);
    trace.publishes("truck", 2, 1, 2).puback("truck", 2).wait(seconds{9}).acknowledges("depot", 1);
    EXPECT_EQ(
        trace.judge("at_least_once"),
        "undecided message 2 of cmd did not come to depot (depot had no time to receive it)"
    );
    EXPECT_THAT(
        trace.wait(seconds{5}).judge("at_least_once"),
        StartsWith("fail message 2 of cmd did not come to depot")
    );
}

TEST(AtLeastOnce, BreaksAtOnceWhenALaterMessageOvertook) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 1, 1).puback("truck", 1).publishes("truck", 2, 1, 2);
    EXPECT_THAT(trace.gets("depot", 2, 1, 1).judge("at_least_once"), StartsWith("fail message 1"));
}

TEST(AtLeastOnce, IsUndecidedWhenTheSubscriberIsAway) {
    auto trace = two_clients();
    trace.ended("depot").publishes("truck", 1, 1, 1).puback("truck", 1);
    EXPECT_THAT(
        trace.wait(seconds{5}).judge("at_least_once"),
        testing::EndsWith("(depot was not connected at the end)")
    );
}

TEST(AtLeastOnce, IsUndecidedWhenTheLinkIsDownOrSilentAfterAnOutage) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 1, 1).puback("truck", 1).link("sat", "down for 30 s");
    EXPECT_THAT(
        trace.wait(seconds{9}).judge("at_least_once"), HasSubstr("the link of depot was down")
    );
    trace.link("sat", "up again");
    EXPECT_THAT(
        trace.wait(seconds{9}).judge("at_least_once"),
        HasSubstr("depot heard nothing after the outage")
    );
    trace.received("depot", wire::Pingresp{}).wait(seconds{9});
    EXPECT_THAT(trace.judge("at_least_once"), StartsWith("fail"));
}

TEST(AtLeastOnce, IsUndecidedWhenTheSubscriberDoesNotAcknowledge) {
    auto trace = two_clients();
    for (std::uint16_t i = 1; i <= 2; ++i)
        trace.publishes("truck", i, 1, i).puback("truck", i);
    trace.gets("depot", 1, 1, 1);
    EXPECT_THAT(
        trace.wait(seconds{5}).judge("at_least_once"),
        HasSubstr("depot had not acknowledged everything at the end")
    );
}

TEST(AtLeastOnce, DoesNotAskForWhatWasPublishedBeforeTheSubscription) {
    TraceBuilder trace;
    trace.connects("depot").connects("truck").publishes("truck", 1, 1, 1).puback("truck", 1);
    trace.subscribes("depot", "t").publishes("truck", 2, 1, 2).puback("truck", 2);
    trace.gets("depot", 2, 1, 1).acknowledges("depot", 1);
    EXPECT_EQ(trace.wait(seconds{5}).judge("at_least_once"), "pass");
}

TEST(AtLeastOnce, DoesNotAskForOwnMessagesWithNoLocal) {
    TraceBuilder trace;
    trace.connects("truck").subscribes("truck", "t", no_local(2));
    trace.publishes("truck", 1, 1, 1).puback("truck", 1);
    EXPECT_EQ(
        trace.wait(seconds{5}).judge("at_least_once"),
        "undecided no acknowledged message was due to any subscriber"
    );
}

TEST(AtLeastOnce, AsksEvenWhenTheServerLostTheSessionTooEarly) {
    auto trace = two_clients();
    trace.ended("depot").publishes("truck", 1, 1, 1).puback("truck", 1);
    trace.connects("depot", false, false).wait(seconds{5});
    EXPECT_THAT(trace.judge("at_least_once"), StartsWith("fail"));
}

TEST(AtLeastOnce, DoesNotAskWhenTheClientDiscardedItsSession) {
    auto trace = two_clients();
    trace.ended("depot").publishes("truck", 1, 1, 1).puback("truck", 1);
    trace.connects("depot", true, false).wait(seconds{5});
    EXPECT_THAT(
        trace.judge("at_least_once"), StartsWith("undecided no acknowledged message was due")
    );
}

TEST(AtLeastOnce, LooksOnlyAtWhatItIsAskedAbout) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 1, 1).puback("truck", 1).wait(seconds{5});
    EXPECT_THAT(trace.judge("at_least_once", {"cmd"}), StartsWith("fail"));
    EXPECT_THAT(trace.judge("at_least_once", {"truck"}), StartsWith("fail"));
    EXPECT_EQ(trace.judge("at_least_once", {"other"}), "undecided no message was published");
}

TEST(NothingInvented, HoldsForUnchangedMessages) {
    auto trace = two_clients();
    EXPECT_EQ(
        trace.publishes("truck", 1, 0, 0).gets("depot", 1, 0, 0).judge("nothing_invented"), "pass"
    );
}

TEST(NothingInvented, BreaksOnAChangedPayload) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 0, 0).received("depot", publish_of("t", "load:cmd:000001", 0, 0));
    EXPECT_THAT(
        trace.judge("nothing_invented"),
        StartsWith("fail depot got \"load:cmd:000001\" on t, which no client had published")
    );
}

TEST(NothingInvented, BreaksOnAMessageThatComesBeforeItIsPublished) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 0, 0).gets("depot", 2, 0, 0).publishes("truck", 2, 0, 0);
    EXPECT_THAT(trace.judge("nothing_invented"), StartsWith("fail"));
}

TEST(NothingInvented, LeavesTopicsOfOthersAlone) {
    auto trace = two_clients();
    trace.publishes("truck", 1, 0, 0).received("depot", publish_of("$SYS/uptime", "1", 0, 0));
    EXPECT_EQ(trace.judge("nothing_invented"), "pass");
}

TEST(Guarantees, UnderstandTopicAliases) {
    auto trace = two_clients();
    auto first = publish_of("t", "a", 0, 0);
    first.properties.add(wire::PropertyId::topic_alias, std::uint16_t{3});
    auto second = publish_of("", "b", 0, 0);
    second.properties.add(wire::PropertyId::topic_alias, std::uint16_t{3});
    trace.sent("truck", first).sent("truck", second).received("depot", publish_of("t", "b", 0, 0));
    EXPECT_EQ(trace.judge("nothing_invented"), "pass");
}

TEST(Guarantees, CallAnUnknownNameAnError) {
    EXPECT_EQ(two_clients().judge("twice"), "error there is no such guarantee");
}

}  // namespace
}  // namespace assay::evidence
