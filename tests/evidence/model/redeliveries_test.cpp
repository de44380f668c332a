// The order of what is sent again.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using testing::StartsWith;

using Numbers = std::vector<std::uint16_t>;

/// "sub" gets three messages and acknowledges none; on its next connection it gets these again.
std::string repeated(const Numbers& order, const std::string& filter = "t") {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", filter, 1).connects("pub");
    for (const auto number : Numbers{1, 2, 3})
        trace.publishes("pub", number, 1, number)
            .puback("pub", number)
            .gets("sub", number, 1, number);
    trace.ended("sub").connects("sub", false, true);
    for (const auto number : order)
        trace.gets("sub", number, 1, number, true);
    for (const auto number : order)
        trace.acknowledges("sub", number);
    return trace.judge("conforms");
}

TEST(ModelRedeliveries, ComeInTheOrderOfTheFirstTime) {
    EXPECT_EQ(repeated({1, 2, 3}), "pass");
    EXPECT_THAT(
        repeated({3, 2, 1}),
        StartsWith("fail message 2 of cmd was sent to sub again behind message 3 of cmd")
    );
    EXPECT_THAT(repeated({2, 1, 3}), StartsWith("fail message 1 of cmd was sent to sub again"));
}

/// "sub" refuses a message, perhaps asks for something behind that, and gets it again on its next
/// connection.
std::string again_after(std::uint8_t reason, bool is_read, std::uint8_t qos = 1) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 2).connects("pub");
    trace.sent("pub", publish_of("t", "x", qos, 7)).ended("pub");
    trace.received("sub", publish_of("t", "x", qos, 1));
    if (qos == 1)
        trace.sent("sub", wire::Puback{.packet_id = 1, .reason_code = reason});
    else
        trace.sent("sub", wire::Pubrec{.packet_id = 1, .reason_code = reason});
    if (is_read) trace.pings("sub");
    trace.ended("sub").connects("sub", false, true);
    trace.received("sub", publish_of("t", "x", qos, 1, true));
    return trace.judge("conforms");
}

// [MQTT-4.4.0-2]; what was sent last before the end of a connection need not have arrived.
TEST(ModelRedeliveries, AreNoneOfWhatWasRefused) {
    for (const std::uint8_t qos : std::vector<std::uint8_t>{1, 2}) {
        EXPECT_THAT(
            again_after(0x83, true, qos),
            StartsWith("fail \"x\" on t was sent to sub again, which had refused it")
        );
        EXPECT_EQ(again_after(0x83, false, qos), "pass");
    }
    EXPECT_EQ(again_after(0, false), "pass");
}

/// "sub" refuses a message that it gets under an identifier; the same is published again, or it gets the
/// copy for another subscription: under that identifier, with the connection lost before it came.
std::string under_a_free_identifier(bool is_published_again) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 1).connects("pub");
    if (!is_published_again) trace.subscribes("sub", "+", 1, 1001);
    trace.sent("pub", publish_of("t", "x", 1, 7)).puback("pub", 7);
    trace.received("sub", publish_of("t", "x", 1, 1));
    trace.sent("sub", wire::Puback{.packet_id = 1, .reason_code = 0x83}).pings("sub");
    if (is_published_again) trace.sent("pub", publish_of("t", "x", 1, 8)).puback("pub", 8);
    trace.ended("sub").connects("sub", false, true);
    trace.received("sub", publish_of("t", "x", 1, 1, true)).acknowledges("sub", 1);
    return trace.judge("conforms");
}

TEST(ModelRedeliveries, MayHaveTheIdentifierOfAnotherThatWasRefused) {
    EXPECT_EQ(under_a_free_identifier(true), "pass");
    EXPECT_EQ(under_a_free_identifier(false), "pass");
}

// A client need not wait for CONNACK with its PINGREQ, whose answer then says nothing of what follows.
TEST(ModelRedeliveries, MayBeOfWhatIsRefusedBehindAnEarlyPing) {
    TraceBuilder trace;
    trace.connects("pub").connects("sub").subscribes("sub", "t", 1).ended("sub");
    trace.sent("pub", publish_of("t", "x", 1, 7)).puback("pub", 7);
    wire::Connect connect;
    connect.client_id.text = "sub";
    connect.properties.add(wire::PropertyId::session_expiry_interval, std::uint32_t{3600});
    wire::Connack connack;
    connack.set_session_present(true);
    trace.sent("sub", connect).sent("sub", wire::Pingreq{}).received("sub", connack);
    trace.received("sub", publish_of("t", "x", 1, 1));
    trace.sent("sub", wire::Puback{.packet_id = 1, .reason_code = 0x83});
    trace.received("sub", wire::Pingresp{}).ended("sub").connects("sub", false, true);
    trace.received("sub", publish_of("t", "x", 1, 1, true)).acknowledges("sub", 1);
    EXPECT_EQ(trace.judge("conforms"), "pass");
}

// No order is demanded of what a group gets: others may have had a part of it.
TEST(ModelRedeliveries, HaveNoOrderInAGroup) {
    EXPECT_EQ(repeated({3, 2, 1}, "$share/g/t"), "pass");
}

// Nor between topics.
TEST(ModelRedeliveries, HaveNoOrderBetweenTopics) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "#", 1).connects("pub");
    for (const auto number : Numbers{1, 2}) {
        const auto topic = number == 1 ? "a" : "b";
        trace.sent("pub", publish_of(topic, "x", 1, number)).puback("pub", number);
        trace.received("sub", publish_of(topic, "x", 1, number));
    }
    trace.ended("sub").connects("sub", false, true);
    trace.received("sub", publish_of("b", "x", 1, 2, true));
    trace.received("sub", publish_of("a", "x", 1, 1, true));
    EXPECT_EQ(trace.acknowledges("sub", 1).acknowledges("sub", 2).judge("conforms"), "pass");
}

}  // namespace
}  // namespace assay::evidence
