// Defects that no packet of the client shows by itself: how a client that has one differs.
#include "tests/client/hand_fed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::client {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::SizeIs;
using wire::PropertyId;
using wire::Version;

/// A connected client, with a defect or without.
HandFed with(
    const std::string& defect,
    Options options = keeping_session(Version::v5_0),
    const wire::Connack& connack = {}
) {
    std::vector<std::string> defects;
    if (!defect.empty()) defects.push_back(defect);
    HandFed client{std::move(options), defects};
    client.establish(connack);
    return client;
}

wire::Publish aliased(std::string topic, std::uint16_t alias) {
    auto publish = message(std::move(topic), 0, 0);
    publish.properties.add(PropertyId::topic_alias, alias);
    return publish;
}

TEST(ReactionDefects, TakeAPacketWithWrongFlags) {
    for (const auto& [defect, closes] : {std::pair{"", true}, std::pair{"takes-anything", false}}) {
        auto client = with(defect, keeping_session(Version::v3_1_1));
        client.feed_bytes({0xD1, 0x00});
        EXPECT_EQ(!client.log().empty(), closes) << defect;
    }
}

TEST(ReactionDefects, StripTheByteOrderMark) {
    auto client = with("strips-bom");
    client.feed(message("\xEF\xBB\xBFt", 0, 0));
    EXPECT_THAT(client.log(), Contains("delivered t \"m\""));
}

TEST(ReactionDefects, DeliverARepeatOfQos2) {
    for (const auto& [defect, copies] : {std::pair{"", 1U}, std::pair{"delivers-twice", 2U}}) {
        auto client = with(defect);
        client.feed(message("t", 2, 7));
        client.feed(message("t", 2, 7, true));
        const auto log = client.log();
        EXPECT_EQ(std::ranges::count(log, "delivered t \"m\""), copies) << defect;
        EXPECT_EQ(std::ranges::count(log, "> PUBREC id 7"), 2) << defect;
    }
}

wire::Publish expiring(std::uint16_t packet_id) {
    auto publish = message("t", 2, packet_id);
    publish.properties.add(PropertyId::message_expiry_interval, std::uint32_t{1});
    return publish;
}

TEST(ReactionDefects, GiveUpAMessageThatCanExpire) {
    for (const auto& [defect, count] :
         {std::pair{"", 1}, std::pair{"expired-gets-no-pubcomp", 0}}) {
        auto client = with(defect);
        client.feed(expiring(7));
        client.feed(wire::Pubrel{.packet_id = 7});
        EXPECT_EQ(std::ranges::count(client.log(), "> PUBCOMP id 7"), count) << defect;
    }
}

TEST(ReactionDefects, TakeANewMessageForARepeat) {
    for (const auto& [defect, copies] : {std::pair{"", 2U}, std::pair{"remembers-qos-1-ids", 1U}}) {
        auto client = with(defect);
        client.feed(message("t", 1, 7));
        client.feed(message("t", 1, 7, true));
        EXPECT_EQ(std::ranges::count(client.log(), "delivered t \"m\""), copies) << defect;
    }
    for (const auto& [defect, copies] : {std::pair{"", 2U}, std::pair{"remembers-qos-2-ids", 1U}}) {
        auto client = with(defect);
        client.feed(message("t", 2, 7));
        client.feed(wire::Pubrel{.packet_id = 7});
        client.feed(message("t", 2, 7, true));
        EXPECT_EQ(std::ranges::count(client.log(), "delivered t \"m\""), copies) << defect;
    }
}

TEST(ReactionDefects, LoseTheHighestAlias) {
    auto options = keeping_session(Version::v5_0);
    options.topic_alias_maximum = 2;
    auto client = with("refuses-highest-alias", options);
    client.feed(aliased("t", 1));
    EXPECT_THAT(client.log(), Contains("delivered t \"m\""));
    client.feed(aliased("t", 2));
    EXPECT_THAT(client.log(), IsEmpty());
}

TEST(ReactionDefects, KeepAnAliasOfAnEarlierConnection) {
    auto options = keeping_session(Version::v5_0);
    options.topic_alias_maximum = 2;
    auto client = with("keeps-aliases", options);
    client.feed(aliased("t", 1));
    client.reestablish(session_present());
    client.log();
    client.feed(aliased("", 1));
    EXPECT_THAT(client.log(), Contains("delivered t \"m\""));
}

TEST(ReactionDefects, HoldEverythingBackWithAFullWindow) {
    const auto connack = connack_with(PropertyId::receive_maximum, std::uint16_t{1});
    for (const auto& [defect, requests] :
         {std::pair{"", 1U}, std::pair{"waits-with-full-window", 0U}}) {
        auto client = with(defect, keeping_session(Version::v5_0), connack);
        client.publish("t", 1);
        client.log();
        client.subscribe("in", 0);
        EXPECT_THAT(client.log(), SizeIs(requests)) << defect;
    }
}

}  // namespace
}  // namespace assay::client
