#include "tests/evidence/passive/client_talk.hpp"

namespace assay::evidence {
namespace {

class ClientAnswers : public ClientTalk {
protected:
    void SetUp() override { talk_.begins().subscribes("#", 2, 2); }
};

TEST_P(ClientAnswers, KeepTheRules) {
    talk_.server(publish_of("t", 1, 1)).client(wire::Puback{.packet_id = 1});
    talk_.server(publish_of("t", 2, 1)).client(wire::Pubrec{.packet_id = 1});
    talk_.server(wire::Pubrel{.packet_id = 1}).client(wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(ClientAnswers, BelongToAPublish) {
    talk_.client(wire::Puback{.packet_id = 1});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
    talk_.client(wire::Pubrec{.packet_id = 2});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
    talk_.client(wire::Pubcomp{.packet_id = 3});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
    talk_.client(wire::Pubrel{.packet_id = 4});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
}

TEST_P(ClientAnswers, AreHeldToTheRulesForMessagesThatNobodyAskedFor) {
    auto talk = client_talk(GetParam());
    talk.begins().server(publish_of("t", 1, 1)).client(wire::Puback{.packet_id = 1});
    EXPECT_EQ(talk.found(), "");
    talk.client(wire::Puback{.packet_id = 2});
    EXPECT_EQ(talk.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
}

TEST_P(ClientAnswers, ComeOnce) {
    talk_.server(publish_of("t", 1, 1)).client(wire::Puback{.packet_id = 1}).found();
    talk_.client(wire::Puback{.packet_id = 1});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
}

TEST_P(ClientAnswers, GoByQos) {
    EXPECT_EQ(
        talk_.server(publish_of("t", 2, 1)).client(wire::Puback{.packet_id = 1}).found(),
        "MQTT-3.3.4-1"
    );
    EXPECT_EQ(
        talk_.server(publish_of("t", 1, 2)).client(wire::Pubrec{.packet_id = 2}).found(),
        "MQTT-3.3.4-1"
    );
}

TEST_P(ClientAnswers, MayBelongToAnEarlierConnectionOfASessionThatWasNotSeen) {
    talk_.resumes("b").ends("b");
    auto talk = client_talk(GetParam());
    talk.connects(
        connect_of(GetParam(), "c", false),
        {.acknowledge_flags = wire::AcknowledgeFlags::session_present.mask}
    );
    talk.client(wire::Puback{.packet_id = 1}).client(wire::Pubrel{.packet_id = 4});
    EXPECT_EQ(talk.found(), "");
}

TEST_P(ClientAnswers, MayComeAgainInAResumedSession) {
    talk_.server(publish_of("t", 2, 1)).client(wire::Pubrec{.packet_id = 1}).ends().resumes();
    talk_.server(publish_of("t", 2, 1, true)).client(wire::Pubrec{.packet_id = 1});
    talk_.server(wire::Pubrel{.packet_id = 1}).client(wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(ClientAnswers, ComeInTheOrderOfThePublishes) {
    talk_.server(publish_of("t", 1, 8)).server(publish_of("t", 2, 3)).server(publish_of("t", 1, 7));
    talk_.client(wire::Pubrec{.packet_id = 3}).client(wire::Puback{.packet_id = 8});
    EXPECT_EQ(talk_.client(wire::Puback{.packet_id = 7}).found(), "");
    talk_.server(publish_of("t", 1, 8)).server(publish_of("t", 1, 7));
    talk_.client(wire::Puback{.packet_id = 7}).client(wire::Puback{.packet_id = 8});
    EXPECT_EQ(talk_.found(), "MQTT-4.6.0-2");
    talk_.server(publish_of("t", 2, 9)).server(publish_of("t", 2, 6));
    talk_.client(wire::Pubrec{.packet_id = 6}).client(wire::Pubrec{.packet_id = 9});
    EXPECT_EQ(talk_.found(), "MQTT-4.6.0-3");
}

TEST_P(ClientAnswers, ReleaseInTheOrderOfThePubrecs) {
    talk_.client(publish_of("t", 2, 11)).client(publish_of("t", 2, 12));
    talk_.server(wire::Pubrec{.packet_id = 12}).server(wire::Pubrec{.packet_id = 11});
    talk_.client(wire::Pubrel{.packet_id = 12}).client(wire::Pubrel{.packet_id = 11});
    EXPECT_EQ(talk_.found(), "");
    talk_.client(publish_of("t", 2, 13)).client(publish_of("t", 2, 14));
    talk_.server(wire::Pubrec{.packet_id = 14}).server(wire::Pubrec{.packet_id = 13});
    talk_.client(wire::Pubrel{.packet_id = 13}).client(wire::Pubrel{.packet_id = 14});
    EXPECT_EQ(talk_.found(), "MQTT-4.6.0-4");
}

TEST_P(ClientAnswers, CompleteInAnyOrder) {
    talk_.server(publish_of("t", 2, 1)).server(publish_of("t", 2, 2));
    talk_.client(wire::Pubrec{.packet_id = 1}).client(wire::Pubrec{.packet_id = 2});
    talk_.server(wire::Pubrel{.packet_id = 1}).server(wire::Pubrel{.packet_id = 2});
    talk_.client(wire::Pubcomp{.packet_id = 2}).client(wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(talk_.found(), "");
    talk_.client(wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
}

TEST_P(ClientAnswers, DoNotReleaseBeforePubrec) {
    talk_.client(publish_of("t", 2, 11)).client(wire::Pubrel{.packet_id = 11});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
}

INSTANTIATE_TEST_SUITE_P(InBothVersions, ClientAnswers, testing::Values(v3, v5), name_of_version);

TEST(ClientPubrel, DoesNotAnswerARefusal) {
    auto talk = client_talk(v5);
    talk.begins().client(publish_of("t", 2, 1));
    talk.server(wire::Pubrec{.packet_id = 1, .reason_code = 0x97});
    talk.client(publish_of("t", 2, 2)).server(wire::Pubrec{.packet_id = 2});
    EXPECT_EQ(talk.client(wire::Pubrel{.packet_id = 2}).found(), "");
    EXPECT_EQ(talk.client(wire::Pubrel{.packet_id = 1}).found(), "ASSAY-4.3.3-1");
}

}  // namespace
}  // namespace assay::evidence
