// What an acknowledgement took over has to come.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;

using testing::StartsWith;

TraceBuilder accepted() {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 1).connects("pub");
    trace.publishes("pub", 1, 1, 7).puback("pub", 7);
    return trace;
}

TEST(ModelOwed, FindsAnAcceptedMessageThatDoesNotCome) {
    EXPECT_EQ(
        accepted().wait(seconds{5}).judge("conforms"), "fail message 1 of cmd did not come to sub"
    );
    EXPECT_EQ(accepted().gets("sub", 1, 1, 1).acknowledges("sub", 1).judge("conforms"), "pass");
}

/// A message with this Message Expiry Interval does not come within nine seconds.
std::string expiring(std::uint32_t interval) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 1).connects("pub");
    auto publish = publish_of("t", "x", 1, 7);
    publish.properties.add(wire::PropertyId::message_expiry_interval, interval);
    trace.sent("pub", publish).puback("pub", 7);
    return trace.wait(seconds{9}).pings("sub").judge("conforms");
}

TEST(ModelOwed, IsWhatExpiresLongAfterTheRow) {
    EXPECT_THAT(expiring(3600), StartsWith("fail \"x\" on t did not come to sub"));
    EXPECT_THAT(expiring(0xFFFF'FFFF), StartsWith("fail \"x\" on t did not come to sub"));
    for (const std::uint32_t interval : {0U, 1U, 30U})
        EXPECT_EQ(expiring(interval), "pass") << interval;
}

/// "sub" takes packets of this size at most and does not get a message of which "watch" gets a copy.
std::string too_large(std::uint32_t packet_size_max, wire::Properties wishes, bool has_watch) {
    TraceBuilder trace;
    wishes.add(wire::PropertyId::maximum_packet_size, packet_size_max);
    trace.connects_with("sub", 0, wishes).subscribes("sub", "t", 1);
    trace.connects("watch").subscribes("watch", "#", 2).connects("pub");
    const auto copy = publish_of("t", std::string(50, 'x'), 1, 7);
    trace.sent("pub", copy).puback("pub", 7);
    if (has_watch) trace.received("watch", copy).acknowledges("watch", 7);
    return trace.wait(seconds{9}).pings("sub").judge("conforms");
}

// Header and length, Topic Name, Packet Identifier, no properties, and the payload.
constexpr std::uint32_t size_of_copy = 2 + 3 + 2 + 1 + 50;

TEST(ModelOwed, IsWhatIsExactlyAsLargeAsTheClientTakes) {
    EXPECT_THAT(too_large(size_of_copy, {}, true), testing::HasSubstr("did not come to sub"));
    EXPECT_THAT(too_large(size_of_copy - 1, {}, true), testing::Not(testing::HasSubstr("to sub")));
}

// Without a copy for another client nobody knows how large one is; and a Topic Alias would be added.
TEST(ModelOwed, IsNotWhatMayBeLargerThanTheClientTakes) {
    EXPECT_THAT(too_large(size_of_copy, {}, false), testing::Not(testing::HasSubstr("to sub")));
    wire::Properties alias;
    alias.add(wire::PropertyId::topic_alias_maximum, std::uint16_t{1});
    EXPECT_EQ(too_large(size_of_copy, alias, true), "pass");
}

TEST(ModelOwed, LeavesItTime) {
    auto trace = accepted();
    trace.settle = seconds{20};
    EXPECT_THAT(trace.judge("conforms"), StartsWith("undecided message 1 of cmd did not come"));
}

TEST(ModelOwed, FindsOneThatALaterOneHasPassed) {
    auto trace = accepted();
    trace.settle = seconds{20};
    trace.publishes("pub", 2, 1, 8).puback("pub", 8).gets("sub", 2, 1, 1);
    EXPECT_EQ(trace.judge("conforms"), "fail message 1 of cmd did not come to sub");
}

TEST(ModelOwed, LeavesTimeBehindWhatHeldItUp) {
    auto trace = accepted();
    trace.gets("sub", 1, 1, 1).publishes("pub", 2, 1, 8).puback("pub", 8).wait(seconds{9});
    trace.acknowledges("sub", 1);
    EXPECT_THAT(trace.judge("conforms"), StartsWith("undecided message 2 of cmd did not come"));
    EXPECT_THAT(
        trace.wait(seconds{5}).judge("conforms"),
        StartsWith("fail message 2 of cmd did not come to sub")
    );
}

// One at a time is a limit too, and each waits for the client.
TEST(ModelOwed, LeavesTimeBehindManyShortHoldUps) {
    TraceBuilder trace;
    trace.settle = seconds{4};
    trace.connects("sub").subscribes("sub", "t", 1).connects("pub");
    for (std::uint16_t number = 1; number <= 4; ++number)
        trace.publishes("pub", number, 1, number).puback("pub", number);
    for (std::uint16_t number = 1; number <= 3; ++number)
        trace.gets("sub", number, 1, 1).acknowledges("sub", 1);
    EXPECT_THAT(trace.judge("conforms"), StartsWith("undecided message 4 of cmd did not come"));
    EXPECT_THAT(
        trace.wait(seconds{2}).judge("conforms"),
        StartsWith("fail message 4 of cmd did not come to sub")
    );
}

TEST(ModelOwed, DoesNotAskForWhatWasNeverAcknowledged) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 1).connects("pub");
    trace.publishes("pub", 1, 1, 7).wait(seconds{30});
    EXPECT_EQ(trace.judge("conforms"), "pass");
}

TEST(ModelOwed, DoesNotAskAfterUnsubscribe) {
    EXPECT_EQ(accepted().unsubscribes("sub", "t").wait(seconds{5}).judge("conforms"), "pass");
}

TEST(ModelOwed, DoesNotAskOfAClientThatIsAway) {
    EXPECT_THAT(
        accepted().ended("sub").wait(seconds{30}).judge("conforms"),
        StartsWith("undecided message 1 of cmd did not come")
    );
}

TEST(ModelOwed, DoesNotAskAnAbsentClientsQueueToHaveNoEnd) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 1).connects("pub").ended("sub");
    for (std::uint16_t number = 1; number <= 200; ++number)
        trace.publishes("pub", number, 1, number).puback("pub", number);
    trace.connects("sub", false, true).wait(seconds{30});
    EXPECT_THAT(trace.judge("conforms"), StartsWith("undecided"));
}

// The Session ends with the connection, and what it had not got with it.
TEST(ModelOwed, IsNothingToASessionThatEndedWithItsConnection) {
    for (const std::uint32_t expiry : {0U, 60U}) {
        TraceBuilder trace;
        trace.connects("sub", true, false, expiry).subscribes("sub", "t", 1).connects("pub");
        trace.publishes("pub", 1, 1, 7).puback("pub", 7).ended("sub").wait(seconds{9});
        if (expiry == 0)
            EXPECT_EQ(trace.judge("conforms"), "pass");
        else
            EXPECT_THAT(trace.judge("conforms"), StartsWith("undecided"));
    }
}

}  // namespace
}  // namespace assay::evidence
