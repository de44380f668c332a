// PUBRELs of the server: for which messages, and in which order.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using testing::StartsWith;

/// "pub" publishes one message for each identifier, "sub" gets them and acknowledges none.
TraceBuilder delivered(wire::Version version, const std::vector<std::uint16_t>& ids) {
    TraceBuilder trace{version};
    trace.connects("sub").subscribes("sub", "t", 2).connects("pub");
    for (const auto id : ids) {
        trace.publishes("pub", id, 2, id).received("pub", wire::Pubrec{.packet_id = id});
        trace.sent("pub", wire::Pubrel{.packet_id = id})
            .received("pub", wire::Pubcomp{.packet_id = id});
        trace.gets("sub", id, 2, id);
    }
    return trace;
}

std::string released(TraceBuilder trace, std::uint16_t first, std::uint16_t second) {
    for (const auto id : std::vector<std::uint16_t>{1, 2})
        trace.sent("sub", wire::Pubrec{.packet_id = id});
    for (const auto id : {first, second}) {
        trace.received("sub", wire::Pubrel{.packet_id = id});
        trace.sent("sub", wire::Pubcomp{.packet_id = id});
    }
    return trace.judge("conforms");
}

// [v3.1.1 MQTT-4.6.0-4, MQTT-4.6.0-6]; in 5.0 the sentence binds the Client.
TEST(ModelReleases, FollowTheirPubrecsInVersion311) {
    const auto v3 = delivered(wire::Version::v3_1_1, {1, 2});
    EXPECT_EQ(released(v3, 1, 2), "pass");
    EXPECT_EQ(released(v3, 2, 1), "fail PUBREL id 2 came before that for an earlier PUBREC");
    EXPECT_EQ(released(delivered(wire::Version::v5_0, {1, 2}), 2, 1), "pass");
}

TEST(ModelReleases, OfAnEarlierConnectionHaveNoPlaceAmongTheNewOnes) {
    auto trace = delivered(wire::Version::v3_1_1, {1, 2});
    trace.sent("sub", wire::Pubrec{.packet_id = 1}).ended("sub").connects("sub", false, true);
    trace.gets("sub", 2, 2, 2, true).sent("sub", wire::Pubrec{.packet_id = 2});
    trace.received("sub", wire::Pubrel{.packet_id = 2}).sent("sub", wire::Pubcomp{.packet_id = 2});
    trace.received("sub", wire::Pubrel{.packet_id = 1}).sent("sub", wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(trace.judge("conforms"), "pass");
}

TEST(ModelReleases, DoNotFollowARefusal) {
    for (const auto reason : std::vector<std::uint8_t>{0x00, 0x10, 0x80, 0x97}) {
        auto trace = delivered(wire::Version::v5_0, {1});
        trace.sent("sub", wire::Pubrec{.packet_id = 1, .reason_code = reason})
            .received("sub", wire::Pubrel{.packet_id = 1});
        trace.sent("sub", wire::Pubcomp{.packet_id = 1});
        if (reason < 0x80)
            EXPECT_EQ(trace.judge("conforms"), "pass");
        else
            EXPECT_EQ(
                trace.judge("conforms"), "fail PUBREL id 1 came for a message that was refused"
            );
    }
}

// The refusal may be lost with its connection: then the message comes again, and may be taken.
TEST(ModelReleases, FollowARefusalThatTheServerNeedNotHaveGot) {
    auto taken = delivered(wire::Version::v5_0, {1});
    taken.sent("sub", wire::Pubrec{.packet_id = 1, .reason_code = 0x97}).ended("sub");
    taken.connects("sub", false, true).gets("sub", 1, 2, 1, true);
    auto refused = taken;
    taken.sent("sub", wire::Pubrec{.packet_id = 1}).received("sub", wire::Pubrel{.packet_id = 1});
    EXPECT_EQ(taken.sent("sub", wire::Pubcomp{.packet_id = 1}).judge("conforms"), "pass");
    refused.sent("sub", wire::Pubrec{.packet_id = 1, .reason_code = 0x97})
        .received("sub", wire::Pubrel{.packet_id = 1});
    EXPECT_EQ(
        refused.sent("sub", wire::Pubcomp{.packet_id = 1}).judge("conforms"),
        "fail PUBREL id 1 came for a message that was refused"
    );
}

// [v3.1.1 MQTT-4.6.0-6] is of the PUBRECs that the server has got.
TEST(ModelReleases, DoNotWaitForThatOfALostPubrec) {
    for (const bool is_lost : {true, false}) {
        auto trace = delivered(wire::Version::v3_1_1, {1, 2});
        trace.sent("sub", wire::Pubrec{.packet_id = 1});
        if (is_lost) trace.lost();
        trace.sent("sub", wire::Pubrec{.packet_id = 2});
        trace.received("sub", wire::Pubrel{.packet_id = 2});
        trace.sent("sub", wire::Pubcomp{.packet_id = 2}).ended("sub");
        EXPECT_EQ(
            trace.judge("conforms"),
            is_lost ? "pass" : "fail PUBREL id 2 came before that for an earlier PUBREC"
        );
    }
}

TEST(ModelReleases, BelongToTheMessageThatHasTheIdentifierNow) {
    auto trace = delivered(wire::Version::v5_0, {1});
    trace.sent("sub", wire::Pubrec{1, 0x80, {}});
    trace.publishes("pub", 2, 2, 2).received("pub", wire::Pubrec{.packet_id = 2});
    trace.sent("pub", wire::Pubrel{.packet_id = 2}).received("pub", wire::Pubcomp{.packet_id = 2});
    trace.gets("sub", 2, 2, 1).sent("sub", wire::Pubrec{.packet_id = 1});
    trace.received("sub", wire::Pubrel{.packet_id = 1}).sent("sub", wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(trace.judge("conforms"), "pass");
}

}  // namespace
}  // namespace assay::evidence
