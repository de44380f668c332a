#include "tests/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::harness {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

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

TEST(RetainedIsLatest, DoesNotAskForOneWithRetainHandling2) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "old", 1).puback("truck", 1);
    trace.connects("depot").subscribes("depot", "r", 0x21).wait(seconds{5});
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

TEST(RetainedIsLatest, IsUndecidedWithoutRetainedMessages) {
    TraceBuilder trace;
    EXPECT_THAT(trace.connects("truck").judge("retained_is_latest"), StartsWith("undecided"));
}

}  // namespace
}  // namespace assay::harness
