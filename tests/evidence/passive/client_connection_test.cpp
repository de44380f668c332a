#include "tests/evidence/passive/client_talk.hpp"

namespace assay::evidence {
namespace {

using wire::PropertyId;

class ClientOrder : public ClientTalk {};

TEST_P(ClientOrder, BeginsWithConnect) {
    EXPECT_EQ(talk_.begins().found(), "");
    EXPECT_EQ(talk_.opens("b").client(wire::Pingreq{}, "b").found(), "MQTT-3.1.0-1");
}

TEST_P(ClientOrder, ConnectsOnce) {
    EXPECT_EQ(talk_.begins().ends().begins().found(), "");
    talk_.client(connect_of(GetParam(), "c", true));
    EXPECT_EQ(talk_.found(), "ASSAY-3.1.0-1");
}

TEST_P(ClientOrder, SendsNothingAfterDisconnect) {
    EXPECT_EQ(talk_.begins().client(wire::Pingreq{}).client(wire::Disconnect{}).found(), "");
    EXPECT_EQ(talk_.client(wire::Pingreq{}).found(), either("MQTT-3.14.4-2", "MQTT-3.14.4-1"));
}

TEST_P(ClientOrder, MaySpeakBeforeConnack) {
    talk_.opens().client(connect_of(GetParam(), "c", true)).client(publish_of("t", 1, 1));
    EXPECT_EQ(talk_.server(wire::Connack{}).server(wire::Puback{.packet_id = 1}).found(), "");
}

TEST_P(ClientOrder, HasWellFormedPackets) {
    talk_.begins().client(wire::Subscribe{.packet_id = 1});
    EXPECT_EQ(talk_.found(), either("MQTT-3.8.3-3", "MQTT-3.8.3-2"));
    talk_.client(publish_of("t/#", 0, 0));
    EXPECT_EQ(talk_.found(), "MQTT-3.3.2-2");
    talk_.client(publish_of("t", 1, 0));
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-1", "MQTT-2.2.1-3"));
}

TEST_P(ClientOrder, IsJudgedPacketByPacketOnceTheServerHasBrokenARule) {
    talk_.begins().server(publish_of("t", 3, 1)).client(wire::Puback{.packet_id = 9});
    EXPECT_EQ(talk_.found(), "");
    EXPECT_EQ(talk_.client(publish_of("t/#", 0, 0)).found(), "MQTT-3.3.2-2");
}

TEST_P(ClientOrder, IsNotJudgedWithAVersionThatIsNotOurs) {
    auto connect = connect_of(GetParam(), "c", true);
    connect.protocol_name.text = "MQIsdp";
    connect.protocol_version = 3;
    EXPECT_EQ(talk_.opens().client(connect).client(publish_of("t/#", 1, 0)).found(), "");
}

INSTANTIATE_TEST_SUITE_P(InBothVersions, ClientOrder, testing::Values(v3, v5), name_of_version);

TEST(ServersRules, FindNothingInAClientsPacketsAndTheOtherWayRound) {
    Conversation server{v5};
    server.begins().client(publish_of("t", 1, 1)).client(publish_of("u", 1, 1));
    EXPECT_EQ(server.found(), "");
    auto client = client_talk(v5);
    client.begins().server(wire::Puback{.packet_id = 9});
    EXPECT_EQ(client.found(), "");
}

TEST(BothRules, SayWhoBrokeThem) {
    PassiveChecker checker{v5, {.judged = Judged::both}};
    checker.connected("a");
    const auto pass = [&](wire::Role sender, const wire::Packet& packet) {
        return checker.passed("a", sender, wire::encode(packet, v5));
    };
    EXPECT_TRUE(pass(wire::Role::client, connect_of(v5, "c", true)).empty());
    EXPECT_TRUE(pass(wire::Role::server, wire::Connack{}).empty());
    const auto client = pass(wire::Role::client, wire::Puback{.packet_id = 1});
    ASSERT_EQ(client.size(), 1U);
    EXPECT_EQ(client[0].binds, wire::Role::client);
    const auto server = pass(wire::Role::server, wire::Pingresp{});
    ASSERT_EQ(server.size(), 1U);
    EXPECT_EQ(server[0].binds, wire::Role::server);
}

TEST(ClientDisconnect, MakesNoSessionOutOfNone) {
    auto talk = client_talk(v5);
    wire::Disconnect later{.reason_code = 0, .properties = wire::Properties{}};
    later.properties->add(PropertyId::session_expiry_interval, std::uint32_t{60});
    talk.connects(connect_with(PropertyId::session_expiry_interval, std::uint32_t{9}));
    EXPECT_EQ(talk.client(later).ends().found(), "");
    EXPECT_EQ(talk.begins().client(later).found(), "ASSAY-3.14.2-2");
}

class ClientSessionPresent : public testing::Test {
protected:
    Conversation talk_ = client_talk(v5);
    wire::Connack present_{.acknowledge_flags = wire::AcknowledgeFlags::session_present.mask};
};

TEST_F(ClientSessionPresent, WithoutSuchASessionEndsTheConnection) {
    talk_.connects(connect_of(v5, "c", true), present_)
        .client(wire::Disconnect{.reason_code = 0x82});
    EXPECT_EQ(talk_.ends().found(), "");
    talk_.connects(connect_of(v5, "c", true), present_).client(wire::Pingreq{});
    EXPECT_EQ(talk_.found(), "MQTT-3.2.2-4");
}

TEST_F(ClientSessionPresent, MayBeOnItsWayYet) {
    auto slow = client_talk(v5, std::chrono::seconds{1});
    using namespace std::chrono_literals;
    slow.at(0ms).connects(connect_of(v5, "c", true), present_);
    EXPECT_EQ(slow.at(900ms).client(publish_of("t", 0, 0)).found(), "");
    EXPECT_EQ(slow.at(1100ms).client(publish_of("t", 0, 0)).found(), "MQTT-3.2.2-4");
}

TEST_F(ClientSessionPresent, IsRightWhereTheClientWantedToResume) {
    EXPECT_EQ(talk_.begins().ends().resumes().client(wire::Pingreq{}).found(), "");
}

TEST(ClientAuthentication, WaitsForConnack) {
    auto talk = client_talk(v5);
    const auto connect = connect_with(PropertyId::authentication_method, wire::Utf8{"SCRAM"});
    wire::Auth more{.reason_code = 0x18, .properties = wire::Properties{}};
    more.properties->add(PropertyId::authentication_method, wire::Utf8{"SCRAM"});
    talk.opens().client(connect).server(more).client(more);
    EXPECT_EQ(talk.found(), "");
    EXPECT_EQ(talk.client(publish_of("t", 0, 0)).found(), "MQTT-3.1.2-30");
}

TEST(ClientAuthentication, KeepsItsMethod) {
    auto talk = client_talk(v5);
    const auto connect = connect_with(PropertyId::authentication_method, wire::Utf8{"SCRAM"});
    wire::Auth other{.reason_code = 0x18, .properties = wire::Properties{}};
    other.properties->add(PropertyId::authentication_method, wire::Utf8{"PLAIN"});
    EXPECT_EQ(talk.opens().client(connect).client(other).found(), "MQTT-4.12.0-5");
    talk.server(connack_with(PropertyId::authentication_method, wire::Utf8{"SCRAM"}));
    other.reason_code = 0x19;
    EXPECT_EQ(talk.client(other).found(), "MQTT-4.12.1-1");
}

TEST(ClientAuthentication, AnswersWithItsCode) {
    auto talk = client_talk(v5);
    const auto connect = connect_with(PropertyId::authentication_method, wire::Utf8{"SCRAM"});
    wire::Auth again{.reason_code = 0x19, .properties = wire::Properties{}};
    again.properties->add(PropertyId::authentication_method, wire::Utf8{"SCRAM"});
    EXPECT_EQ(talk.opens().client(connect).client(again).found(), "MQTT-4.12.0-3");
}

TEST(ClientAuthentication, HasNoAuthWithoutAMethod) {
    auto talk = client_talk(v5);
    wire::Auth auth{.reason_code = 0x19, .properties = wire::Properties{}};
    auth.properties->add(PropertyId::authentication_method, wire::Utf8{"SCRAM"});
    EXPECT_EQ(talk.begins().client(auth).found(), "MQTT-4.12.0-7");
}

}  // namespace
}  // namespace assay::evidence
