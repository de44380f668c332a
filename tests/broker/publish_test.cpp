#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

namespace assay::broker {

/// Messages of 5.0 and their properties.
class Publishing : public testing::Test {
protected:
    Publishing() { id = table.connect({.client_id = "a"}); }
    void send_with_alias(std::string topic, std::string_view payload, std::uint16_t alias) {
        auto publish = publish_of(std::move(topic), payload);
        publish.properties.add(topic_alias, alias);
        table.send(id, publish);
    }
    void expect_disconnect(std::uint8_t code) {
        EXPECT_EQ(table.only<wire::Disconnect>(id).reason_code, code);
        EXPECT_TRUE(table.is_closed(id));
    }
    Table table{};
    ConnectionId id{};
};

TEST_F(Publishing, PassesPropertiesOnUnchangedAndInOrder) {
    table.subscribe(id, "t");
    auto publish = publish_of("t", "x");
    auto& properties = publish.properties;
    properties.add(user_property, wire::Utf8Pair{"z", "1"});
    properties.add(payload_format_indicator, std::uint8_t{1});
    properties.add(user_property, wire::Utf8Pair{"a", "\xEF\xBB\xBF"});
    properties.add(response_topic, wire::Utf8{"r"});
    properties.add(correlation_data, wire::Binary{{0, 255, 0}});
    properties.add(user_property, wire::Utf8Pair{"z", "1"});
    properties.add(content_type, wire::Utf8{"c"});
    table.send(id, publish);
    EXPECT_EQ(table.only<wire::Publish>(id), publish);
}

TEST_F(Publishing, DoesNotPassTheAliasOn) {
    table.subscribe(id, "t");
    send_with_alias("t", "x", 1);
    EXPECT_TRUE(table.only<wire::Publish>(id).properties.list.empty());
}

TEST_F(Publishing, ResolvesAliasesUpToTheMaximum) {
    table.subscribe(id, "#");
    for (const auto alias : {std::uint16_t{1}, std::uint16_t{16}}) {
        send_with_alias("t" + std::to_string(alias), "x", alias);
        send_with_alias("", "y", alias);
        for (const auto& packet : table.take(id))
            EXPECT_EQ(std::get<wire::Publish>(packet).topic.text, "t" + std::to_string(alias));
    }
    send_with_alias("t", "x", 17);
    table.take(id);
    EXPECT_TRUE(table.is_closed(id));
}

TEST_F(Publishing, GivesAnAliasANewTopic) {
    table.subscribe(id, "#");
    send_with_alias("one", "", 1);
    send_with_alias("two", "", 1);
    table.take(id);
    send_with_alias("", "x", 1);
    EXPECT_EQ(table.only<wire::Publish>(id).topic.text, "two");
}

TEST_F(Publishing, RefusesAliasZero) {
    send_with_alias("t", "x", 0);
    expect_disconnect(0x94);
}

TEST_F(Publishing, RefusesAnUnknownAlias) {
    send_with_alias("", "x", 1);
    expect_disconnect(0x82);
}

TEST_F(Publishing, ForgetsAliasesWithTheConnection) {
    id = table.connect({.client_id = "b", .expiry = 60});
    send_with_alias("t", "x", 1);
    table.cut(id);
    id = table.connect({.client_id = "b", .clean = false, .expiry = 60});
    send_with_alias("", "x", 1);
    expect_disconnect(0x82);
}

TEST_F(Publishing, UsesAliasesWithinTheClientsMaximum) {
    Wishes wishes{.client_id = "b"};
    wishes.properties.add(topic_alias_maximum, std::uint16_t{1});
    const auto other = table.connect(wishes);
    table.subscribe(other, "#");
    for (const auto* topic : {"one", "two", "one"})
        table.send(id, publish_of(topic, topic));
    const auto packets = table.take(other);
    ASSERT_EQ(packets.size(), 3U);
    const auto& first = std::get<wire::Publish>(packets[0]);
    const auto& second = std::get<wire::Publish>(packets[1]);
    const auto& third = std::get<wire::Publish>(packets[2]);
    EXPECT_EQ(first.topic.text, "one");
    EXPECT_EQ(first.properties.get_or<std::uint16_t>(topic_alias, 0), 1);
    EXPECT_EQ(second.topic.text, "two");
    EXPECT_FALSE(second.properties.has(topic_alias));
    EXPECT_EQ(third.topic.text, "");
    EXPECT_EQ(third.properties.get_or<std::uint16_t>(topic_alias, 0), 1);
}

TEST_F(Publishing, UsesNoAliasesUnasked) {
    table.subscribe(id, "#");
    for (auto i = 0; i < 3; ++i)
        table.send(id, publish_of("t", "x"));
    for (const auto& packet : table.take(id))
        EXPECT_TRUE(std::get<wire::Publish>(packet).properties.list.empty());
}

TEST_F(Publishing, LowersTheExpiryByTheTimeThatAMessageWaited) {
    auto other = table.connect({.client_id = "b", .expiry = 60});
    table.subscribe(other, "t", 1);
    table.cut(other);
    auto publish = publish_of("t", "keeps", 1, 1);
    publish.properties.add(message_expiry_interval, std::uint32_t{60});
    table.send(id, publish);
    publish = publish_of("t", "expires", 1, 1);
    publish.properties.add(message_expiry_interval, std::uint32_t{3});
    table.send(id, publish);
    table.pass(3s);
    other = table.connect({.client_id = "b", .clean = false, .expiry = 60});
    const auto left = table.only<wire::Publish>(other);
    EXPECT_EQ(text_of(left), "keeps");
    EXPECT_EQ(left.properties.get_or<std::uint32_t>(message_expiry_interval, 0), 57U);
}

TEST_F(Publishing, DeliversAnIntervalOf0ToThoseWhoAreThere) {
    table.subscribe(id, "t");
    auto publish = publish_of("t", "x");
    publish.properties.add(message_expiry_interval, std::uint32_t{0});
    table.send(id, publish);
    EXPECT_EQ(table.payloads(id), "x");
}

TEST_F(Publishing, LetsNothingExpireThatWasSentAlready) {
    auto other = table.connect({.client_id = "b", .expiry = 60});
    table.subscribe(other, "t", 2);
    auto publish = publish_of("t", "x", 2, 1);
    publish.properties.add(message_expiry_interval, std::uint32_t{2});
    table.send(id, publish);
    table.cut(other);
    table.pass(4s);
    other = table.connect({.client_id = "b", .clean = false, .expiry = 60});
    EXPECT_EQ(table.payloads(other), "x");
}

TEST_F(Publishing, SaysWhenNobodySubscribed) {
    table.send(id, publish_of("t", "x", 1, 1));
    const auto puback = table.only<wire::Puback>(id);
    EXPECT_EQ(puback.reason_code, 0x10);
    EXPECT_EQ(wire::encoded_size(puback, v5), 5U);
}

TEST_F(Publishing, ExplainsFailuresOnly) {
    table.send(id, publish_of("t", "x", 2, 1));
    EXPECT_EQ(table.only<wire::Pubrec>(id).properties, std::nullopt);
    table.send(id, wire::Unsubscribe{.packet_id = 2, .topic_filters = {{"unknown"}}});
    EXPECT_TRUE(table.only<wire::Unsuback>(id).properties.list.empty());
    table.send(id, publish_of("t", "x", 1, 1));
    EXPECT_TRUE(table.only<wire::Puback>(id).properties->has(reason_string));
}

TEST_F(Publishing, SaysThatAnIdentifierIsUnknown) {
    table.send(id, wire::Pubrel{.packet_id = 5});
    EXPECT_EQ(table.only<wire::Pubcomp>(id).reason_code, 0x92);
    table.send(id, wire::Pubrec{.packet_id = 5});
    EXPECT_EQ(table.only<wire::Pubrel>(id).reason_code, 0x92);
}

TEST_F(Publishing, KeepsAQos2IdentifierForQos2) {
    table.send(id, publish_of("t", "x", 2, 5));
    table.take(id);
    table.send(id, publish_of("t", "x", 1, 5));
    EXPECT_EQ(table.only<wire::Puback>(id).reason_code, 0x91);
    table.send(id, subscribe_of("t", 0, 5));
    EXPECT_EQ(table.only<wire::Suback>(id).reason_codes, std::vector<std::uint8_t>{0x91});
}

TEST_F(Publishing, RefusesWhatConnackExcluded) {
    Table small{{.maximum_qos = 1, .retain_available = false}};
    id = small.connect({.client_id = "a"});
    small.send(id, publish_of("t", "x", 2, 1));
    EXPECT_EQ(small.only<wire::Disconnect>(id).reason_code, 0x9B);
    id = small.connect({.client_id = "a"});
    small.send(id, publish_of("t", "x", 0, 0, true));
    EXPECT_EQ(small.only<wire::Disconnect>(id).reason_code, 0x9A);
}

TEST_F(Publishing, GoesOnAfterARefusedMessage) {
    table.subscribe(id, "t", 2);
    table.send(id, publish_of("t", "x", 2, 1));
    const auto packet_id = std::get<wire::Publish>(table.take(id).at(0)).packet_id;
    table.send(id, wire::Pubrec{.packet_id = packet_id, .reason_code = 0x80});
    EXPECT_TRUE(table.take(id).empty());
    EXPECT_FALSE(table.is_closed(id));
}

TEST_F(Publishing, HandlesTopicsOf65535Bytes) {
    const std::string topic(65535, 't');
    table.subscribe(id, topic);
    table.send(id, publish_of(topic, "x"));
    EXPECT_EQ(table.only<wire::Publish>(id).topic.text, topic);
}

TEST(Publish, IsClosedWithoutAWordIn311WhenMalformed) {
    Table table;
    const auto id = table.connect({.client_id = "a", .version = v3});
    table.send(id, wire::Bytes{0x36, 0x05, 0x00, 0x01, 't', 0x00, 0x01});
    EXPECT_TRUE(table.is_closed(id));
    EXPECT_TRUE(table.take(id).empty());
}

TEST(Publish, PassesBetweenVersionsWithoutProperties) {
    Table table;
    const auto old = table.connect({.client_id = "old", .version = v3});
    const auto young = table.connect({.client_id = "young"});
    table.subscribe(old, "t", 1);
    table.subscribe(young, "t", 1);
    auto publish = publish_of("t", "x", 1, 1);
    publish.properties.add(content_type, wire::Utf8{"c"});
    table.send(young, publish);
    EXPECT_TRUE(table.only<wire::Publish>(old).properties.list.empty());
}

TEST_F(Publishing, RefusesATopicThatNobodyMayUse) {
    table.subscribe(id, "assay/#");
    table.send(id, publish_of("assay/n/r/assay-forbidden/t", "x", 1, 1));
    EXPECT_EQ(table.only<wire::Puback>(id).reason_code, 0x87);
    table.send(id, publish_of("assay/n/r/assay-forbidden", "x", 2, 2));
    EXPECT_EQ(table.only<wire::Pubrec>(id).reason_code, 0x87);
    table.send(id, publish_of("assay/n/r/assay-forbidden/t", "x"));
    EXPECT_TRUE(table.take(id).empty());
    // The identifier is free at once [MQTT-4.3.3-9].
    table.send(id, publish_of("assay/n/r/t", "x", 2, 2));
    EXPECT_EQ(table.payloads(id), "x");
}

TEST_F(Publishing, RefusesAWillForATopicThatNobodyMayUse) {
    table.connect_by(with_will(connect_of({.client_id = "b"}), "assay/n/r/assay-forbidden", "x"));
    EXPECT_EQ(table.connack.reason_code, 0x87);
}

TEST(PublishingIn311, AcknowledgesWhatNobodyMayPublish) {
    Table table;
    const auto id = table.connect({.client_id = "a", .version = v3});
    table.subscribe(id, "assay/#");
    table.send(id, publish_of("assay/n/r/assay-forbidden/t", "x", 1, 1));
    EXPECT_EQ(table.only<wire::Puback>(id).packet_id, 1);
    table.send(id, publish_of("assay/n/r/assay-forbidden/t", "x", 2, 2));
    table.only<wire::Pubrec>(id);
    table.send(id, wire::Pubrel{.packet_id = 2});
    table.only<wire::Pubcomp>(id);
}

}  // namespace assay::broker
