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

}  // namespace
}  // namespace assay::evidence
