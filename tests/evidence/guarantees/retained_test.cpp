#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

/// The Subscription Options with this Retain Handling and QoS 1.
constexpr std::uint8_t retain_handling(unsigned handling) {
    using Options = wire::SubscriptionOptions;
    return wire::byte_of({{Options::qos, 1}, {Options::retain_handling, handling}});
}

/// "old", then "new", both acknowledged; then a late subscriber.
TraceBuilder late_subscriber() {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
    trace.retains("truck", "new", 2).puback("truck", 2);
    trace.connects("depot").subscribes("depot", "r", 1);
    return trace;
}

TEST(RetainedIsLatest, HoldsForTheLatest) {
    auto trace = late_subscriber().gets_retained("depot", "new").wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
}

TEST(RetainedIsLatest, BreaksOnAnOlderOne) {
    auto trace = late_subscriber().gets_retained("depot", "old").wait(seconds{5});
    EXPECT_THAT(
        trace.judge("retained_is_latest"),
        StartsWith("fail depot got \"old\" on r, which \"new\" on r had replaced")
    );
}

/// A subscriber whose Session ends with its connection, some time behind its SUBACK, has got nothing.
TraceBuilder subscriber_that_leaves(seconds stays, std::uint32_t expiry_seconds) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "new", 1).puback("truck", 1);
    trace.connects("shed", true, false, expiry_seconds).subscribes("shed", "r", 1);
    if (stays > seconds{}) trace.wait(stays).pings("shed");
    return trace.sent("shed", wire::Disconnect{}).ended("shed").wait(seconds{5});
}

TEST(RetainedIsLatest, OwesNothingToASessionThatEndedBeforeItsTime) {
    EXPECT_EQ(subscriber_that_leaves(seconds{}, 0).judge("retained_is_latest"), "pass");
    EXPECT_THAT(
        subscriber_that_leaves(seconds{}, 3600).judge("retained_is_latest"),
        StartsWith("undecided \"new\" on r did not come to shed (shed was not connected at the end")
    );
}

TEST(RetainedIsLatest, BreaksWhereASessionThatHasEndedHadItsTime) {
    EXPECT_THAT(
        subscriber_that_leaves(seconds{5}, 0).judge("retained_is_latest"),
        StartsWith("fail \"new\" on r did not come to shed")
    );
}

TEST(RetainedIsLatest, HoldsWhenAnEmptyMessageMayHaveClearedIt) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
    // The same words once without and once with RETAIN.
    trace.sent("truck", publish_of("r", "", 1, 2)).puback("truck", 2);
    trace.sent("truck", publish_of("r", "", 0, 0, false, true));
    trace.connects("depot").subscribes("depot", "r", 1).wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
}

TEST(RetainedIsLatest, HoldsForAClientThatTakesSmallPacketsOnly) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
    wire::Properties small;
    small.add(wire::PropertyId::maximum_packet_size, std::uint32_t{20});
    trace.connects_with("depot", 0, small).subscribes("depot", "r", 1).wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
}

TEST(RetainedIsLatest, HoldsForACopyThatAWindowHeldBack) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
    wire::Properties window;
    window.add(wire::PropertyId::receive_maximum, std::uint16_t{1});
    trace.connects_with("depot", 0, window).subscribes("depot", "r", 1);
    trace.retains("truck", "new", 2).puback("truck", 2).subscribes("depot", "+", 1);
    trace.gets_retained("depot", "old").gets_retained("depot", "new").wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
}

TEST(RetainedIsLatest, HoldsForACopyThatTheWindowOfAnEarlierConnectionHeldBack) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
    wire::Properties window;
    window.add(wire::PropertyId::receive_maximum, std::uint16_t{1});
    window.add(wire::PropertyId::session_expiry_interval, std::uint32_t{3600});
    trace.connects_with("depot", 0, window).subscribes("depot", "r", 1);
    trace.retains("truck", "new", 2).puback("truck", 2).subscribes("depot", "+", 1);
    trace.ended("depot").connects("depot", false, true);
    trace.gets_retained("depot", "old").gets_retained("depot", "new").wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
}

// A server may wait for the acknowledgement of one message before it sends the next (5.0, 4.9).
TEST(RetainedIsLatest, HoldsForACopyThatAnUnacknowledgedMessageHeldBack) {
    const auto judged = [](bool is_acknowledged) {
        TraceBuilder trace;
        trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
        trace.connects("depot").subscribes("depot", "t", 1).subscribes("depot", "r", 1);
        trace.sent("truck", publish_of("t", "first", 1, 9)).puback("truck", 9);
        trace.received("depot", publish_of("t", "first", 1, 7));
        if (is_acknowledged) trace.acknowledges("depot", 7);
        trace.retains("truck", "new", 2).puback("truck", 2).subscribes("depot", "+", 1);
        trace.gets_retained("depot", "old").gets_retained("depot", "new").wait(seconds{5});
        return trace.judge("retained_is_latest");
    };
    EXPECT_EQ(judged(false), "pass");
    EXPECT_THAT(judged(true), HasSubstr("had replaced"));
}

TEST(RetainedIsLatest, BreaksWhenNothingComes) {
    auto trace = late_subscriber().wait(seconds{5});
    EXPECT_THAT(
        trace.judge("retained_is_latest"), StartsWith("fail \"new\" on r did not come to depot")
    );
}

TEST(RetainedIsLatest, BreaksWhenAClearedOneComes) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
    trace.retains("truck", "", 2).puback("truck", 2);
    trace.connects("depot").subscribes("depot", "r", 1).wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
    EXPECT_THAT(
        trace.gets_retained("depot", "old").judge("retained_is_latest"), HasSubstr("had replaced")
    );
}

TEST(RetainedIsLatest, AcceptsEitherWhileTheNewerIsNotAcknowledged) {
    TraceBuilder trace;
    trace.connects("truck")
        .retains("truck", "old", 1)
        .puback("truck", 1)
        .retains("truck", "new", 2);
    trace.connects("depot").subscribes("depot", "r", 1);
    auto older = trace;
    EXPECT_EQ(
        older.gets_retained("depot", "old").wait(seconds{5}).judge("retained_is_latest"), "pass"
    );
    EXPECT_EQ(
        trace.gets_retained("depot", "new").wait(seconds{5}).judge("retained_is_latest"), "pass"
    );
}

TEST(RetainedIsLatest, AcceptsEitherOfTwoThatPublishersSentAtOnce) {
    TraceBuilder trace;
    trace.connects("truck").connects("van").retains("truck", "a", 1).retains("van", "b", 1);
    trace.puback("truck", 1).puback("van", 1).connects("depot").subscribes("depot", "r", 1);
    auto other = trace;
    EXPECT_EQ(
        trace.gets_retained("depot", "a").wait(seconds{5}).judge("retained_is_latest"), "pass"
    );
    EXPECT_EQ(
        other.gets_retained("depot", "b").wait(seconds{5}).judge("retained_is_latest"), "pass"
    );
}

/// A late subscriber gets "x" though "y" was acknowledged since the truck's "x" was: `other` has sent "x"
/// once more before "y", which came to the server before or after it.
std::string sent_once_more(const std::string& other, std::uint8_t qos, bool is_acknowledged) {
    TraceBuilder trace;
    trace.connects("truck").connects("van").retains("truck", "x", 1).puback("truck", 1);
    trace.sent(other, publish_of("r", "x", qos, 2, false, true));
    if (is_acknowledged) trace.puback(other, 2);
    trace.retains("van", "y", 3).puback("van", 3).connects("depot").subscribes("depot", "r", 1);
    return trace.gets_retained("depot", "x").wait(seconds{5}).judge("retained_is_latest");
}

TEST(RetainedIsLatest, AcceptsWhatAnotherPublisherHasSentOnceMore) {
    TraceBuilder trace;
    trace.connects("truck").connects("van").retains("truck", "x", 1).puback("truck", 1);
    trace.retains("van", "x", 1).retains("truck", "y", 2).puback("truck", 2);
    trace.connects("depot").subscribes("depot", "r", 1);
    auto acknowledged = trace;
    EXPECT_EQ(
        trace.gets_retained("depot", "x").wait(seconds{5}).judge("retained_is_latest"), "pass"
    );
    // The newer one has come to nobody, but the other may be stored.
    EXPECT_EQ(acknowledged.wait(seconds{5}).judge("retained_is_latest"), "pass");
}

TEST(RetainedIsLatest, AcceptsWhatItsPublisherHasSentOnceMore) {
    EXPECT_EQ(sent_once_more("truck", 1, false), "pass");
    EXPECT_THAT(sent_once_more("truck", 1, true), HasSubstr("had replaced"));
    EXPECT_EQ(sent_once_more("van", 2, false), "pass");
    EXPECT_THAT(sent_once_more("van", 1, true), HasSubstr("had replaced"));
}

TEST(RetainedIsLatest, DoesNotAskForOneWithRetainHandling2) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
    trace.connects("depot").subscribes("depot", "r", retain_handling(2)).wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
}

TEST(RetainedIsLatest, DoesNotBlameALateCopyThatAnEarlierConnectionAskedFor) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
    trace.connects("depot").subscribes("depot", "r", 1).ended("depot");
    trace.retains("truck", "new", 2).puback("truck", 2);
    trace.connects("depot", false, true).subscribes("depot", "r", 1);
    trace.gets_retained("depot", "old").gets_retained("depot", "new").wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
}

/// "newer" begins anew as the Client of "older", and this one gets "old", for which "older" had asked,
/// behind its SUBSCRIBE.
TEST(RetainedIsLatest, DoesNotBlameALateCopyThatAConnectionTakenOverAskedFor) {
    const auto judged = [](const std::string& who) {
        TraceBuilder trace;
        wire::Connect connect;
        connect.set_clean_start(true);
        connect.client_id.text = "same";
        trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
        trace.sent("older", connect).received("older", wire::Connack{}).subscribes("older", "r", 1);
        trace.retains("truck", "new", 2).puback("truck", 2);
        trace.sent("newer", connect).received("newer", wire::Connack{}).subscribes("newer", "r", 1);
        trace.gets_retained(who, "old").gets_retained("newer", "new").wait(seconds{5});
        return trace.judge("retained_is_latest");
    };
    EXPECT_EQ(judged("older"), "pass");
    EXPECT_THAT(judged("newer"), HasSubstr("had replaced"));
}

TEST(RetainedIsLatest, DoesNotBlameALateCopyThatTheSubscriptionBeforeAskedFor) {
    const auto judged = [](seconds later) {
        TraceBuilder trace;
        trace.settle = seconds{20};
        trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
        trace.connects("depot").subscribes("depot", "r", 1);
        trace.retains("truck", "new", 2).puback("truck", 2).wait(later);
        trace.subscribes("depot", "+", 1, 1001).gets_retained("depot", "old");
        trace.gets_retained("depot", "new").wait(seconds{25});
        return trace.judge("retained_is_latest");
    };
    EXPECT_EQ(judged(seconds{}), "pass");
    EXPECT_THAT(judged(seconds{25}), HasSubstr("had replaced"));
}

TEST(RetainedIsLatest, IsUndecidedWithoutRetainedMessages) {
    TraceBuilder trace;
    EXPECT_THAT(trace.connects("truck").judge("retained_is_latest"), StartsWith("undecided"));
}

TEST(RetainedIsLatest, SpeaksOfNoFlagWithRetainAsPublished) {
    // A live copy of "old" that keeps its flag may come late.
    TraceBuilder trace;
    trace.connects("depot").subscribes(
        "depot", "#", wire::SubscriptionOptions::retain_as_published.mask, 1001
    );
    trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
    trace.retains("truck", "new", 2).puback("truck", 2).subscribes("depot", "r", 0);
    trace.gets_retained("depot", "old").gets_retained("depot", "new").wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
}

TEST(RetainedIsLatest, DoesNotAskForOneThatMayHaveExpired) {
    auto expiring = publish_of("r", "new", 1, 1, false, true);
    expiring.properties.add(wire::PropertyId::message_expiry_interval, std::uint32_t{5});
    TraceBuilder trace;
    trace.connects("truck").sent("truck", expiring).puback("truck", 1);
    trace.connects("depot").subscribes("depot", "r", 1).wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
}

TEST(RetainedIsLatest, DoesNotAskForItInASharedSubscription) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "new", 1).puback("truck", 1);
    trace.connects("depot").subscribes("depot", "$share/g/r", 1).wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
}

TEST(RetainedIsLatest, AsksAgainWhenASubscriptionIsReplaced) {
    auto trace = late_subscriber().gets_retained("depot", "new").subscribes("depot", "r", 1, 1001);
    auto again = trace;
    EXPECT_THAT(trace.wait(seconds{5}).judge("retained_is_latest"), StartsWith("fail"));
    again.gets_retained("depot", "new").wait(seconds{5});
    EXPECT_EQ(again.judge("retained_is_latest"), "pass");
    // Retain Handling 1: only for a subscription that was not there.
    auto only_new = late_subscriber().gets_retained("depot", "new");
    only_new.subscribes("depot", "r", retain_handling(1), 1001).wait(seconds{5});
    EXPECT_EQ(only_new.judge("retained_is_latest"), "pass");
}

TEST(RetainedIsLatest, DoesNotAskForTheOwnMessageWithNoLocal) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "new", 1).puback("truck", 1);
    trace.subscribes("truck", "r", no_local(1)).wait(seconds{5});
    EXPECT_EQ(trace.judge("retained_is_latest"), "pass");
}

TEST(RetainedIsLatest, AcceptsEitherWhenThePublisherWasCutOff) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
    trace.retains("truck", "new", 2).ended("truck").connects("depot").subscribes("depot", "r", 1);
    auto newer = trace;
    EXPECT_EQ(
        trace.gets_retained("depot", "old").wait(seconds{5}).judge("retained_is_latest"), "pass"
    );
    EXPECT_EQ(
        newer.gets_retained("depot", "new").wait(seconds{5}).judge("retained_is_latest"), "pass"
    );
}

}  // namespace
}  // namespace assay::evidence
