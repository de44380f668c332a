// The QoS of what overlapping subscriptions bring, and its Subscription Identifiers.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;

/// "sub" has t at QoS 0 and # at QoS 1; a message of QoS 1 is under way to it.
TraceBuilder overlapping() {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 0).subscribes("sub", "#", 1, 1001);
    return trace.connects("pub").publishes("pub", 1, 1, 7).puback("pub", 7);
}

TEST(ModelHighestQos, ComesInOneCopyOrInOneOfTwo) {
    auto one = overlapping();
    one.gets("sub", 1, 1, 3).acknowledges("sub", 3).wait(seconds{9}).pings("sub");
    EXPECT_EQ(one.judge("conforms"), "pass");
    auto two = overlapping();
    two.gets("sub", 1, 0, 0).gets("sub", 1, 1, 3).acknowledges("sub", 3);
    two.wait(seconds{9}).pings("sub");
    EXPECT_EQ(two.judge("conforms"), "pass");
}

TEST(ModelHighestQos, IsMissedIfOnlyALowerOneComes) {
    auto low = overlapping();
    low.gets("sub", 1, 0, 0).wait(seconds{9}).pings("sub");
    EXPECT_THAT(low.judge("conforms"), testing::HasSubstr("at QoS 0 though QoS 1 was granted"));
}

TEST(ModelHighestQos, IsNotMissedBeforeItHadTime) {
    auto low = overlapping();
    low.settle = seconds{60};
    low.gets("sub", 1, 0, 0);
    EXPECT_EQ(low.judge("conforms"), "pass");
}

using Identifiers = std::vector<std::uint32_t>;

/// What "sub" is told that has t with identifier 1 and # with 2, at these QoS, and gets a message of
/// QoS 1 in these copies.
std::string named(const std::vector<Identifiers>& copies, std::uint8_t qos_of_all = 1) {
    TraceBuilder trace;
    trace.connects("sub");
    std::uint32_t identifier = 0;
    for (const auto& [filter, qos] : {std::pair{"t", std::uint8_t{1}}, {"#", qos_of_all}}) {
        wire::Subscribe subscribe{.packet_id = 5, .subscriptions = {{{filter}, qos}}};
        subscribe.properties.add(
            wire::PropertyId::subscription_identifier, wire::VarInt{++identifier}
        );
        trace.sent("sub", subscribe);
        trace.received("sub", wire::Suback{.packet_id = 5, .reason_codes = {qos}});
    }
    trace.connects("pub").sent("pub", publish_of("t", "x", 1, 7)).puback("pub", 7);
    std::uint16_t packet_id = 0;
    for (const auto& identifiers : copies) {
        auto publish = publish_of("t", "x", 1, ++packet_id);
        for (const auto one : identifiers)
            publish.properties.add(wire::PropertyId::subscription_identifier, wire::VarInt{one});
        trace.received("sub", publish).acknowledges("sub", packet_id);
    }
    return trace.wait(seconds{9}).pings("sub").judge("conforms");
}

TEST(ModelOverlaps, AreAllNamedByASingleCopy) {
    EXPECT_EQ(named({{1, 2}}), "pass");
    EXPECT_EQ(named({{1}, {2}}), "pass");
    EXPECT_THAT(named({{1}}), testing::HasSubstr("in one copy without Subscription Identifier 2"));
}

/// "sub" has t with identifier 1 and # with 2, is away while so many messages are accepted, and gets each
/// for t, but the last not for #.
std::string caught_up(std::uint16_t messages) {
    TraceBuilder trace;
    trace.connects("sub");
    std::uint32_t identifier = 0;
    for (const auto* filter : {"t", "#"}) {
        wire::Subscribe subscribe{.packet_id = 5, .subscriptions = {{{filter}, 1}}};
        subscribe.properties.add(
            wire::PropertyId::subscription_identifier, wire::VarInt{++identifier}
        );
        trace.sent("sub", subscribe);
        trace.received("sub", wire::Suback{.packet_id = 5, .reason_codes = {1}});
    }
    trace.ended("sub").connects("pub");
    for (std::uint16_t number = 1; number <= messages; ++number)
        trace.sent("pub", publish_of("t", std::to_string(number), 1, number)).puback("pub", number);
    trace.connects("sub", false, true);
    for (std::uint16_t number = 1; number <= messages; ++number)
        for (const std::uint32_t one : {1U, 2U}) {
            if (number == messages && one == 2) continue;
            auto copy = publish_of("t", std::to_string(number), 1, 1);
            copy.properties.add(wire::PropertyId::subscription_identifier, wire::VarInt{one});
            trace.received("sub", copy).acknowledges("sub", 1);
        }
    return trace.wait(seconds{9}).pings("sub").judge("conforms");
}

// The queue of a client that is away has an end, and a copy for each subscription fills it the sooner.
TEST(ModelOverlaps, NeedNotAllBeNamedByWhatAQueueHadNoRoomFor) {
    EXPECT_THAT(caught_up(20), testing::HasSubstr("without Subscription Identifier 2"));
    EXPECT_EQ(caught_up(150), "pass");
}

// A copy of its own for the other subscription may have been lost at QoS 0.
TEST(ModelOverlaps, NeedNotBeNamedWhereACopyAtQosZeroMayBeLost) {
    EXPECT_EQ(named({{1}}, 0), "pass");
}

}  // namespace
}  // namespace assay::evidence
