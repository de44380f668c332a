#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

namespace assay::broker {

/// What holds in both versions.
class Conversation : public testing::TestWithParam<wire::Version> {
protected:
    ConnectionId join(const std::string& client_id) {
        return table.connect({.client_id = client_id, .version = GetParam()});
    }
    Table table{};
};
INSTANTIATE_TEST_SUITE_P(Versions, Conversation, testing::Values(v3, v5), VersionName{});

TEST_P(Conversation, AcceptsAConnect) {
    const auto id = join("a");
    EXPECT_EQ(table.connack.reason_code, 0);
    EXPECT_FALSE(table.connack.session_present());
    EXPECT_FALSE(table.is_closed(id));
}

TEST_P(Conversation, AnswersPings) {
    const auto id = join("a");
    table.send(id, wire::Pingreq{});
    table.only<wire::Pingresp>(id);
}

TEST_P(Conversation, DeliversAtTheLowerOfPublishedAndGrantedQos) {
    for (std::uint8_t published = 0; published <= 2; ++published)
        for (std::uint8_t granted = 0; granted <= 2; ++granted) {
            Table fresh;
            const auto from = fresh.connect({.client_id = "from", .version = GetParam()});
            const auto to = fresh.connect({.client_id = "to", .version = GetParam()});
            fresh.subscribe(to, "a/b", granted);
            fresh.send(from, publish_of("a/b", "x", published, 7));
            const auto publish = fresh.only<wire::Publish>(to);
            EXPECT_EQ(publish.qos(), std::min(published, granted));
            EXPECT_EQ(publish.topic.text, "a/b");
            EXPECT_EQ(text_of(publish), "x");
        }
}

TEST_P(Conversation, AnswersAQos1PublishWithItsPacketId) {
    const auto id = join("a");
    table.subscribe(id, "t", 0);
    table.send(id, publish_of("t", "x", 1, 65535));
    const auto packets = table.take(id);
    ASSERT_EQ(packets.size(), 2U);
    EXPECT_EQ(std::get<wire::Puback>(packets[1]).packet_id, 65535);
}

TEST_P(Conversation, ReceivesAQos2MessageOnce) {
    const auto from = join("from");
    const auto to = join("to");
    table.subscribe(to, "t", 2);
    auto publish = publish_of("t", "x", 2, 9);
    table.send(from, publish);
    EXPECT_EQ(table.only<wire::Pubrec>(from).packet_id, 9);
    publish.set_dup(true);
    table.send(from, publish);
    EXPECT_EQ(table.only<wire::Pubrec>(from).packet_id, 9);
    table.send(from, wire::Pubrel{.packet_id = 9});
    EXPECT_EQ(table.only<wire::Pubcomp>(from).packet_id, 9);
    EXPECT_EQ(table.payloads(to), "x");
    table.send(from, publish);  // after PUBCOMP it is a new message
    EXPECT_EQ(table.payloads(to), "x");
}

TEST_P(Conversation, SendsAQos2MessageToItsEnd) {
    const auto id = join("a");
    table.subscribe(id, "t", 2);
    table.send(id, publish_of("t", "x", 2, 9));
    const auto packets = table.take(id);
    ASSERT_EQ(packets.size(), 2U);
    const auto packet_id = std::get<wire::Publish>(packets[0]).packet_id;
    table.send(id, wire::Pubrec{.packet_id = packet_id});
    EXPECT_EQ(table.only<wire::Pubrel>(id).packet_id, packet_id);
    table.send(id, wire::Pubcomp{.packet_id = packet_id});
    EXPECT_TRUE(table.take(id).empty());
}

TEST_P(Conversation, ClosesOnDisconnectWithoutAWord) {
    const auto id = join("a");
    table.send(id, wire::Disconnect{});
    EXPECT_TRUE(table.is_closed(id));
    EXPECT_TRUE(table.take(id).empty());
}

TEST_P(Conversation, HandlesBytesInAnyChunks) {
    const auto id = table.open(GetParam());
    for (const auto byte :
         wire::encode(connect_of({.client_id = "a", .version = GetParam()}), GetParam()))
        table.send(id, wire::Bytes{byte});
    table.only<wire::Connack>(id);
}

TEST_P(Conversation, ClosesOnASecondConnect) {
    const auto id = join("a");
    table.send(id, connect_of({.client_id = "a", .version = GetParam()}));
    EXPECT_TRUE(table.is_closed(id));
    if (GetParam() == v5) {
        EXPECT_EQ(table.only<wire::Disconnect>(id).reason_code, 0x82);
    } else {
        EXPECT_TRUE(table.take(id).empty());
    }
}

}  // namespace assay::broker
