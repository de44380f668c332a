// The properties of a message on its way through the server.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

using wire::PropertyId;

wire::Publish with(wire::Properties properties, std::uint16_t packet_id) {
    auto publish = publish_of("t", "x", 1, packet_id);
    publish.properties = std::move(properties);
    return publish;
}

/// What a client is told that gets `got` for `sent`, `away` after it was accepted.
std::string passed_on(wire::Properties sent, wire::Properties got, seconds away = {}) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 1);
    if (away.count() > 0) trace.ended("sub");
    trace.connects("pub").sent("pub", with(std::move(sent), 7)).puback("pub", 7);
    if (away.count() > 0) trace.wait(away).connects("sub", false, true);
    trace.received("sub", with(std::move(got), 1)).acknowledges("sub", 1);
    return trace.judge("conforms");
}

wire::Properties expiry(std::uint32_t seconds_left) {
    wire::Properties properties;
    properties.add(PropertyId::message_expiry_interval, seconds_left);
    return properties;
}

wire::Properties users(std::vector<std::string> names) {
    wire::Properties properties;
    for (auto& name : names)
        properties.add(PropertyId::user_property, wire::Utf8Pair{std::move(name), "v"});
    return properties;
}

TEST(ModelProperties, ArePassedOnUnaltered) {
    wire::Properties all = users({"a", "b", "a"});
    all.add(PropertyId::content_type, wire::Utf8{"text"});
    all.add(PropertyId::response_topic, wire::Utf8{"r"});
    all.add(PropertyId::correlation_data, wire::Binary{{1, 0}});
    EXPECT_EQ(passed_on(all, all), "pass");
    for (const auto id :
         {PropertyId::content_type,
          PropertyId::response_topic,
          PropertyId::correlation_data,
          PropertyId::user_property}) {
        auto less = all;
        less.remove(id);
        EXPECT_THAT(passed_on(all, less), HasSubstr("without"));
        EXPECT_THAT(passed_on(less, all), HasSubstr("with a new"));
    }
}

TEST(ModelProperties, KeepTheOrderOfUserProperties) {
    EXPECT_THAT(passed_on(users({"a", "b"}), users({"b", "a"})), StartsWith("fail"));
}

TEST(ModelProperties, MayLeaveOutAFormatIndicatorOfZero) {
    wire::Properties zero;
    zero.add(PropertyId::payload_format_indicator, std::uint8_t{0});
    wire::Properties one;
    one.add(PropertyId::payload_format_indicator, std::uint8_t{1});
    EXPECT_EQ(passed_on(zero, {}), "pass");
    EXPECT_THAT(passed_on(one, {}), StartsWith("fail"));
}

TEST(ModelProperties, LowerTheExpiryByTheWait) {
    EXPECT_EQ(passed_on(expiry(100), expiry(100)), "pass");
    EXPECT_EQ(passed_on(expiry(100), expiry(67), seconds{30}), "pass");
    EXPECT_THAT(passed_on(expiry(100), expiry(100), seconds{30}), HasSubstr("not lowered"));
    EXPECT_THAT(passed_on(expiry(100), expiry(10), seconds{30}), HasSubstr("more than its wait"));
    EXPECT_THAT(passed_on(expiry(100), {}), HasSubstr("without its Message Expiry"));
    EXPECT_THAT(passed_on(expiry(100), expiry(101)), HasSubstr("longer"));
}

TEST(ModelProperties, FindAMessageThatHadExpired) {
    EXPECT_THAT(
        passed_on(expiry(10), expiry(1), seconds{30}), HasSubstr("after its Message Expiry")
    );
}

/// "sub" may have so many messages at a time and answers the first after some seconds; the second, which
/// has this interval, comes then.
std::string behind_window(std::uint32_t interval, std::uint16_t maximum) {
    TraceBuilder trace;
    wire::Properties window;
    window.add(PropertyId::receive_maximum, maximum);
    trace.connects_with("sub", 0, window).subscribes("sub", "t", 1).connects("pub");
    trace.sent("pub", publish_of("t", "one", 1, 7)).puback("pub", 7);
    trace.received("sub", publish_of("t", "one", 1, 1));
    auto second = publish_of("t", "two", 1, 8);
    second.properties = expiry(interval);
    trace.sent("pub", second).puback("pub", 8).wait(seconds{5}).acknowledges("sub", 1);
    auto copy = publish_of("t", "two", 1, 2);
    copy.properties = expiry(1);
    return trace.received("sub", copy).judge("conforms");
}

// What was not begun to be sent when its time was over is deleted [MQTT-3.3.2-5]; what was may take its
// way.
TEST(ModelProperties, LetAMessageExpireThatWaitsForAWindow) {
    EXPECT_THAT(behind_window(2, 1), HasSubstr("after its Message Expiry Interval"));
    EXPECT_EQ(behind_window(2, 2), "pass");
    EXPECT_EQ(behind_window(8, 1), "pass");
}

// A server may take a message over at PUBREL only (4.3.3), and "pub" is late with that.
TEST(ModelProperties, DoNotExpireWhileThePublisherKeepsThePubrelBack) {
    for (const std::uint32_t left : std::vector<std::uint32_t>{3, 10}) {
        TraceBuilder trace;
        trace.connects("sub").subscribes("sub", "t", 2).connects("pub");
        auto publish = publish_of("t", "x", 2, 7);
        publish.properties = expiry(left);
        trace.sent("pub", publish).received("pub", wire::Pubrec{.packet_id = 7});
        trace.wait(seconds{6}).sent("pub", wire::Pubrel{.packet_id = 7});
        trace.received("pub", wire::Pubcomp{.packet_id = 7});
        publish.packet_id = 1;
        trace.received("sub", publish).sent("sub", wire::Pubrec{.packet_id = 1});
        trace.received("sub", wire::Pubrel{.packet_id = 1});
        trace.sent("sub", wire::Pubcomp{.packet_id = 1});
        EXPECT_EQ(trace.judge("conforms"), "pass") << left;
    }
}

}  // namespace
}  // namespace assay::evidence
