// What the server says of limits that it has named itself.
#include "reference/wire/reason_codes.hpp"
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

namespace assay::evidence {
namespace {

using testing::HasSubstr;
using wire::PropertyId;
using wire::ReasonCode;

/// "truck" is connected to a server that takes two messages at a time and one Topic Alias.
TraceBuilder truck(wire::Properties more = {}) {
    wire::Connack connack;
    connack.properties = std::move(more);
    connack.properties.add(PropertyId::receive_maximum, std::uint16_t{2});
    connack.properties.add(PropertyId::topic_alias_maximum, std::uint16_t{1});
    connack.properties.add(PropertyId::maximum_packet_size, std::uint32_t{60});
    TraceBuilder trace;
    return trace.connects_with("truck", 0, {}, connack);
}

std::string told(TraceBuilder& trace, ReasonCode reason) {
    trace.received("truck", wire::Disconnect{.reason_code = static_cast<std::uint8_t>(reason)});
    return trace.ended("truck", "Network Connection ended: fin").judge("conforms");
}

TraceBuilder& publish(TraceBuilder& trace, std::uint16_t packet_id, std::uint16_t alias = 0) {
    auto packet = publish_of("t", fmt::format("m{}", packet_id), 1, packet_id);
    if (alias > 0) packet.properties.add(PropertyId::topic_alias, alias);
    return trace.sent("truck", packet);
}

TEST(ModelLimits, AreNotBrokenByWhoKeepsReceiveMaximum) {
    auto trace = truck();
    publish(publish(trace, 1), 2).puback("truck", 1);
    EXPECT_THAT(
        told(publish(trace, 3), ReasonCode::receive_maximum_exceeded), HasSubstr("was told")
    );
}

TEST(ModelLimits, AreBrokenByOneMessageMore) {
    auto trace = truck();
    publish(publish(publish(trace, 1), 2), 3);
    EXPECT_EQ(told(trace, ReasonCode::receive_maximum_exceeded), "pass");
}

TEST(ModelLimits, MayCountWhatAnEarlierConnectionLeft) {
    TraceBuilder trace;
    trace.connects("truck").ended("truck").connects("truck", false, true);
    EXPECT_EQ(told(trace, ReasonCode::receive_maximum_exceeded), "pass");
}

TEST(ModelLimits, AreNotBrokenByAKnownTopicAlias) {
    auto trace = truck();
    publish(trace, 1, 1).puback("truck", 1);
    EXPECT_THAT(told(trace, ReasonCode::topic_alias_invalid), HasSubstr("Topic Alias invalid"));
}

TEST(ModelLimits, AreBrokenByAnAliasAboveTheMaximumOrOneThatStandsForNothing) {
    auto above = truck();
    EXPECT_EQ(told(publish(above, 1, 2), ReasonCode::topic_alias_invalid), "pass");
    auto unknown = truck();
    auto packet = publish_of("", "m", 1, 1);
    packet.properties.add(PropertyId::topic_alias, std::uint16_t{1});
    EXPECT_EQ(told(unknown.sent("truck", packet), ReasonCode::topic_alias_invalid), "pass");
}

TEST(ModelLimits, AreBrokenByALargePacketOnly) {
    auto small = truck();
    EXPECT_THAT(
        told(publish(small, 1), ReasonCode::packet_too_large), HasSubstr("Packet too large")
    );
    auto large = truck();
    large.sent("truck", publish_of("t", std::string(100, 'x'), 1, 1));
    EXPECT_EQ(told(large, ReasonCode::packet_too_large), "pass");
}

TEST(ModelLimits, AllowARefusalOfWhatIsNotAvailable) {
    auto able = truck();
    able.subscribes("truck", "$share/g/t");
    EXPECT_THAT(told(able, ReasonCode::shared_subscriptions_not_supported), HasSubstr("was told"));
    wire::Properties none;
    none.add(PropertyId::shared_subscription_available, std::uint8_t{0});
    auto unable = truck(none);
    unable.subscribes("truck", "$share/g/t");
    EXPECT_EQ(told(unable, ReasonCode::shared_subscriptions_not_supported), "pass");
}

TEST(ModelLimits, LeaveOtherReasonsToTheServer) {
    auto trace = truck();
    EXPECT_EQ(told(trace, ReasonCode::administrative_action), "pass");
}

}  // namespace
}  // namespace assay::evidence
