// What a guarantee may not ask for: each of these looks like a loss or a duplicate and is none.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;
using testing::StartsWith;
using wire::PropertyId;

constexpr const char* nothing_due = "undecided no acknowledged message was due to any subscriber";

/// "van" has subscribed to "t"; "truck" is connected.
TraceBuilder two_clients(std::uint8_t options = 2) {
    TraceBuilder trace;
    return trace.connects("van").subscribes("van", "t", options).connects("truck");
}

/// Message 1 at QoS 1, acknowledged; then time enough for it to arrive.
std::string judge_published(TraceBuilder trace) {
    trace.publishes("truck", 1, 1, 1).puback("truck", 1).wait(seconds{5});
    return trace.judge("at_least_once");
}

TEST(UnknownOutcome, IsWhatAPublishWithoutAnswerHas) {
    auto trace = two_clients().publishes("truck", 1, 1, 1).ended("truck");
    auto delivered = trace;
    EXPECT_EQ(trace.wait(seconds{5}).judge("at_least_once"), nothing_due);
    delivered.gets("van", 1, 1, 1).acknowledges("van", 1).wait(seconds{5});
    EXPECT_EQ(delivered.judge("at_most_once"), "pass");
    EXPECT_EQ(delivered.judge("nothing_invented"), "pass");
}

TEST(UnknownOutcome, IsWhatAPublishCutInMidPacketHas) {
    auto trace = two_clients().publishes("truck", 1, 1, 1).lost().ended("truck");
    trace.connects("truck", true, false).publishes("truck", 2, 1, 1).puback("truck", 1);
    trace.gets("van", 2, 1, 1).acknowledges("van", 1).wait(seconds{5});
    EXPECT_EQ(trace.judge("exactly_once"), "pass");
}

// A connection whose Client Identifier the server chose has a Session that a newer one may end, too.
TEST(UnknownOutcome, IsNoneOfWhatIsAcknowledgedBehindANewSession) {
    for (const bool is_given : {false, true}) {
        TraceBuilder trace;
        trace.connects("van").subscribes("van", "t", 1);
        wire::Connect connect;
        connect.set_clean_start(true);
        wire::Connack connack;
        if (is_given)
            connack.properties.add(PropertyId::assigned_client_identifier, wire::Utf8{"truck"});
        else
            connect.client_id.text = "truck";
        trace.sent("older", connect).received("older", connack).publishes("older", 1, 1, 1);
        connect.client_id.text = "truck";
        trace.sent("newer", connect).received("newer", wire::Connack{});
        trace.puback("older", 1).left_before(seconds{1}).ended("older").wait(seconds{9});
        EXPECT_THAT(trace.judge("at_least_once"), StartsWith("fail")) << is_given;
    }
}

TEST(UnknownOutcome, IsWhatARefusedPublishHas) {
    auto trace = two_clients().publishes("truck", 1, 1, 1);
    trace.received("truck", wire::Puback{.packet_id = 1, .reason_code = 0x97}).wait(seconds{5});
    EXPECT_EQ(trace.judge("at_least_once"), nothing_due);
}

TEST(UnknownOutcome, IsWhatAMessageThatMayExpireHas) {
    auto publish = publish_of("t", "load:cmd:000001:", 1, 1);
    auto expiring = publish;
    expiring.properties.add(PropertyId::message_expiry_interval, std::uint32_t{5});
    auto trace = two_clients().sent("truck", expiring).puback("truck", 1).wait(seconds{9});
    EXPECT_EQ(trace.judge("at_least_once"), nothing_due);
    auto lasting = two_clients().sent("truck", publish).puback("truck", 1).wait(seconds{9});
    EXPECT_THAT(lasting.judge("at_least_once"), StartsWith("fail"));
}

TEST(UnknownOutcome, IsWhatAMessageTooLargeForItsReceiverHas) {
    wire::Properties small;
    small.add(PropertyId::maximum_packet_size, std::uint32_t{60});
    TraceBuilder trace;
    trace.connects_with("van", 0, small).subscribes("van", "t").connects("truck");
    EXPECT_EQ(judge_published(trace), nothing_due);
    wire::Properties large;
    large.add(PropertyId::maximum_packet_size, std::uint32_t{6000});
    TraceBuilder other;
    other.connects_with("van", 0, large).subscribes("van", "t").connects("truck");
    EXPECT_THAT(judge_published(other), StartsWith("fail"));
}

TEST(UnknownOutcome, IsWhatASubscriptionOfQos0Has) {
    EXPECT_EQ(judge_published(two_clients(0)), nothing_due);
    EXPECT_THAT(judge_published(two_clients(1)), StartsWith("fail"));
}

TEST(UnknownOutcome, IsWhatASubscriptionGrantedQos0Has) {
    TraceBuilder trace;
    trace.connects("van");
    trace.sent("van", wire::Subscribe{.packet_id = 5, .subscriptions = {{{"t"}, 2}}});
    trace.received("van", wire::Suback{.packet_id = 5, .reason_codes = {0}}).connects("truck");
    EXPECT_EQ(judge_published(trace), nothing_due);
}

TEST(UnknownOutcome, IsWhatASubscriptionWithoutSubackHas) {
    TraceBuilder trace;
    trace.connects("van").connects("truck");
    trace.sent("van", wire::Subscribe{.packet_id = 5, .subscriptions = {{{"t"}, 1}}});
    EXPECT_EQ(judge_published(trace), nothing_due);
}

TEST(UnknownOutcome, IsWhatASubscriptionBehindAnUnsubscribeHas) {
    auto trace = two_clients();
    trace.sent("van", wire::Unsubscribe{.packet_id = 5, .topic_filters = {{"t"}}});
    EXPECT_EQ(judge_published(trace), nothing_due);
}

TEST(UnknownOutcome, IsWhatOneMemberOfAGroupHas) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "$share/g/t").connects("truck");
    EXPECT_EQ(judge_published(trace), nothing_due);
}

TEST(UnknownOutcome, EndsWhenASubscriptionIsReplaced) {
    // One of the two is in force all the time, but only the second is sure from its SUBACK on.
    EXPECT_THAT(judge_published(two_clients().subscribes("van", "t", 1, 1001)), StartsWith("fail"));
}

TEST(UnknownOutcome, IsNotExtendedToMessagesOfOthersByNoLocal) {
    EXPECT_THAT(judge_published(two_clients(no_local(1))), StartsWith("fail"));
}

TEST(UnknownOutcome, IsNotExtendedByAnOverlappingSubscriptionOfQos0) {
    EXPECT_THAT(judge_published(two_clients().subscribes("van", "#", 0, 1001)), StartsWith("fail"));
}

TEST(AtMostOnce, AllowsRepeatsWithDupOnAResumedConnection) {
    auto trace = two_clients().publishes("truck", 1, 1, 1).puback("truck", 1).gets("van", 1, 1, 1);
    trace.ended("van").connects("van", false, true);
    auto as_new = trace;
    EXPECT_EQ(trace.gets("van", 1, 1, 1, true).judge("at_most_once"), "pass");
    EXPECT_THAT(as_new.gets("van", 1, 1, 2).judge("at_most_once"), StartsWith("fail"));
}

TEST(AtMostOnce, CountsADowngradedCopyOnce) {
    auto trace = two_clients(0).publishes("truck", 1, 2, 1).gets("van", 1, 0, 0);
    EXPECT_EQ(trace.judge("at_most_once"), "pass");
    EXPECT_THAT(trace.gets("van", 1, 0, 0).judge("at_most_once"), StartsWith("fail"));
}

TEST(AtMostOnce, CountsEachNewPublishOfAMessage) {
    auto trace = two_clients().publishes("truck", 1, 2, 1).ended("truck").connects("truck");
    trace.publishes("truck", 1, 2, 1).gets("van", 1, 1, 1).gets("van", 1, 1, 2);
    EXPECT_EQ(trace.judge("at_most_once"), "pass");
}

TEST(AtMostOnce, DoesNotAllowASecondCopyForARepeatAtQos2) {
    auto trace = two_clients().publishes("truck", 1, 2, 1).ended("truck");
    trace.connects("truck", false, true).publishes("truck", 1, 2, 1, true);
    EXPECT_EQ(trace.gets("van", 1, 2, 1).judge("at_most_once"), "pass");
    EXPECT_THAT(trace.gets("van", 1, 2, 2).judge("at_most_once"), StartsWith("fail"));
}

TEST(AtMostOnce, CountsOneSubscriptionThatWasReplacedOnce) {
    auto trace = two_clients().subscribes("van", "t", 1, 1001).publishes("truck", 1, 1, 1);
    EXPECT_EQ(trace.gets("van", 1, 1, 1).judge("at_most_once"), "pass");
    EXPECT_THAT(trace.gets("van", 1, 1, 2).judge("at_most_once"), StartsWith("fail"));
}

TEST(NothingInvented, UnderstandsTopicAliasesOfTheServer) {
    auto trace = two_clients().publishes("truck", 1, 0, 0).publishes("truck", 2, 0, 0);
    auto first = publish_of("t", "load:cmd:000001:", 0, 0);
    auto second = publish_of("", "load:cmd:000002:", 0, 0);
    for (auto* publish : {&first, &second})
        publish->properties.add(PropertyId::topic_alias, std::uint16_t{3});
    EXPECT_EQ(
        trace.received("van", first).received("van", second).judge("nothing_invented"), "pass"
    );
}

TEST(NothingInvented, BreaksOnAMessageThatCameOnAnotherTopic) {
    auto trace =
        two_clients().publishes("truck", 1, 0, 0).sent("truck", publish_of("u", "x", 0, 0));
    trace.received("van", publish_of("u", "load:cmd:000001:", 0, 0));
    EXPECT_THAT(trace.judge("nothing_invented"), StartsWith("fail"));
}

}  // namespace
}  // namespace assay::evidence
