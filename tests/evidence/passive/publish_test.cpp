#include "tests/evidence/passive/conversation.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using wire::PropertyId;

class PassivePublish : public testing::TestWithParam<wire::Version> {
protected:
    Conversation talk_{GetParam()};
    void SetUp() override { talk_.begins().subscribes("#", 2, 2); }
    const char* either(const char* in_v3, const char* in_v5) const {
        return GetParam() == v5 ? in_v5 : in_v3;
    }
};

TEST_P(PassivePublish, MayUseAnIdentifierAgainAfterItsAcknowledgement) {
    talk_.server(publish_of("t", 1, 1)).client(wire::Puback{.packet_id = 1});
    talk_.server(publish_of("t", 2, 1)).client(wire::Pubrec{.packet_id = 1});
    talk_.server(wire::Pubrel{.packet_id = 1}).client(wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(talk_.server(publish_of("t", 1, 1)).found(), "");
}

TEST_P(PassivePublish, DoesNotUseAnIdentifierThatWaits) {
    talk_.server(publish_of("t", 1, 1)).server(publish_of("u", 1, 1));
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-4", "MQTT-2.2.1-4"));
    talk_.server(publish_of("t", 2, 2)).client(wire::Pubrec{.packet_id = 2});
    EXPECT_EQ(talk_.server(publish_of("u", 2, 2)).found(), either("MQTT-2.3.1-4", "MQTT-2.2.1-4"));
}

TEST_P(PassivePublish, HasDupWhenItIsRepeatedInAResumedSession) {
    talk_.server(publish_of("t", 1, 1)).server(publish_of("u", 2, 2)).ends().resumes();
    talk_.server(publish_of("t", 1, 1, true)).server(publish_of("u", 2, 2, true));
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(PassivePublish, IsFoundOutWithoutDupOnARepeat) {
    talk_.server(publish_of("t", 1, 1)).ends().resumes().server(publish_of("t", 1, 1));
    EXPECT_EQ(talk_.found(), "MQTT-3.3.1-1");
}

TEST_P(PassivePublish, IsFoundOutWithANewMessageUnderABusyIdentifierOfAnEarlierConnection) {
    talk_.server(publish_of("t", 1, 1)).ends().resumes().server(publish_of("u", 1, 1));
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-4", "MQTT-2.2.1-4"));
}

TEST_P(PassivePublish, MayBeRepeatedWhenItsAcknowledgementWasLost) {
    talk_.server(publish_of("t", 1, 1)).client(wire::Puback{.packet_id = 1}).ends().resumes();
    EXPECT_EQ(talk_.server(publish_of("t", 1, 1, true)).found(), "");
}

TEST_P(PassivePublish, MayHaveDupWhenTheFirstCopyNeverArrived) {
    EXPECT_EQ(talk_.ends().resumes().server(publish_of("t", 1, 1, true)).found(), "");
}

TEST_P(PassivePublish, HasNoDupInANewSession) {
    EXPECT_EQ(talk_.server(publish_of("t", 1, 1, true)).found(), "MQTT-3.3.1-3");
}

TEST_P(PassivePublish, HasNoDupAtQos0) {
    EXPECT_EQ(talk_.server(publish_of("t", 0, 0, true)).found(), "MQTT-3.3.1-2");
}

TEST_P(PassivePublish, DoesNotComeAfterItsPubrel) {
    talk_.server(publish_of("t", 2, 1)).client(wire::Pubrec{.packet_id = 1});
    talk_.server(wire::Pubrel{.packet_id = 1}).ends().resumes().server(publish_of("t", 2, 1, true));
    EXPECT_EQ(talk_.found(), either("MQTT-4.3.3-1", "MQTT-4.3.3-6"));
}

TEST_P(PassivePublish, MayGoOnWithPubrelInAResumedSession) {
    talk_.server(publish_of("t", 2, 1)).client(wire::Pubrec{.packet_id = 1}).ends().resumes();
    talk_.server(wire::Pubrel{.packet_id = 1}).client(wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(PassivePublish, StartsAnewWithANewSession) {
    talk_.server(publish_of("t", 1, 1)).ends().begins().subscribes("#", 1, 1);
    EXPECT_EQ(talk_.server(publish_of("u", 1, 1)).found(), "");
}

TEST_P(PassivePublish, IsNotJudgedAfterAConnectWithoutAnAnswer) {
    talk_.server(publish_of("t", 1, 1)).ends();
    talk_.opens().client(connect_of(GetParam(), "c", true)).ends().resumes();
    EXPECT_EQ(talk_.server(publish_of("u", 1, 1)).found(), "");
}

TEST_P(PassivePublish, IsNotJudgedAfterARestart) {
    talk_.server(publish_of("t", 1, 1)).ends().restarts().resumes();
    EXPECT_EQ(talk_.server(publish_of("u", 1, 1)).found(), "");
}

TEST_P(PassivePublish, MayComeLateToAnActorWhoseSessionWasTakenOver) {
    talk_.server(publish_of("t", 1, 1)).resumes("b");
    talk_.server(publish_of("t", 1, 1, true), "b").server(publish_of("t", 1, 2), "a");
    EXPECT_EQ(talk_.found(), "");
}

INSTANTIATE_TEST_SUITE_P(
    InBothVersions,
    PassivePublish,
    testing::Values(v3, v5),
    [](const auto& row) { return row.param == v5 ? "v5" : "v3"; }
);

TEST(PassiveRepeat, OnTheSameConnectionIsForbiddenInV5Only) {
    Conversation talk{v5};
    talk.begins()
        .subscribes("#", 2, 2)
        .server(publish_of("t", 1, 1))
        .server(publish_of("t", 1, 1, true));
    EXPECT_EQ(talk.found(), "MQTT-4.4.0-1");
    Conversation old{v3};
    old.begins()
        .subscribes("#", 2, 2)
        .server(publish_of("t", 1, 1))
        .server(publish_of("t", 1, 1, true));
    EXPECT_EQ(old.found(), "");
}

TEST(PassiveReceiveMaximum, IsNotExceeded) {
    Conversation talk{v5};
    talk.connects(connect_with(PropertyId::receive_maximum, std::uint16_t{2}))
        .subscribes("#", 2, 2);
    talk.server(publish_of("t", 1, 1))
        .server(publish_of("t", 2, 2))
        .client(wire::Pubrec{.packet_id = 2});
    EXPECT_EQ(talk.found(), "");
    EXPECT_EQ(talk.server(publish_of("t", 1, 3)).found(), "MQTT-3.3.4-9");
}

TEST(PassiveReceiveMaximum, CountsWhatIsAcknowledgedNoLonger) {
    Conversation talk{v5};
    talk.connects(connect_with(PropertyId::receive_maximum, std::uint16_t{1}))
        .subscribes("#", 2, 2);
    talk.server(publish_of("t", 2, 1)).client(wire::Pubrec{.packet_id = 1, .reason_code = 0x80});
    talk.server(publish_of("t", 1, 2))
        .client(wire::Puback{.packet_id = 2})
        .server(publish_of("t", 1, 3));
    EXPECT_EQ(talk.found(), "");
}

TEST(PassiveReceiveMaximum, AllowsWhatAnOlderExchangeEarns) {
    Conversation talk{v5};
    talk.begins().subscribes("#", 2, 2);
    talk.server(publish_of("t", 2, 9)).client(wire::Pubrec{.packet_id = 9}).ends();
    auto resume = connect_with(PropertyId::receive_maximum, std::uint16_t{1});
    resume.set_clean_start(false);
    talk.connects(resume, {.acknowledge_flags = wire::AcknowledgeFlags::session_present.mask});
    talk.server(wire::Pubrel{.packet_id = 9}).client(wire::Pubcomp{.packet_id = 9});
    talk.server(publish_of("t", 1, 1)).server(publish_of("t", 1, 2));
    EXPECT_EQ(talk.found(), "");
    EXPECT_EQ(talk.server(publish_of("t", 1, 3)).found(), "MQTT-3.3.4-9");
}

TEST(PassiveTopicAlias, StaysWithinTheClientsMaximum) {
    Conversation talk{v5};
    talk.connects(connect_with(PropertyId::topic_alias_maximum, std::uint16_t{2}))
        .subscribes("#", 0, 0);
    talk.server(publish_with("t", PropertyId::topic_alias, std::uint16_t{2}));
    talk.server(publish_with("", PropertyId::topic_alias, std::uint16_t{2}));
    EXPECT_EQ(talk.found(), "");
    EXPECT_EQ(
        talk.server(publish_with("t", PropertyId::topic_alias, std::uint16_t{3})).found(),
        "MQTT-3.1.2-26"
    );
    EXPECT_EQ(
        talk.server(publish_with("", PropertyId::topic_alias, std::uint16_t{1})).found(),
        "ASSAY-3.3.4-1"
    );
}

TEST(PassiveTopicAlias, IsNotUsedWhereTheClientAllowsNone) {
    Conversation talk{v5};
    talk.begins().subscribes("#", 0, 0).server(
        publish_with("t", PropertyId::topic_alias, std::uint16_t{1})
    );
    EXPECT_EQ(talk.found(), "MQTT-3.1.2-27");
}

TEST(PassiveTopicAlias, IsNotCarriedOverToAnotherConnection) {
    auto connect = connect_of(v5, "c", false);
    connect.properties.add(PropertyId::topic_alias_maximum, std::uint16_t{2});
    Conversation talk{v5};
    talk.connects(connect).subscribes("#", 0, 0).server(
        publish_with("t", PropertyId::topic_alias, std::uint16_t{2})
    );
    talk.ends().connects(
        connect, {.acknowledge_flags = wire::AcknowledgeFlags::session_present.mask}
    );
    talk.server(publish_with("", PropertyId::topic_alias, std::uint16_t{2}));
    EXPECT_EQ(talk.found(), "MQTT-3.3.2-7");
}

}  // namespace
}  // namespace assay::evidence
