#include "tests/client/hand_fed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace assay::client {
namespace {

using testing::ElementsAre;
using wire::Version;

class Publishing : public testing::TestWithParam<Version> {
protected:
    HandFed client_{keeping_session(GetParam())};
    void SetUp() override { client_.establish(); }
};

TEST_P(Publishing, FinishesQos1WithPuback) {
    client_.publish("a", 1);
    client_.feed(wire::Puback{.packet_id = 1});
    EXPECT_THAT(
        client_.log(),
        ElementsAre("> PUBLISH qos 1 dup 0 retain 0 \"a\" id 1 1 bytes \"x\"", "acknowledged 1 00")
    );
    EXPECT_EQ(client_.client().unfinished(), 0U);
}

TEST_P(Publishing, FinishesQos2WithPubcomp) {
    client_.publish("a", 2);
    client_.feed(wire::Pubrec{.packet_id = 1});
    client_.feed(wire::Pubcomp{.packet_id = 1});
    EXPECT_THAT(
        client_.log(),
        ElementsAre(
            "> PUBLISH qos 2 dup 0 retain 0 \"a\" id 1 1 bytes \"x\"",
            "> PUBREL id 1",
            "acknowledged 1 00"
        )
    );
}

TEST_P(Publishing, SetsRetain) {
    client_.publish({.topic = "a", .payload = {'x'}, .retain = true});
    EXPECT_EQ(client_.log().front(), "> PUBLISH qos 0 dup 0 retain 1 \"a\" 1 bytes \"x\"");
}

TEST_P(Publishing, UsesDifferentIdentifiersForWhatIsOpen) {
    client_.publish("a", 1);
    client_.subscribe("f", 0);
    client_.publish("b", 2);
    EXPECT_THAT(
        client_.log(),
        ElementsAre(
            testing::HasSubstr("id 1"), testing::HasSubstr("id 2"), testing::HasSubstr("id 3")
        )
    );
}

TEST_P(Publishing, IgnoresAcknowledgementsNobodyAwaits) {
    client_.publish("a", 1);
    client_.publish("b", 2);
    client_.log();
    client_.feed(wire::Puback{.packet_id = 2});
    client_.feed(wire::Pubcomp{.packet_id = 2});
    client_.feed(wire::Puback{.packet_id = 9});
    EXPECT_THAT(client_.log(), ElementsAre());
    EXPECT_EQ(client_.client().unfinished(), 2U);
}

TEST_P(Publishing, AnswersARepeatedPubrecWithPubrelAgain) {
    client_.publish("a", 2);
    client_.feed(wire::Pubrec{.packet_id = 1});
    client_.log();
    client_.feed(wire::Pubrec{.packet_id = 1});
    EXPECT_THAT(client_.log(), ElementsAre("> PUBREL id 1"));
}

TEST_P(Publishing, WaitsForTheWindowButNotWithQos0) {
    auto options = keeping_session(GetParam());
    options.inflight_maximum = 2;
    HandFed client{options};
    client.establish();
    for (const auto* topic : {"a", "b", "c"})
        client.publish(topic, 1);
    client.publish("d", 0);
    EXPECT_THAT(
        client.log(),
        ElementsAre(
            testing::HasSubstr("\"a\" id 1"),
            testing::HasSubstr("\"b\" id 2"),
            testing::HasSubstr("\"d\""),
            "acknowledged 4 00"
        )
    );
    client.feed(wire::Puback{.packet_id = 1});
    EXPECT_THAT(client.log(), ElementsAre("acknowledged 1 00", testing::HasSubstr("\"c\" id 3")));
}

INSTANTIATE_TEST_SUITE_P(
    InBothVersions,
    Publishing,
    testing::Values(Version::v3_1_1, Version::v5_0),
    [](const auto& row) { return row.param == Version::v5_0 ? "v5" : "v3"; }
);

TEST(PublishingInV5, EndsWithARefusalCode) {
    HandFed client{keeping_session(Version::v5_0)};
    client.establish();
    client.publish("a", 1);
    client.publish("b", 2);
    client.log();
    client.feed(wire::Puback{.packet_id = 1, .reason_code = 0x87});
    client.feed(wire::Pubrec{.packet_id = 2, .reason_code = 0x97});
    EXPECT_THAT(client.log(), ElementsAre("acknowledged 1 87", "acknowledged 2 97"));
}

TEST(PublishingInV5, AnswersAnUnknownPubrecWithPacketIdentifierNotFound) {
    HandFed client{{}};
    client.establish();
    client.feed(wire::Pubrec{.packet_id = 5});
    EXPECT_THAT(client.log(), ElementsAre("> PUBREL id 5 Packet Identifier not found (0x92)"));
}

}  // namespace
}  // namespace assay::client
