#include "tests/evidence/judge/client_row.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

TEST(ClientStatistics, CountWhatTheServerGetsOfWhatTheClientWasTold) {
    Talk talk;
    talk.connects().at(1s).told("a", 1).told("b", 1).at(3s).client(message_of("a", 1, 1));
    const auto figures = talk.figures();
    EXPECT_EQ(figures.messages.published, 2U);
    EXPECT_EQ(figures.messages.due, 2U);
    EXPECT_EQ(figures.messages.delivered, 1U);
    EXPECT_EQ(figures.latency.longest(), 2s);
    EXPECT_EQ(figures.qos, "1");
}

TEST(ClientStatistics, CountASecondCopyOfQos1) {
    Talk talk;
    talk.connects().told("a", 1).client(message_of("a", 1, 1)).ends();
    talk.connects().client(message_of("a", 1, 1));
    EXPECT_EQ(talk.figures().messages.delivered, 1U);
    EXPECT_EQ(talk.figures().messages.duplicates, 1U);
}

TEST(ClientStatistics, CountACopyOfQos2OnlyBehindItsPubrel) {
    Talk talk;
    talk.connects().told("a", 2).client(message_of("a", 2, 1)).ends();
    talk.connects().client(message_of("a", 2, 1));
    EXPECT_EQ(talk.figures().messages.duplicates, 0U);
    talk.client(wire::Pubrel{.packet_id = 1}).client(message_of("a", 2, 1));
    EXPECT_EQ(talk.figures().messages.duplicates, 1U);
}

TEST(ClientStatistics, CountWhatTheApplicationGetsOfWhatTheServerSent) {
    Talk talk;
    talk.connects().at(1s).server(message_of("a", 1, 1)).server(message_of("b", 1, 2));
    talk.at(2s).heard("a", 1).client(wire::Puback{.packet_id = 1}).heard("a", 1);
    const auto figures = talk.figures();
    EXPECT_EQ(figures.messages.published, 2U);
    EXPECT_EQ(figures.messages.delivered, 1U);
    EXPECT_EQ(figures.messages.duplicates, 1U);
    EXPECT_EQ(figures.latency.longest(), 1s);
}

TEST(ClientStatistics, TakeAMessageThatIsSentAgainForOne) {
    Talk talk;
    talk.connects().server(message_of("a", 1, 1)).ends();
    talk.connects().server(message_of("a", 1, 1)).heard("a", 1);
    EXPECT_EQ(talk.figures().messages.published, 1U);
    EXPECT_EQ(talk.figures().messages.delivered, 1U);
}

TEST(ClientStatistics, KnowThatARefusalFreesTheIdentifier) {
    const wire::Pubrec refusal{.packet_id = 1, .reason_code = 0x97};
    Talk talk;
    talk.connects().told("a", 2).client(message_of("a", 2, 1)).server(refusal);
    talk.told("a", 2).client(message_of("a", 2, 1)).server(wire::Pubrec{.packet_id = 1});
    EXPECT_EQ(talk.figures().messages.published, 2U);
    EXPECT_EQ(talk.figures().messages.delivered, 1U) << "the server did not take the first";
    Talk back;
    back.connects().server(message_of("b", 2, 1)).client(refusal).server(message_of("b", 2, 1));
    EXPECT_EQ(back.figures().messages.published, 2U);
}

TEST(ClientStatistics, CountNoMessageThatTheServerRefused) {
    Talk talk;
    talk.connects().told("a", 1).client(message_of("a", 1, 1));
    talk.server(wire::Puback{.packet_id = 1, .reason_code = 0x97});
    EXPECT_EQ(talk.figures().messages.delivered, 0U);
    EXPECT_EQ(talk.figures().messages.published, 1U);
}

TEST(ClientStatistics, KnowATopicByItsAlias) {
    auto named = message_of("a", 0, 0);
    named.properties.add(wire::PropertyId::topic_alias, std::uint16_t{3});
    auto by_alias = message_of("b", 0, 0);
    by_alias.topic = {};
    by_alias.properties.add(wire::PropertyId::topic_alias, std::uint16_t{3});
    Talk talk;
    talk.connects().told("a", 0).told("b", 0).client(named).client(by_alias);
    EXPECT_EQ(talk.figures().messages.delivered, 2U);
}

TEST(ClientStatistics, CountReconnectsAndHowLongTheClientWasAway) {
    Talk talk;
    talk.connects().at(10s).ends().at(14s).connects().at(20s);
    EXPECT_EQ(talk.figures().reconnects, 1U);
    EXPECT_EQ(talk.figures().watched, 20s);
    EXPECT_EQ(talk.figures().without_service, 4s);
    talk.client(wire::Disconnect{}).ends().at(30s).connects();
    EXPECT_EQ(talk.figures().reconnects, 1U) << "it had left";
}

TEST(ClientStatistics, CountBytesByWhatTheyAreFor) {
    Talk talk;
    talk.connects().told("abc", 1).client(message_of("abc", 1, 1));
    talk.server(wire::Puback{.packet_id = 1}).client(wire::Pingreq{}).server(wire::Pingresp{});
    const auto packets = talk.figures().packets;
    EXPECT_EQ(packets.payload_bytes, 3U);
    EXPECT_EQ(packets.publish_bytes, 8U);
    EXPECT_EQ(packets.acknowledge_bytes, 4U);
    EXPECT_EQ(packets.keep_alive_bytes, 4U);
}

TEST(ClientStatistics, CountBytesOnlyOfServersBehindALink) {
    Talk talk;
    talk.connects().told("abc", 1).client(message_of("abc", 1, 1));
    talk.server(message_of("abc", 1, 1));
    const auto packets = talk.figures({{"another", "sat"}}).packets;
    EXPECT_EQ(packets.payload_bytes, 0U);
    EXPECT_EQ(packets.publish_bytes, 0U);
}

}  // namespace
}  // namespace assay::evidence
