#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

namespace assay::broker {

/// Limits of one direction or the other: Receive Maximum, Maximum Packet Size, congestion.
class Flow : public testing::Test {
protected:
    ConnectionId join(std::uint16_t maximum, std::uint32_t packet_size = 0, bool clean = true) {
        Wishes wishes{.client_id = "a", .clean = clean, .expiry = 60};
        if (maximum > 0) wishes.properties.add(receive_maximum, maximum);
        if (packet_size > 0) wishes.properties.add(maximum_packet_size, packet_size);
        return table.connect(wishes);
    }
    void publish(std::string_view payload, std::uint8_t qos) {
        if (sender == ConnectionId{}) sender = table.connect({.client_id = "sender"});
        table.send(sender, publish_of("t", payload, qos, 1));
        if (qos == 2) table.send(sender, wire::Pubrel{.packet_id = 1});
    }
    /// The answer to a QoS 1 PUBLISH under the identifier of an open QoS 2 exchange.
    wire::Puback refused_puback(ConnectionId id) {
        table.send(id, publish_of("t", "x", 2, 1));
        table.take(id);
        table.send(id, publish_of("t", "x", 1, 1));
        return table.only<wire::Puback>(id);
    }
    Table table{};
    ConnectionId sender{};
};

TEST_F(Flow, SendsNoMoreThanReceiveMaximum) {
    const auto id = join(2);
    table.subscribe(id, "t", 2);
    for (const auto* payload : {"1", "2", "3", "4"})
        publish(payload, payload[0] % 2 == 0 ? 1 : 2);
    const auto first = table.take(id);
    ASSERT_EQ(first.size(), 2U);
    const auto qos_2 = std::get<wire::Publish>(first[0]).packet_id;
    table.send(id, wire::Pubrec{.packet_id = qos_2});
    table.only<wire::Pubrel>(id);  // a successful PUBREC makes no room
    table.send(id, wire::Pubcomp{.packet_id = qos_2});
    EXPECT_EQ(table.payloads(id), "3");
    table.send(id, wire::Puback{.packet_id = std::get<wire::Publish>(first[1]).packet_id});
    EXPECT_EQ(table.payloads(id), "4");
}

TEST_F(Flow, MakesRoomAfterARefusingPubrec) {
    const auto id = join(1);
    table.subscribe(id, "t", 2);
    publish("1", 2);
    publish("2", 2);
    const auto packet_id = table.only<wire::Publish>(id).packet_id;
    table.send(id, wire::Pubrec{.packet_id = packet_id, .reason_code = 0x80});
    EXPECT_EQ(table.payloads(id), "2");
}

TEST_F(Flow, AnswersEverythingElseWithAFullWindow) {
    const auto id = join(1);
    table.subscribe(id, "t", 1);
    publish("1", 1);
    publish("2", 1);
    table.take(id);
    table.send(id, wire::Pingreq{});
    table.only<wire::Pingresp>(id);
    table.send(id, publish_of("u", "x", 1, 9));
    table.only<wire::Puback>(id);
    publish("3", 0);
    EXPECT_EQ(table.payloads(id), "3");
}

TEST_F(Flow, StartsAResumeWithAFullQuota) {
    auto id = join(2);
    table.subscribe(id, "t", 1);
    for (const auto* payload : {"1", "2", "3"})
        publish(payload, 1);
    table.cut(id);
    id = join(1, 0, false);
    auto again = table.only<wire::Publish>(id);
    EXPECT_EQ(text_of(again), "1");
    table.send(id, wire::Puback{.packet_id = again.packet_id});
    again = table.only<wire::Publish>(id);
    EXPECT_EQ(text_of(again), "2");
    table.send(id, wire::Puback{.packet_id = again.packet_id});
    EXPECT_EQ(table.payloads(id), "3");
}

TEST_F(Flow, CountsAnExchangeThatWaitsForPubcompIntoTheNextConnection) {
    auto id = join(1);
    table.subscribe(id, "t", 2);
    for (const auto* payload : {"1", "2", "3"})
        publish(payload, 2);
    table.send(id, wire::Pubrec{.packet_id = table.only<wire::Publish>(id).packet_id});
    table.only<wire::Pubrel>(id);
    table.cut(id);
    id = join(1, 0, false);
    const auto resumed = table.take(id);
    ASSERT_EQ(resumed.size(), 2U);
    EXPECT_EQ(text_of(std::get<wire::Publish>(resumed[1])), "2");
    // The place was lent [MQTT-4.9.0-1]: there is no second one yet [MQTT-3.3.4-9].
    table.send(id, wire::Pubcomp{.packet_id = std::get<wire::Pubrel>(resumed[0]).packet_id});
    EXPECT_TRUE(table.take(id).empty());
    table.send(
        id,
        wire::Pubrec{
            .packet_id = std::get<wire::Publish>(resumed[1]).packet_id, .reason_code = 0x80
        }
    );
    EXPECT_EQ(table.payloads(id), "3");
}

TEST_F(Flow, GivesEveryMessageInFlightAnIdentifierOfItsOwn) {
    const auto id = join(0);
    table.subscribe(id, "t", 2);
    for (auto i = 0; i < 100; ++i)
        publish("x", i % 2 == 0 ? 1 : 2);
    std::set<std::uint16_t> seen;
    for (const auto& packet : table.take(id))
        seen.insert(std::get<wire::Publish>(packet).packet_id);
    EXPECT_EQ(seen.size(), 100U);
    EXPECT_FALSE(seen.contains(0));
}

TEST_F(Flow, DisconnectsWhoExceedsOurReceiveMaximum) {
    Table small{{.receive_maximum = 2}};
    const auto id = small.connect({.client_id = "a"});
    small.send(id, publish_of("t", "x", 2, 1));
    small.send(id, publish_of("t", "x", 2, 2));
    small.send(id, publish_of("t", "x", 2, 2));  // a repeat takes no more room
    small.send(id, wire::Pubrel{.packet_id = 1});
    small.send(id, publish_of("t", "x", 1, 3));
    EXPECT_FALSE(small.is_closed(id));
    small.send(id, publish_of("t", "x", 2, 4));
    small.take(id);
    small.send(id, publish_of("t", "x", 1, 5));
    EXPECT_EQ(small.only<wire::Disconnect>(id).reason_code, 0x93);
}

TEST_F(Flow, DropsWhatIsTooLargeAndGoesOn) {
    const auto id = join(1, 30);
    table.subscribe(id, "t", 1);
    publish(std::string(100, 'x'), 1);
    publish("small", 1);
    EXPECT_EQ(table.payloads(id), "small");
}

TEST_F(Flow, SendsPacketsOfExactlyTheMaximum) {
    const auto id = join(0, 30);
    table.subscribe(id, "t");
    // Two bytes of fixed header, three of topic, one of Property Length.
    publish(std::string(24, 'x'), 0);
    table.only<wire::Publish>(id);
    publish(std::string(25, 'x'), 0);
    EXPECT_TRUE(table.take(id).empty());
}

TEST_F(Flow, LeavesTheReasonStringOutWhereItDoesNotFit) {
    const auto id = join(0, 20);
    const auto puback = refused_puback(id);
    EXPECT_EQ(puback.reason_code, 0x91);
    EXPECT_FALSE(puback.properties.has_value());
}

TEST_F(Flow, GivesNoProblemInformationToThoseWhoDoNotWantIt) {
    Wishes wishes{.client_id = "a"};
    wishes.properties.add(request_problem_information, std::uint8_t{0});
    const auto id = table.connect(wishes);
    EXPECT_FALSE(refused_puback(id).properties.has_value());
    table.send(id, wire::Unsubscribe{.packet_id = 1, .topic_filters = {{"t"}}});
    EXPECT_TRUE(table.only<wire::Unsuback>(id).properties.list.empty());
    table.send(id, wire::Bytes{0xC1, 0x00});
    EXPECT_TRUE(table.only<wire::Disconnect>(id).properties->has(reason_string));
}

TEST_F(Flow, RefusesPacketsAboveItsMaximum) {
    Table small{{.maximum_packet_size_bytes = 100}};
    const auto id = small.connect({.client_id = "a"});
    small.send(id, publish_of("t", std::string(100, 'x')));
    EXPECT_EQ(small.only<wire::Disconnect>(id).reason_code, 0x95);
}

TEST_F(Flow, KeepsMessagesWhileCongested) {
    const auto id = join(0);
    table.subscribe(id, "t", 1);
    table.congest(id, true);
    publish("0", 0);
    publish("1", 1);
    EXPECT_TRUE(table.take(id).empty());
    table.congest(id, false);
    EXPECT_EQ(table.payloads(id), "0 1");
}

TEST_F(Flow, DropsQos0FirstWhenCongestionLasts) {
    Table small{{.queued_messages_max = 2}};
    const auto id = small.connect({.client_id = "a"});
    small.subscribe(id, "t", 1);
    small.congest(id, true);
    for (const auto* payload : {"1", "2", "3"})
        small.send(id, publish_of("t", payload));
    small.congest(id, false);
    EXPECT_EQ(small.payloads(id), "1 2");
}

TEST_F(Flow, LimitsWhatASessionKeeps) {
    Table small{{.queued_messages_max = 2}};
    auto id = small.connect({.client_id = "a", .expiry = 60});
    small.subscribe(id, "t", 1);
    small.cut(id);
    const auto other = small.connect({.client_id = "b"});
    for (const auto* payload : {"1", "2", "3"})
        small.send(other, publish_of("t", payload, 1, 1));
    id = small.connect({.client_id = "a", .clean = false, .expiry = 60});
    EXPECT_EQ(small.payloads(id), "1 2");
}

class KeepAlive : public testing::TestWithParam<wire::Version> {
protected:
    Table table{};
};
INSTANTIATE_TEST_SUITE_P(Versions, KeepAlive, testing::Values(v3, v5), VersionName{});

TEST_P(KeepAlive, ClosesTheConnectionAfterOneAndAHalfPeriodsOfSilence) {
    const auto id = table.connect({.client_id = "a", .version = GetParam(), .keep_alive = 1});
    table.pass(1499ms);
    EXPECT_FALSE(table.is_closed(id));
    table.pass(1ms);
    EXPECT_TRUE(table.is_closed(id));
    if (GetParam() == v5) {
        EXPECT_EQ(table.only<wire::Disconnect>(id).reason_code, 0x8D);
    }
}

TEST_P(KeepAlive, BeginsAgainWithEveryPacket) {
    const auto id = table.connect({.client_id = "a", .version = GetParam(), .keep_alive = 1});
    for (auto i = 0; i < 5; ++i) {
        table.pass(1400ms);
        table.send(id, publish_of("t", "x"));
    }
    EXPECT_FALSE(table.is_closed(id));
}

TEST_P(KeepAlive, IsOffWhenZero) {
    const auto id = table.connect({.client_id = "a", .version = GetParam()});
    table.pass(24h);
    EXPECT_FALSE(table.is_closed(id));
}

TEST_P(KeepAlive, IsTheServersIfItHasOne) {
    Table strict{{.server_keep_alive = 2s}};
    const auto id = strict.connect({.client_id = "a", .version = GetParam(), .keep_alive = 60});
    strict.pass(3s);
    EXPECT_EQ(strict.is_closed(id), GetParam() == v5);
}

}  // namespace assay::broker
