#include "tests/evidence/passive/client_talk.hpp"

namespace assay::evidence {
namespace {

using namespace std::chrono_literals;

constexpr auto present = wire::AcknowledgeFlags::session_present.mask;

class ClientPublishes : public ClientTalk {
protected:
    void SetUp() override { talk_.begins(); }
    const char* unused() const { return either("MQTT-2.3.1-2", "MQTT-2.2.1-3"); }
};

TEST_P(ClientPublishes, MayUseAnIdentifierAgainAfterItsAcknowledgement) {
    talk_.client(publish_of("t", 1, 1)).server(wire::Puback{.packet_id = 1});
    talk_.client(publish_of("t", 2, 1)).server(wire::Pubrec{.packet_id = 1});
    talk_.client(wire::Pubrel{.packet_id = 1}).server(wire::Pubcomp{.packet_id = 1});
    talk_.client(wire::Subscribe{.packet_id = 1, .subscriptions = {{{"t"}, 0}}});
    talk_.server(wire::Suback{.packet_id = 1, .reason_codes = {0}});
    EXPECT_EQ(talk_.client(publish_of("t", 1, 1)).found(), "");
}

TEST_P(ClientPublishes, DoesNotUseAnIdentifierThatWaits) {
    talk_.client(publish_of("t", 1, 1)).client(publish_of("u", 1, 1));
    EXPECT_EQ(talk_.found(), unused());
    talk_.client(publish_of("t", 2, 2)).server(wire::Pubrec{.packet_id = 2});
    talk_.client(wire::Pubrel{.packet_id = 2}).client(publish_of("u", 2, 2));
    EXPECT_EQ(talk_.found(), unused());
}

TEST_P(ClientPublishes, SharesItsIdentifiersWithSubscribe) {
    talk_.client(wire::Subscribe{.packet_id = 1, .subscriptions = {{{"t"}, 0}}});
    EXPECT_EQ(talk_.client(publish_of("t", 1, 1)).found(), unused());
    talk_.client(publish_of("t", 1, 2));
    talk_.client(wire::Unsubscribe{.packet_id = 2, .topic_filters = {{"t"}}});
    EXPECT_EQ(talk_.found(), unused());
    talk_.client(wire::Subscribe{.packet_id = 3, .subscriptions = {{{"t"}, 0}}});
    talk_.client(wire::Unsubscribe{.packet_id = 3, .topic_filters = {{"t"}}});
    EXPECT_EQ(talk_.found(), unused());
}

TEST_P(ClientPublishes, SharesNoIdentifierWithAnotherSubscribe) {
    const wire::Subscribe first{.packet_id = 9, .subscriptions = {{{"t"}, 0}}};
    EXPECT_EQ(talk_.client(first).client(first).found(), in_v5("MQTT-2.2.1-3"));
    const wire::Unsubscribe last{.packet_id = 8, .topic_filters = {{"t"}}};
    EXPECT_EQ(talk_.client(last).client(last).found(), in_v5("MQTT-2.2.1-3"));
    talk_.client(wire::Subscribe{.packet_id = 9, .subscriptions = {{{"u"}, 0}}});
    EXPECT_EQ(talk_.found(), unused());
}

TEST_P(ClientPublishes, HasDupWhenItIsRepeatedInAResumedSession) {
    talk_.client(publish_of("t", 1, 1)).client(publish_of("u", 2, 2)).ends().resumes();
    talk_.client(publish_of("t", 1, 1, true)).client(publish_of("u", 2, 2, true));
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(ClientPublishes, IsFoundOutWithoutDupOnARepeat) {
    talk_.client(publish_of("t", 1, 1)).ends().resumes().client(publish_of("t", 1, 1));
    EXPECT_EQ(talk_.found(), "MQTT-3.3.1-1");
}

TEST_P(ClientPublishes, IsFoundOutWithANewMessageUnderABusyIdentifierOfAnEarlierConnection) {
    talk_.client(publish_of("t", 1, 1)).ends().resumes().client(publish_of("u", 1, 1));
    EXPECT_EQ(talk_.found(), unused());
}

TEST_P(ClientPublishes, MayBeRepeatedWhenItsAcknowledgementWasLost) {
    auto talk = client_talk(GetParam(), 1s);
    talk.at(0ms).begins().at(2s).client(publish_of("t", 1, 1)).server(wire::Puback{.packet_id = 1});
    talk.at(2100ms).ends().resumes().at(5s).client(publish_of("t", 1, 1, true));
    EXPECT_EQ(talk.found(), "");
}

TEST_P(ClientPublishes, MayHaveDupWhenTheFirstCopyNeverArrived) {
    EXPECT_EQ(talk_.ends().resumes().client(publish_of("t", 1, 1, true)).found(), "");
}

TEST_P(ClientPublishes, HasNoDupInANewSession) {
    EXPECT_EQ(talk_.client(publish_of("t", 1, 1, true)).found(), "MQTT-3.3.1-3");
}

TEST_P(ClientPublishes, HasNoDupAtQos0) {
    EXPECT_EQ(talk_.client(publish_of("t", 0, 0, true)).found(), "MQTT-3.3.1-2");
}

TEST_P(ClientPublishes, DoesNotComeAfterItsPubrel) {
    talk_.client(publish_of("t", 2, 1)).server(wire::Pubrec{.packet_id = 1});
    talk_.client(wire::Pubrel{.packet_id = 1}).ends().resumes().client(publish_of("t", 2, 1, true));
    EXPECT_EQ(talk_.found(), either("MQTT-4.3.3-1", "MQTT-4.3.3-6"));
}

TEST_P(ClientPublishes, MayComeAgainWhenThePubrecWasLost) {
    talk_.client(publish_of("t", 2, 1)).server(wire::Pubrec{.packet_id = 1}).ends().resumes();
    EXPECT_EQ(talk_.client(publish_of("t", 2, 1, true)).found(), "");
}

TEST_P(ClientPublishes, MayGoOnWithPubrelInAResumedSession) {
    talk_.client(publish_of("t", 2, 1)).server(wire::Pubrec{.packet_id = 1}).ends().resumes();
    talk_.client(wire::Pubrel{.packet_id = 1}).server(wire::Pubcomp{.packet_id = 1});
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(ClientPublishes, ComesAgainInTheOrderInWhichItCameFirst) {
    talk_.client(publish_of("a", 1, 5)).client(publish_of("b", 2, 3)).client(publish_of("c", 1, 4));
    talk_.ends().resumes();
    talk_.client(publish_of("a", 1, 5, true)).client(publish_of("b", 2, 3, true));
    EXPECT_EQ(talk_.client(publish_of("c", 1, 4, true)).found(), "");
    talk_.ends().resumes().client(publish_of("c", 1, 4, true));
    EXPECT_EQ(talk_.client(publish_of("a", 1, 5, true)).found(), "MQTT-4.6.0-1");
}

TEST_P(ClientPublishes, ComesAgainInAnyOrderWhereItsFirstCopyWasNotSeen) {
    // The first copy of "a" is lost with its connection, and "b" goes out ahead of its repeat.
    talk_.ends().resumes().client(publish_of("b", 1, 2)).client(publish_of("a", 1, 1, true));
    talk_.ends().resumes();
    talk_.client(publish_of("a", 1, 1, true)).client(publish_of("b", 1, 2, true));
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(ClientPublishes, ComesAgainInOrderAfterItsAcknowledgementWasLost) {
    auto talk = client_talk(GetParam(), 1s);
    talk.at(0ms).begins().at(2s).client(publish_of("a", 1, 1)).client(publish_of("b", 1, 2));
    talk.at(3s).server(wire::Puback{.packet_id = 1}).ends();
    const auto again = [&](std::chrono::milliseconds at) {
        talk.at(at).resumes().at(at + 2s).client(publish_of("a", 1, 1, true));
        return talk.client(publish_of("b", 1, 2, true)).ends().found();
    };
    EXPECT_EQ(again(4s), "");
    EXPECT_EQ(again(8s), "");
}

TEST_P(ClientPublishes, MayBeTheSameAsOneThatWasAcknowledgedOnAnEarlierConnection) {
    talk_.client(publish_of("t", 1, 1))
        .server(wire::Puback{.packet_id = 1})
        .client(wire::Pingreq{});
    // It is published once more under the identifier that is free again, and this copy is lost.
    EXPECT_EQ(talk_.ends().resumes().client(publish_of("t", 1, 1, true)).found(), "");
}

TEST_P(ClientPublishes, MayBeOvertakenByNewMessages) {
    talk_.client(publish_of("a", 1, 1)).ends();
    talk_.opens().client(connect_of(GetParam(), "c", false)).client(publish_of("new", 1, 2));
    talk_.server(wire::Connack{.acknowledge_flags = present});
    EXPECT_EQ(talk_.client(publish_of("a", 1, 1, true)).found(), "");
}

TEST_P(ClientPublishes, LeavesAnOldSessionBehindWhenItAsksForANewOne) {
    talk_.client(publish_of("t", 1, 1)).ends().begins();
    EXPECT_EQ(talk_.client(publish_of("u", 1, 1)).found(), "");
    talk_.client(publish_of("t", 1, 2)).ends().begins().client(publish_of("t", 1, 2, true));
    EXPECT_EQ(talk_.found(), either("MQTT-3.1.2-6", "MQTT-3.1.2-4"));
}

TEST_P(ClientPublishes, MayComeAgainUnderTheNumberOfAnOldOne) {
    talk_.client(publish_of("t", 1, 1)).ends().begins();
    // The first copy of this one is lost.
    EXPECT_EQ(talk_.ends().resumes().client(publish_of("t", 1, 1, true)).found(), "");
}

TEST_P(ClientPublishes, DoesNotReleaseWhatIsOfAnOldSession) {
    talk_.client(publish_of("t", 2, 1)).server(wire::Pubrec{.packet_id = 1}).ends().begins();
    EXPECT_EQ(
        talk_.client(wire::Pubrel{.packet_id = 1}).found(), either("MQTT-3.1.2-6", "MQTT-3.1.2-4")
    );
}

TEST_P(ClientPublishes, ForgetsASessionThatTheServerHasLost) {
    talk_.client(publish_of("t", 1, 1)).client(publish_of("u", 2, 2));
    talk_.server(wire::Pubrec{.packet_id = 2}).ends();
    talk_.connects(connect_of(GetParam(), "c", false));
    EXPECT_EQ(talk_.client(publish_of("v", 1, 1)).found(), "");
    talk_.client(wire::Pubrel{.packet_id = 2});
    EXPECT_EQ(talk_.found(), in_v5("MQTT-3.2.2-5"));
    talk_.client(publish_of("t", 1, 5)).ends();
    talk_.connects(connect_of(GetParam(), "c", false)).client(publish_of("t", 1, 5, true));
    EXPECT_EQ(talk_.found(), in_v5("MQTT-3.2.2-5"));
}

TEST_P(ClientPublishes, MayNotKnowYetThatTheServerHasLostTheSession) {
    auto talk = client_talk(GetParam(), 1s);
    talk.at(0ms).begins().at(2s).client(publish_of("t", 1, 1)).client(publish_of("u", 1, 2)).ends();
    talk.at(3s).connects(connect_of(GetParam(), "c", false));
    talk.client(publish_of("t", 1, 1, true)).client(publish_of("new", 1, 2));
    EXPECT_EQ(talk.found(), "");
}

TEST_P(ClientPublishes, MayComeAgainAfterItWasSentAheadOfConnack) {
    talk_.ends().opens().client(connect_of(GetParam(), "c", false)).client(publish_of("t", 1, 1));
    talk_.server(wire::Connack{}).client(wire::Pingreq{}).ends().resumes();
    EXPECT_EQ(talk_.client(publish_of("t", 1, 1, true)).found(), "");
}

TEST_P(ClientPublishes, IsNotJudgedByASessionAfterTheClientWasStartedAnew) {
    talk_.client(publish_of("t", 1, 1)).ends().restarts().resumes();
    EXPECT_EQ(talk_.client(publish_of("u", 1, 1)).found(), "");
}

TEST_P(ClientPublishes, IsNotJudgedOnAConnectionThatAnotherHasTakenOver) {
    talk_.client(publish_of("t", 1, 1)).resumes("b");
    talk_.client(publish_of("t", 1, 1, true), "b").client(publish_of("u", 1, 1), "a");
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(ClientPublishes, IsSentAgainWhenTheSessionIsResumed) {
    talk_.client(publish_of("t", 1, 1)).ends().resumes().client(publish_of("t", 1, 1, true));
    EXPECT_EQ(talk_.client(wire::Pingreq{}).client(wire::Pingreq{}).found(), "");
    talk_.ends().resumes().client(wire::Pingreq{}).client(wire::Pingreq{});
    EXPECT_EQ(talk_.found(), "MQTT-4.4.0-1");
}

INSTANTIATE_TEST_SUITE_P(InBothVersions, ClientPublishes, testing::Values(v3, v5), name_of_version);

class ClientSessionEnd : public testing::Test {
protected:
    wire::Connect connect_for(std::uint32_t seconds) const {
        auto connect = connect_of(v5, "c", false);
        connect.properties.add(wire::PropertyId::session_expiry_interval, seconds);
        return connect;
    }
    /// What comes of a new message under an open identifier, ahead of CONNACK, after 60 s.
    std::string found_ahead_of_connack(wire::Version version, const wire::Connect& connect) const {
        auto talk = client_talk(version);
        talk.at(0ms).connects(connect).client(publish_of("old", 1, 1)).ends();
        talk.at(60s).opens().client(connect).client(publish_of("new", 1, 1));
        return talk.server(wire::Connack{}).found();
    }
};

TEST_F(ClientSessionEnd, ByItselfFreesIdentifiers) {
    EXPECT_EQ(found_ahead_of_connack(v5, connect_of(v5, "c", false)), "");
    EXPECT_EQ(found_ahead_of_connack(v5, connect_for(60)), "");
    EXPECT_EQ(found_ahead_of_connack(v5, connect_for(61)), "MQTT-2.2.1-3");
    EXPECT_EQ(found_ahead_of_connack(v5, connect_for(0xFFFFFFFF)), "MQTT-2.2.1-3");
}

TEST_F(ClientSessionEnd, IsNoneIn311WithoutCleanSession) {
    EXPECT_EQ(found_ahead_of_connack(v3, connect_of(v3, "c", false)), "MQTT-2.3.1-2");
}

TEST(ClientRepeat, OnTheSameConnectionIsForbiddenInV5Only) {
    for (const auto version : {v3, v5}) {
        auto talk = client_talk(version);
        talk.begins().client(publish_of("t", 1, 1)).client(publish_of("t", 1, 1, true));
        EXPECT_EQ(talk.found(), version == v5 ? "MQTT-4.4.0-1" : "");
    }
}

TEST(ClientRepeat, IsNoneOfWhatTheServerHasRefused) {
    auto talk = client_talk(v5);
    talk.begins().client(publish_of("t", 1, 1));
    talk.server(wire::Puback{.packet_id = 1, .reason_code = 0x97}).client(publish_of("t", 1, 1));
    EXPECT_EQ(talk.found(), "");
    talk.server(wire::Puback{.packet_id = 1, .reason_code = 0x97}).ends().resumes();
    EXPECT_EQ(talk.client(publish_of("t", 1, 1, true)).found(), "");
    talk.server(wire::Puback{.packet_id = 1, .reason_code = 0x97});
    talk.client(wire::Pingreq{}).client(wire::Disconnect{}).ends();
    EXPECT_EQ(talk.resumes().client(publish_of("t", 1, 1, true)).found(), "MQTT-4.4.0-2");
    talk.server(wire::Puback{.packet_id = 1, .reason_code = 0x97}).client(wire::Pingreq{});
    EXPECT_EQ(talk.client(publish_of("t", 1, 1, true)).found(), "MQTT-4.4.0-2");
}

TEST(ClientRepeat, IsJudgedByItsOwnAcknowledgement) {
    const auto finish_twice = [](Conversation& talk) {
        talk.at(0ms).begins().at(2s).client(publish_of("a", 1, 1));
        talk.server(wire::Puback{.packet_id = 1}).at(2100ms).client(publish_of("b", 1, 1));
        talk.at(2520ms).server(wire::Puback{.packet_id = 1});
    };
    auto unread = client_talk(v5, 500ms);
    finish_twice(unread);
    // By now it has certainly read the first one only.
    unread.at(2550ms).client(wire::Disconnect{}).ends().resumes();
    EXPECT_EQ(unread.client(publish_of("b", 1, 1, true)).found(), "");
    auto read = client_talk(v5, 500ms);
    finish_twice(read);
    read.at(3100ms).client(wire::Disconnect{}).ends().resumes();
    EXPECT_EQ(read.client(publish_of("b", 1, 1, true)).found(), "MQTT-4.4.0-1");
}

TEST(ClientRepeat, MayBeLeftOutWhereANewLimitForbidsIt) {
    auto talk = client_talk(v5);
    talk.begins().client(publish_of("t", 2, 1)).ends();
    auto connack = connack_with(wire::PropertyId::maximum_qos, std::uint8_t{1});
    connack.set_session_present(true);
    talk.connects(connect_of(v5, "c", false), connack);
    talk.client(wire::Pingreq{}).client(wire::Pingreq{}).client(publish_of("u", 1, 1));
    EXPECT_EQ(talk.found(), "");
}

}  // namespace
}  // namespace assay::evidence
