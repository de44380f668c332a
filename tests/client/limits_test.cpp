#include "tests/client/hand_fed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using wire::PropertyId;
using wire::Version;

TEST(ServerLimits, KeepTheWindowToReceiveMaximum) {
    HandFed client{{}};
    client.establish(connack_with(PropertyId::receive_maximum, std::uint16_t{1}));
    client.publish("a", 2);
    client.publish("b", 1);
    client.feed(wire::Pubrec{.packet_id = 1});
    EXPECT_THAT(client.log(), ElementsAre(HasSubstr("\"a\" id 1"), "> PUBREL id 1"));
    client.feed(wire::Pubcomp{.packet_id = 1});
    EXPECT_THAT(client.log(), ElementsAre("acknowledged 1 00", HasSubstr("\"b\" id 2")));
}

TEST(ServerLimits, KeepBackSubscriptionsThatTheServerHasNot) {
    for (const auto id :
         {PropertyId::wildcard_subscription_available, PropertyId::shared_subscription_available}) {
        HandFed client{{}};
        client.establish(connack_with(id, std::uint8_t{0}));
        const auto is_wildcard = id == PropertyId::wildcard_subscription_available;
        client.subscribe(is_wildcard ? "a/+" : "$share/g/a", 1);
        client.subscribe("b", 1);
        EXPECT_THAT(
            client.log(),
            ElementsAre(HasSubstr("subscription_not_supported"), HasSubstr("> SUBSCRIBE"))
        );
    }
}

TEST(ServerLimits, KeepResendsToASmallerReceiveMaximum) {
    HandFed client{keeping_session(Version::v5_0)};
    client.establish();
    client.publish("a", 1);
    client.publish("b", 1);
    auto connack = connack_with(PropertyId::receive_maximum, std::uint16_t{1});
    connack.set_session_present(true);
    client.reestablish(connack);
    client.publish("c", 1);
    EXPECT_THAT(client.log(), ElementsAre("connected resumed", HasSubstr("dup 1 retain 0 \"a\"")));
    client.feed(wire::Puback{.packet_id = 1});
    client.feed(wire::Puback{.packet_id = 2});
    EXPECT_THAT(
        client.log(),
        ElementsAre(
            "acknowledged 1 00",
            HasSubstr("dup 1 retain 0 \"b\""),
            "acknowledged 2 00",
            HasSubstr("dup 0 retain 0 \"c\" id 3")
        )
    );
}

TEST(ServerLimits, UseTopicAliasesAsFarAsTheyGo) {
    HandFed client{{}};
    client.establish(connack_with(PropertyId::topic_alias_maximum, std::uint16_t{1}));
    client.publish("a", 0);
    client.publish("a", 0);
    client.publish("b", 0);
    const auto log = client.log();
    EXPECT_THAT(log[0], HasSubstr("\"a\" {topic_alias 1}"));
    EXPECT_THAT(log[2], HasSubstr("\"\" {topic_alias 1}"));
    EXPECT_THAT(log[4], testing::Not(HasSubstr("topic_alias")));
}

TEST(ServerLimits, NameTheTopicAgainOnTheNextConnection) {
    HandFed client{keeping_session(Version::v5_0)};
    client.establish(connack_with(PropertyId::topic_alias_maximum, std::uint16_t{1}));
    client.publish("a", 1);
    client.publish("a", 1);
    client.reestablish(session_present());
    EXPECT_THAT(
        client.log(),
        ElementsAre(
            "connected resumed",
            HasSubstr("dup 1 retain 0 \"a\""),
            HasSubstr("dup 1 retain 0 \"a\"")
        )
    );
}

TEST(ServerLimits, DropWhatIsTooLarge) {
    HandFed client{{}};
    client.establish(connack_with(PropertyId::maximum_packet_size, std::uint32_t{11}));
    client.publish("a", 0, "12345");
    client.publish("a", 0, "123456");
    client.subscribe("a/long/filter", 0);
    EXPECT_THAT(
        client.log(),
        ElementsAre(
            HasSubstr("PUBLISH"),
            "acknowledged 1 00",
            "dropped 2 packet_too_large",
            "dropped 3 packet_too_large"
        )
    );
}

TEST(ServerLimits, DropQosAboveTheMaximumAndUnsupportedRetain) {
    HandFed client{{}};
    auto connack = connack_with(PropertyId::maximum_qos, std::uint8_t{1});
    connack.properties.add(PropertyId::retain_available, std::uint8_t{0});
    client.establish(connack);
    client.publish("a", 2);
    client.publish({.topic = "a", .retain = true});
    EXPECT_THAT(
        client.log(), ElementsAre("dropped 1 qos_not_supported", "dropped 2 retain_not_supported")
    );
}

TEST(OwnLimits, DropWhatTheQueueDoesNotHold) {
    HandFed client{{.queued_messages_max = 2}};
    client.publish("a", 0);
    client.publish("b", 1);
    client.publish("c", 1);
    EXPECT_THAT(client.log(), ElementsAre("dropped 3 queue_full"));
}

}  // namespace
}  // namespace assay::client
