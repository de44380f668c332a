#include "tests/client/hand_fed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::client {
namespace {

using testing::ElementsAre;
using wire::PropertyId;
using wire::Version;

class Receiving : public testing::TestWithParam<Version> {
protected:
    HandFed client_{keeping_session(GetParam())};
    void SetUp() override { client_.establish(); }
};

TEST_P(Receiving, AcknowledgesByQosAndDelivers) {
    client_.feed(message("a", 0, 0));
    client_.feed(message("b", 1, 7));
    client_.feed(message("c", 2, 7));
    client_.feed(wire::Pubrel{.packet_id = 7});
    EXPECT_THAT(
        client_.log(),
        ElementsAre(
            "delivered a \"m\"",
            "> PUBACK id 7",
            "delivered b \"m\"",
            "> PUBREC id 7",
            "delivered c \"m\"",
            "> PUBCOMP id 7"
        )
    );
}

TEST_P(Receiving, DeliversARepeatedQos2MessageOnceUntilPubrel) {
    client_.feed(message("c", 2, 7));
    client_.log();
    client_.feed(message("c", 2, 7, true));
    EXPECT_THAT(client_.log(), ElementsAre("> PUBREC id 7"));
    client_.feed(wire::Pubrel{.packet_id = 7});
    client_.log();
    client_.feed(message("c", 2, 7));
    EXPECT_THAT(client_.log(), ElementsAre("> PUBREC id 7", "delivered c \"m\""));
}

TEST_P(Receiving, KeepsItsQos2StateOverAReconnect) {
    client_.feed(message("c", 2, 7));
    client_.reestablish(session_present());
    client_.log();
    client_.feed(message("c", 2, 7, true));
    EXPECT_THAT(client_.log(), ElementsAre("> PUBREC id 7"));
}

TEST_P(Receiving, ForgetsItsQos2StateWithTheSession) {
    client_.feed(message("c", 2, 7));
    client_.reestablish(wire::Connack{});
    client_.log();
    client_.feed(message("c", 2, 7));
    EXPECT_THAT(client_.log(), ElementsAre("> PUBREC id 7", "delivered c \"m\""));
}

TEST_P(Receiving, TakesBytesInAnyChunks) {
    for (const auto byte : wire::encode(message("a", 0, 0), GetParam()))
        client_.feed_bytes({byte});
    EXPECT_THAT(client_.log(), ElementsAre("delivered a \"m\""));
}

INSTANTIATE_TEST_SUITE_P(
    InBothVersions,
    Receiving,
    testing::Values(Version::v3_1_1, Version::v5_0),
    [](const auto& row) { return row.param == Version::v5_0 ? "v5" : "v3"; }
);

TEST(ReceivingInV5, AnswersAnUnknownPubrelWithPacketIdentifierNotFound) {
    HandFed client{{}};
    client.establish();
    client.feed(wire::Pubrel{.packet_id = 5});
    EXPECT_THAT(client.log(), ElementsAre("> PUBCOMP id 5 Packet Identifier not found (0x92)"));
}

TEST(ReceivingInV5, PutsTheTopicInForAnAlias) {
    HandFed client{{.topic_alias_maximum = 2}};
    client.establish();
    auto first = message("a/b", 0, 0);
    first.properties.add(PropertyId::topic_alias, std::uint16_t{2});
    client.feed(first);
    first.topic.text.clear();
    client.feed(first);
    EXPECT_THAT(client.log(), ElementsAre("delivered a/b \"m\"", "delivered a/b \"m\""));
}

TEST(ReceivingInV5, ForgetsAliasesWithTheConnection) {
    auto options = keeping_session(Version::v5_0);
    options.topic_alias_maximum = 2;
    HandFed client{options};
    client.establish();
    auto first = message("a/b", 0, 0);
    first.properties.add(PropertyId::topic_alias, std::uint16_t{2});
    client.feed(first);
    client.reestablish(session_present());
    client.log();
    first.topic.text.clear();
    client.feed(first);
    EXPECT_THAT(
        client.log(),
        ElementsAre(
            "> DISCONNECT Protocol Error (0x82)",
            "close",
            "disconnected protocol_error 82, reconnects"
        )
    );
}

}  // namespace
}  // namespace assay::client
