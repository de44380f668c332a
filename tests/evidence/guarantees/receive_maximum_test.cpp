#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::StartsWith;
using wire::PropertyId;

wire::Properties two_at_once() {
    wire::Properties properties;
    properties.add(PropertyId::receive_maximum, std::uint16_t{2});
    return properties;
}

/// "van" takes two at once.
TraceBuilder van_of_two() {
    TraceBuilder trace;
    trace.connects_with("van", 0, two_at_once());
    return trace;
}

TEST(ReceiveMaximum, HoldsWhileAcknowledgementsMakeRoom) {
    auto trace = van_of_two().gets("van", 1, 1, 1).gets("van", 2, 1, 2).acknowledges("van", 1);
    EXPECT_EQ(trace.gets("van", 3, 1, 3).judge("receive_maximum"), "pass");
}

TEST(ReceiveMaximum, BreaksOnOneMore) {
    auto trace = van_of_two().gets("van", 1, 1, 1).gets("van", 2, 2, 2).gets("van", 3, 1, 3);
    EXPECT_EQ(
        trace.judge("receive_maximum"),
        "fail the server sent 3 of them with Receive Maximum 2 on the connection of van"
    );
}

TEST(ReceiveMaximum, DoesNotCountQos0) {
    auto trace = van_of_two().gets("van", 1, 1, 1).gets("van", 2, 1, 2);
    EXPECT_EQ(trace.gets("van", 3, 0, 0).judge("receive_maximum"), "pass");
}

TEST(ReceiveMaximum, EndsAQos2ExchangeWithPubcompOrARefusal) {
    auto trace = van_of_two().gets("van", 1, 2, 1).gets("van", 2, 2, 2);
    trace.sent("van", wire::Pubrec{.packet_id = 1});
    auto too_soon = trace;
    EXPECT_THAT(too_soon.gets("van", 3, 2, 3).judge("receive_maximum"), StartsWith("fail"));
    trace.sent("van", wire::Pubcomp{.packet_id = 1});
    trace.sent("van", wire::Pubrec{.packet_id = 2, .reason_code = 0x80});
    EXPECT_EQ(trace.gets("van", 3, 2, 3).gets("van", 4, 2, 4).judge("receive_maximum"), "pass");
}

TEST(ReceiveMaximum, CountsARepeatOnce) {
    auto trace = van_of_two().gets("van", 1, 1, 1).gets("van", 1, 1, 1, true);
    EXPECT_EQ(trace.gets("van", 2, 1, 2).judge("receive_maximum"), "pass");
}

TEST(ReceiveMaximum, BeginsAnewWithEachConnection) {
    auto trace = van_of_two().gets("van", 1, 1, 1).gets("van", 2, 1, 2).ended("van");
    trace.connects_with("van", 0, two_at_once()).gets("van", 1, 1, 1, true);
    trace.gets("van", 2, 1, 2, true);
    auto more = trace;
    EXPECT_EQ(trace.judge("receive_maximum"), "pass");
    EXPECT_THAT(more.gets("van", 3, 1, 3).judge("receive_maximum"), StartsWith("fail"));
}

TEST(ReceiveMaximum, AllowsWhatAnOlderExchangeEarns) {
    auto trace = van_of_two().received("van", wire::Pubrel{.packet_id = 9});
    trace.sent("van", wire::Pubcomp{.packet_id = 9});
    trace.gets("van", 1, 1, 1).gets("van", 2, 1, 2).gets("van", 3, 1, 3);
    EXPECT_EQ(trace.judge("receive_maximum"), "pass");
    EXPECT_THAT(trace.gets("van", 4, 1, 4).judge("receive_maximum"), StartsWith("fail"));
}

/// "depot" takes two at once and has acknowledged the first, over a link that tells the times; the
/// third left the server `way` before it came.
TraceBuilder depot(milliseconds acknowledgement, milliseconds way) {
    TraceBuilder trace;
    wire::Connect connect{
        .connect_flags = wire::ConnectFlags::clean_start.mask, .client_id = {"depot"}
    };
    connect.properties = two_at_once();
    trace.sent("depot", connect).after(milliseconds{300}).received("depot", wire::Connack{});
    for (std::uint16_t i = 1; i <= 2; ++i)
        trace.gets("depot", i, 1, i).left_before(milliseconds{300});
    trace.acknowledges("depot", 1).after(acknowledgement);
    return trace.gets("depot", 3, 1, 3).left_before(way);
}

TEST(ReceiveMaximum, IsJudgedAsTheServerSawIt) {
    EXPECT_EQ(depot(milliseconds{300}, milliseconds{600}).judge("receive_maximum"), "pass");
    EXPECT_THAT(
        depot(milliseconds{700}, milliseconds{600}).judge("receive_maximum"), StartsWith("fail")
    );
}

/// "depot" takes two at once and has ended an exchange of an older connection, which the server hears
/// of at once; three more leave it so much later.
std::string earned_before(seconds later) {
    TraceBuilder trace;
    wire::Connect connect{
        .connect_flags = wire::ConnectFlags::clean_start.mask, .client_id = {"depot"}
    };
    connect.properties = two_at_once();
    trace.sent("depot", connect).after(milliseconds{300}).received("depot", wire::Connack{});
    trace.received("depot", wire::Pubrel{.packet_id = 9}).left_before(milliseconds{300});
    trace.sent("depot", wire::Pubcomp{.packet_id = 9}).after(milliseconds{1});
    trace.wait(later);
    for (std::uint16_t i = 1; i <= 3; ++i)
        trace.gets("depot", i, 1, i).left_before(milliseconds{300});
    return trace.judge("receive_maximum");
}

// (4.9): the quota is never raised above its start.
TEST(ReceiveMaximum, IsNotEarnedBeforeItIsSpent) {
    EXPECT_EQ(earned_before(seconds{0}), "pass");
    EXPECT_THAT(earned_before(seconds{9}), StartsWith("fail"));
}

TEST(ReceiveMaximum, HoldsWhenBothHappenInOneInstant) {
    EXPECT_EQ(depot(milliseconds{400}, milliseconds{600}).judge("receive_maximum"), "pass");
}

TEST(ReceiveMaximum, BreaksWhenTheAcknowledgementWasLost) {
    TraceBuilder trace;
    wire::Connect connect{
        .connect_flags = wire::ConnectFlags::clean_start.mask, .client_id = {"depot"}
    };
    connect.properties = two_at_once();
    trace.sent("depot", connect).after(milliseconds{300}).received("depot", wire::Connack{});
    trace.gets("depot", 1, 1, 1).gets("depot", 2, 1, 2).acknowledges("depot", 1).lost();
    EXPECT_THAT(trace.gets("depot", 3, 1, 3).judge("receive_maximum"), StartsWith("fail"));
}

TEST(ReceiveMaximum, IsUndecidedWhenNobodyAnnouncedOne) {
    TraceBuilder trace;
    trace.connects("van").gets("van", 1, 1, 1);
    EXPECT_EQ(trace.judge("receive_maximum"), "undecided no side announced a Receive Maximum");
}

/// "van" publishes three at once to a server that takes two.
TraceBuilder three_to_server(const std::string& topic) {
    wire::Connack connack;
    connack.properties = two_at_once();
    TraceBuilder trace;
    trace.connects_with("van", 0, {}, connack);
    for (std::uint16_t i = 1; i <= 3; ++i)
        if (topic == "t")
            trace.publishes("van", i, 1, i);
        else
            trace.sent("van", publish_of(topic, "x", 1, i));
    return trace;
}

TEST(ReceiveMaximum, CallsAReferenceClientThatExceedsItOurError) {
    EXPECT_THAT(
        three_to_server("t").judge("receive_maximum"),
        StartsWith("error the reference client sent 3 of them with Receive Maximum 2")
    );
}

TEST(ReceiveMaximum, LeavesAloneWhatAScenarioSends) {
    EXPECT_THAT(three_to_server("other").judge("receive_maximum"), StartsWith("undecided"));
}

TEST(ReceiveMaximum, HoldsForAReferenceClientThatWaits) {
    wire::Connack connack;
    connack.properties = two_at_once();
    TraceBuilder trace;
    trace.connects_with("van", 0, {}, connack).publishes("van", 1, 1, 1).publishes("van", 2, 1, 2);
    trace.puback("van", 1).publishes("van", 3, 1, 3);
    EXPECT_EQ(trace.judge("receive_maximum"), "pass");
}

}  // namespace
}  // namespace assay::evidence
