// Answers that have to come, and requests that need none.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;

using testing::StartsWith;

/// "a" sends `request` and gets `answer`, if there is one; then three seconds pass.
std::string talk(const wire::Packet& request, std::optional<wire::Packet> answer = {}) {
    TraceBuilder trace;
    trace.connects("a").sent("a", request);
    if (answer) trace.received("a", *answer);
    trace.wait(seconds{3}).subscribes("a", "end", 0, 900);
    return trace.judge("conforms");
}

wire::Subscribe subscribe_request() {
    wire::Subscribe subscribe;
    subscribe.packet_id = 5;
    subscribe.subscriptions.push_back({{"t"}, 0});
    return subscribe;
}

wire::Unsubscribe unsubscribe_request() {
    wire::Unsubscribe unsubscribe;
    unsubscribe.packet_id = 5;
    unsubscribe.topic_filters.push_back({"t"});
    return unsubscribe;
}

TEST(ModelAnswers, AreOwedToEachKindOfRequest) {
    EXPECT_THAT(talk(subscribe_request()), StartsWith("fail SUBSCRIBE of a got no SUBACK"));
    EXPECT_THAT(talk(unsubscribe_request()), StartsWith("fail UNSUBSCRIBE of a got no UNSUBACK"));
    EXPECT_THAT(talk(wire::Pingreq{}), StartsWith("fail PINGREQ of a got no PINGRESP"));
    EXPECT_THAT(talk(publish_of("t", "x", 1, 5)), StartsWith("fail PUBLISH of a got no PUBACK"));
    EXPECT_THAT(talk(publish_of("t", "x", 2, 5)), StartsWith("fail PUBLISH of a got no PUBREC"));
    EXPECT_THAT(talk(wire::Pubrel{.packet_id = 5}), StartsWith("fail PUBREL of a got no PUBCOMP"));
}

TEST(ModelAnswers, AreOwedToPubrecByWhoSentThePublish) {
    TraceBuilder trace;
    trace.connects("a").subscribes("a", "t").connects("b");
    trace.sent("b", publish_of("t", "x", 2, 7)).received("b", wire::Pubrec{.packet_id = 7});
    trace.sent("b", wire::Pubrel{.packet_id = 7}).received("b", wire::Pubcomp{.packet_id = 7});
    trace.received("a", publish_of("t", "x", 2, 5)).sent("a", wire::Pubrec{.packet_id = 5});
    trace.wait(seconds{3}).pings("a");
    EXPECT_THAT(trace.judge("conforms"), StartsWith("fail PUBREC of a got no PUBREL"));
    // For what was never sent a PUBREL is allowed and not owed.
    EXPECT_EQ(talk(wire::Pubrec{.packet_id = 5}), "pass");
}

TEST(ModelAnswers, AreAllThatIsOwed) {
    EXPECT_EQ(talk(subscribe_request(), wire::Suback{.packet_id = 5, .reason_codes = {0}}), "pass");
    EXPECT_EQ(
        talk(unsubscribe_request(), wire::Unsuback{.packet_id = 5, .reason_codes = {0}}), "pass"
    );
    EXPECT_EQ(talk(wire::Pingreq{}, wire::Pingresp{}), "pass");
    EXPECT_EQ(talk(publish_of("t", "x", 1, 5), wire::Puback{.packet_id = 5}), "pass");
    EXPECT_EQ(talk(publish_of("t", "x", 2, 5), wire::Pubrec{.packet_id = 5}), "pass");
    EXPECT_EQ(talk(publish_of("t", "x", 0, 0)), "pass");
    EXPECT_EQ(talk(wire::Pubrel{.packet_id = 5}, wire::Pubcomp{.packet_id = 5}), "pass");
    EXPECT_EQ(talk(wire::Pubrec{.packet_id = 5, .reason_code = 0x80}), "pass");
}

TEST(ModelAnswers, BelongToTheirRequest) {
    EXPECT_THAT(
        talk(subscribe_request(), wire::Suback{.packet_id = 6, .reason_codes = {0}}),
        StartsWith("fail SUBSCRIBE of a got no SUBACK")
    );
}

TEST(ModelAnswers, NeedTheTimeOfTheirOwnPathOnly) {
    TraceBuilder trace;
    trace.settle = seconds{60};
    trace.connects("a").sent("a", wire::Pingreq{}).wait(seconds{3}).connects("b");
    EXPECT_EQ(trace.judge("conforms"), "pass");
    trace.settles = {{"", seconds{2}}};
    EXPECT_THAT(trace.judge("conforms"), StartsWith("fail PINGREQ of a got no PINGRESP"));
}

TEST(ModelAnswers, NeedTimeAndAConnection) {
    TraceBuilder late;
    late.connects("a").wait(seconds{9}).sent("a", wire::Pingreq{});
    EXPECT_EQ(late.judge("conforms"), "pass");
    TraceBuilder closed;
    closed.connects("a").sent("a", subscribe_request()).ended("a").wait(seconds{9});
    closed.connects("b").pings("b");
    EXPECT_EQ(closed.judge("conforms"), "pass");
}

}  // namespace
}  // namespace assay::evidence
