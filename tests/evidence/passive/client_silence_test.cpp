#include "tests/evidence/passive/client_talk.hpp"

namespace assay::evidence {
namespace {

using namespace std::chrono_literals;
using wire::PropertyId;

class ClientSilence : public ClientTalk {
protected:
    wire::Connect with_keep_alive(std::uint16_t seconds) const {
        auto connect = connect_of(GetParam(), "c", true);
        connect.keep_alive = seconds;
        return connect;
    }
    const char* keep_alive() const { return either("MQTT-3.1.2-23", "MQTT-3.1.2-20"); }
};

TEST_P(ClientSilence, IsShorterThanKeepAlive) {
    talk_.at(0ms).connects(with_keep_alive(10)).at(10s).client(wire::Pingreq{});
    EXPECT_EQ(talk_.at(24s).client(wire::Pingreq{}).at(38s).ends().found(), "");
}

TEST_P(ClientSilence, IsFoundOutAboveKeepAlive) {
    talk_.at(0ms).connects(with_keep_alive(10));
    EXPECT_EQ(talk_.at(16s).client(wire::Pingreq{}).found(), keep_alive());
    EXPECT_EQ(talk_.at(35s).ends().found(), keep_alive());
}

TEST_P(ClientSilence, MayBeForEverWithoutKeepAlive) {
    EXPECT_EQ(talk_.at(0ms).connects(with_keep_alive(0)).at(5h).ends().found(), "");
}

TEST_P(ClientSilence, SaysNothingOfADeadLink) {
    talk_.at(0ms).connects(with_keep_alive(10)).at(8s).disturbs();
    EXPECT_EQ(talk_.at(30s).client(wire::Pingreq{}).found(), "");
    EXPECT_EQ(talk_.at(50s).ends().found(), keep_alive());
}

TEST_P(ClientSilence, IsNotCountedWithoutInstants) {
    EXPECT_EQ(talk_.connects(with_keep_alive(1)).client(wire::Pingreq{}).ends().found(), "");
}

TEST_P(ClientSilence, EndsWithPubrelAndPubcomp) {
    talk_.at(0ms).begins().subscribes("#", 2, 2).client(publish_of("t", 2, 5));
    talk_.server(wire::Pubrec{.packet_id = 5}).at(9s).client(wire::Pubrel{.packet_id = 5});
    talk_.server(wire::Pubcomp{.packet_id = 5});
    talk_.server(publish_of("t", 2, 1)).client(wire::Pubrec{.packet_id = 1});
    talk_.server(wire::Pubrel{.packet_id = 1}).at(18s).client(wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(talk_.at(60s).ends().found(), "");
}

TEST_P(ClientSilence, IsFoundOutWithoutPubrel) {
    talk_.at(0ms).begins().client(publish_of("t", 2, 1)).server(wire::Pubrec{.packet_id = 1});
    EXPECT_EQ(talk_.at(11s).ends().found(), either("MQTT-4.3.3-1", "MQTT-4.3.3-4"));
}

TEST_P(ClientSilence, IsFoundOutWithoutPubcomp) {
    talk_.at(0ms).begins().subscribes("#", 2, 2).server(publish_of("t", 2, 1));
    talk_.client(wire::Pubrec{.packet_id = 1}).server(wire::Pubrel{.packet_id = 1});
    EXPECT_EQ(talk_.at(11s).ends().found(), either("MQTT-4.3.3-2", "MQTT-4.3.3-11"));
}

TEST_P(ClientSilence, IsNoneOfAClientThatPingsAndOwesItsAnswersAllTheSame) {
    const auto* releases = either("MQTT-4.3.3-1", "MQTT-4.3.3-4");
    const auto* completes = either("MQTT-4.3.3-2", "MQTT-4.3.3-11");
    talk_.at(0ms).begins().client(publish_of("t", 2, 7)).server(wire::Pubrec{.packet_id = 7});
    EXPECT_EQ(talk_.at(5s).client(wire::Pingreq{}).at(9s).client(wire::Pingreq{}).found(), "");
    EXPECT_EQ(talk_.at(11s).client(wire::Pingreq{}).found(), releases);
    talk_.subscribes("#", 2, 2).server(publish_of("t", 2, 1));
    talk_.client(wire::Pubrec{.packet_id = 1}).server(wire::Pubrel{.packet_id = 1});
    EXPECT_EQ(talk_.at(16s).client(wire::Pingreq{}).found(), "");
    EXPECT_EQ(talk_.at(22s).client(wire::Pingreq{}).found(), completes);
}

TEST_P(ClientSilence, OwesNoAnswerAheadOfTheEndOfADisturbance) {
    talk_.at(0ms).begins().client(publish_of("t", 2, 1)).server(wire::Pubrec{.packet_id = 1});
    talk_.at(1s).disturbs().at(12s).client(wire::Pingreq{}).client(wire::Pingreq{});
    EXPECT_EQ(talk_.client(wire::Pubrel{.packet_id = 1}).found(), "");
}

TEST_P(ClientSilence, MayBeThatOfAnApplicationThatHasNotAnsweredYet) {
    talk_.at(0ms).begins().subscribes("#", 2, 2);
    talk_.server(publish_of("t", 1, 1)).server(publish_of("t", 1, 2));
    EXPECT_EQ(talk_.client(wire::Puback{.packet_id = 1}).at(60s).ends().found(), "");
}

TEST_P(ClientSilence, IsFoundOutWhereAMessageIsPassedOver) {
    talk_.at(0ms).begins().subscribes("#", 2, 2);
    talk_.server(publish_of("t", 2, 1)).server(publish_of("t", 2, 2));
    EXPECT_EQ(talk_.client(wire::Pubrec{.packet_id = 2}).at(9s).found(), "");
    EXPECT_EQ(talk_.at(11s).ends().found(), "MQTT-4.5.0-2");
}

/// Answers to later packets than the one that waits.
class ClientPassesOver : public ClientTalk {
protected:
    void SetUp() override { talk_.at(0ms).begins().subscribes("#", 2, 2); }
};

/// The answer itself may have been lost with the connection; that it was not the first is sure.
TEST_P(ClientPassesOver, AMessageOfQos1AndLeaves) {
    talk_.server(publish_of("t", 1, 1)).server(publish_of("t", 1, 2));
    EXPECT_EQ(talk_.client(wire::Puback{.packet_id = 2}).found(), "");
    EXPECT_EQ(talk_.at(100ms).ends().found(), "MQTT-4.6.0-2");
}

TEST_P(ClientPassesOver, NothingYetWhereItsConnectionLasts) {
    talk_.server(publish_of("t", 1, 1)).server(publish_of("t", 1, 2));
    EXPECT_EQ(talk_.client(wire::Puback{.packet_id = 2}).at(100ms).is_left().found(), "");
}

TEST_P(ClientPassesOver, AMessageOfQos2WhereNobodyLooksAtAClock) {
    auto talk = client_talk(GetParam());
    talk.begins().subscribes("#", 2, 2);
    talk.server(publish_of("t", 2, 1)).server(publish_of("t", 2, 2));
    EXPECT_EQ(talk.client(wire::Pubrec{.packet_id = 2}).ends().found(), "MQTT-4.6.0-3");
}

TEST_P(ClientPassesOver, APubrec) {
    talk_.client(publish_of("t", 2, 13)).client(publish_of("t", 2, 14));
    talk_.server(wire::Pubrec{.packet_id = 13}).server(wire::Pubrec{.packet_id = 14});
    EXPECT_EQ(talk_.client(wire::Pubrel{.packet_id = 14}).ends().found(), "MQTT-4.6.0-4");
}

TEST_P(ClientPassesOver, AMessageWithoutBeingSilent) {
    talk_.server(publish_of("t", 1, 1)).server(publish_of("t", 1, 2));
    talk_.client(wire::Puback{.packet_id = 2});
    for (const auto at : {3s, 6s, 9s})
        EXPECT_EQ(talk_.at(at).client(publish_of("mine", 0, 0)).found(), "");
    EXPECT_EQ(talk_.at(11s).client(publish_of("mine", 0, 0)).found(), "MQTT-4.5.0-2");
    // Once is enough.
    EXPECT_EQ(talk_.at(25s).ends().found(), "");
}

TEST_P(ClientPassesOver, NothingIfTheAnswerIsOnlyLate) {
    talk_.server(publish_of("t", 1, 1)).server(publish_of("t", 1, 2));
    talk_.client(wire::Puback{.packet_id = 2}).client(wire::Puback{.packet_id = 1});
    EXPECT_EQ(talk_.found(), "MQTT-4.6.0-2");
    EXPECT_EQ(talk_.at(20s).ends().found(), "");
}

TEST_P(ClientPassesOver, NothingOfTheOtherQos) {
    talk_.server(publish_of("t", 1, 1)).server(publish_of("t", 2, 2)).server(publish_of("t", 1, 3));
    EXPECT_EQ(talk_.client(wire::Pubrec{.packet_id = 2}).ends().found(), "");
}

TEST_P(ClientPassesOver, NothingThatCameLater) {
    talk_.server(publish_of("t", 1, 2)).server(publish_of("t", 1, 1));
    EXPECT_EQ(talk_.client(wire::Puback{.packet_id = 2}).ends().found(), "");
}

TEST_P(ClientPassesOver, NothingThatItRefuses) {
    const std::uint8_t refusal = is_v5() ? 0x87 : 0;
    talk_.server(publish_of("t", 2, 1)).server(publish_of("t", 2, 2));
    talk_.client(wire::Pubrec{.packet_id = 1, .reason_code = refusal});
    EXPECT_EQ(talk_.client(wire::Pubrec{.packet_id = 2}).ends().found(), "");
}

/// Which of the two is answered cannot be told; only 3.1.1 lets a server do so.
TEST_P(ClientPassesOver, NothingThatTheServerHasSentAgain) {
    talk_.server(publish_of("t", 1, 1)).server(publish_of("t", 1, 2));
    talk_.server(publish_of("t", 1, 1, true)).server(publish_of("t", 1, 3));
    talk_.client(wire::Puback{.packet_id = 1}).client(wire::Puback{.packet_id = 2});
    EXPECT_EQ(talk_.client(wire::Puback{.packet_id = 3}).ends().found(), "");
}

TEST_P(ClientPassesOver, NothingOfAnIdentifierThatIsFreeAgain) {
    for (const auto id : std::initializer_list<std::uint16_t>{1, 2, 1, 2}) {
        talk_.server(publish_of("t", 1, id));
        talk_.client(wire::Puback{.packet_id = id});
    }
    EXPECT_EQ(talk_.at(20s).ends().found(), "");
}

INSTANTIATE_TEST_SUITE_P(
    InBothVersions, ClientPassesOver, testing::Values(v3, v5), name_of_version
);

TEST_P(ClientSilence, IsFoundOutWhereARepeatIsDue) {
    talk_.at(0ms).begins().client(publish_of("t", 1, 1)).ends().resumes();
    EXPECT_EQ(talk_.at(9s).ends().resumes().at(20s).ends().found(), "MQTT-4.4.0-1");
}

TEST_P(ClientSilence, EndsWithTheRepeatThatIsDue) {
    talk_.at(0ms).begins().client(publish_of("t", 1, 1)).ends().resumes();
    EXPECT_EQ(talk_.at(11s).client(publish_of("t", 1, 1, true)).found(), "");
}

TEST_P(ClientSilence, MayBeThatOfAServerWhileOneRepeatWaitsForAnother) {
    const auto resume = [](Conversation& talk) {
        talk.at(0ms).begins().client(publish_of("t", 1, 1)).client(publish_of("t", 1, 2)).ends();
        talk.resumes().client(publish_of("t", 1, 1, true));
        talk.at(12s).server(wire::Puback{.packet_id = 1});
    };
    resume(talk_);
    talk_.at(12001ms).client(publish_of("t", 1, 2, true));
    EXPECT_EQ(talk_.at(30s).ends().found(), "");
    auto late = client_talk(GetParam());
    resume(late);
    EXPECT_EQ(late.at(23s).ends().found(), "MQTT-4.4.0-1");
}

TEST_P(ClientSilence, AfterDisconnectIsThatOfAClosedConnection) {
    talk_.at(0ms).begins().client(wire::Disconnect{});
    EXPECT_EQ(talk_.at(2s).ends().found(), "");
    talk_.begins().client(wire::Disconnect{});
    EXPECT_EQ(talk_.at(13s).ends().found(), either("MQTT-3.14.4-1", "MQTT-3.14.4-2"));
}

INSTANTIATE_TEST_SUITE_P(InBothVersions, ClientSilence, testing::Values(v3, v5), name_of_version);

class ClientAfterTheServersDisconnect : public testing::Test {
protected:
    void SetUp() override {
        auto connect = connect_of(v5, "c", true);
        connect.keep_alive = 5;
        talk_.at(0ms).connects(connect).client(publish_of("t", 2, 1));
        talk_.server(wire::Pubrec{.packet_id = 1});
    }
    Conversation talk_ = client_talk(v5);
};

TEST_F(ClientAfterTheServersDisconnect, OwesNothing) {
    talk_.at(1s).server(wire::Disconnect{.reason_code = 0x8B});
    EXPECT_EQ(talk_.at(20s).ends().found(), "");
}

TEST_F(ClientAfterTheServersDisconnect, HasBeenSilentForTooLongBefore) {
    talk_.at(12s).server(wire::Disconnect{.reason_code = 0x8D});
    EXPECT_EQ(talk_.at(20s).ends().found(), "MQTT-3.1.2-20 MQTT-4.3.3-4");
}

TEST(ClientKeepAlive, IsTheServersWhereItHasOne) {
    auto connect = connect_of(v5, "c", true);
    connect.keep_alive = 60;
    auto talk = client_talk(v5);
    talk.at(0ms).connects(connect, connack_with(PropertyId::server_keep_alive, std::uint16_t{2}));
    EXPECT_EQ(talk.at(2500ms).client(wire::Pingreq{}).found(), "");
    EXPECT_EQ(talk.at(9s).client(wire::Pingreq{}).found(), "MQTT-3.2.2-21");
}

TEST(ClientKeepAlive, MayBeLongerThanItsOwnWhereTheServerSaysSo) {
    auto connect = connect_of(v5, "c", true);
    connect.keep_alive = 2;
    auto talk = client_talk(v5);
    talk.at(0ms).connects(connect, connack_with(PropertyId::server_keep_alive, std::uint16_t{60}));
    EXPECT_EQ(talk.at(40s).client(wire::Pingreq{}).found(), "");
}

}  // namespace
}  // namespace assay::evidence
