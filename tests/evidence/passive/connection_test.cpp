#include "tests/evidence/passive/conversation.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using wire::PropertyId;

TEST(PassiveOrder, WantsConnackFirst) {
    EXPECT_EQ(Conversation{v3}.begins().found(), "");
    for (const auto version : {v3, v5}) {
        Conversation talk{version};
        talk.opens().client(connect_of(version, "c", true)).server(publish_of("t", 0, 0));
        EXPECT_EQ(talk.found(), "MQTT-3.2.0-1");
    }
}

TEST(PassiveOrder, WantsOneConnack) {
    EXPECT_EQ(Conversation{v5}.begins().server(wire::Connack{}).found(), "MQTT-3.2.0-2");
    EXPECT_EQ(Conversation{v3}.begins().server(wire::Connack{}).found(), "MQTT-3.2.0-1");
}

TEST(PassiveOrder, WantsNoDisconnectBeforeConnack) {
    Conversation talk{v5};
    talk.opens().client(connect_of(v5, "c", true)).server(wire::Disconnect{.reason_code = 0x89});
    EXPECT_EQ(talk.found(), "MQTT-3.14.0-1");
}

TEST(PassiveOrder, WantsSilenceAfterARefusal) {
    Conversation talk{v5};
    talk.connects(connect_of(v5, "c", true), {.reason_code = 0x87});
    EXPECT_EQ(talk.found(), "");
    EXPECT_EQ(talk.server(wire::Disconnect{.reason_code = 0x87}).found(), "MQTT-3.2.2-7");
    Conversation old{v3};
    old.connects(connect_of(v3, "c", true), {.reason_code = 5}).server(wire::Pingresp{});
    EXPECT_EQ(old.found(), "MQTT-3.2.2-5");
}

TEST(PassiveOrder, WantsSilenceAfterDisconnect) {
    Conversation talk{v5};
    EXPECT_EQ(talk.begins().server(wire::Disconnect{.reason_code = 0x8E}).found(), "");
    EXPECT_EQ(talk.server(wire::Disconnect{.reason_code = 0x8E}).found(), "MQTT-3.14.4-1");
}

TEST(PassiveOrder, WantsNoPacketsThatOnlyClientsSend) {
    EXPECT_EQ(Conversation{v5}.begins().server(wire::Pingreq{}).found(), "ASSAY-4.13-1");
    EXPECT_EQ(Conversation{v3}.begins().server(wire::Disconnect{}).found(), "ASSAY-4.8-1");
}

TEST(PassiveOrder, LooksAtEachPacketAlone) {
    EXPECT_EQ(
        Conversation{v5}.begins().server_bytes({0xD1, 0x00}).found(), "MQTT-2.1.3-1 MQTT-3.12.4-1"
    );
    EXPECT_EQ(
        Conversation{v5}.begins().server_bytes({0x30, 0x04, 0x00, 0x01, 0xFF, 0x00}).found(),
        "MQTT-1.5.4-1 MQTT-3.3.2-3"
    );
}

TEST(PassiveOrder, LeavesAnswersToUnknownVersionsAlone) {
    Conversation talk{v5};
    auto connect = connect_of(v5, "c", true);
    connect.protocol_version = 9;
    EXPECT_EQ(talk.opens().client(connect).server_bytes({0x20, 0x02, 0x00, 0x01}).found(), "");
}

TEST(PassiveOrder, JudgesNoOrderAfterAMistakeOfTheClient) {
    Conversation talk{v5};
    talk.begins().client_bytes({0xC1, 0x00}).server(wire::Pingresp{}).server(wire::Pingresp{});
    EXPECT_EQ(talk.found(), "");
    EXPECT_EQ(talk.server_bytes({0xD1, 0x00}).found(), "MQTT-2.1.3-1");
}

TEST(PassiveOrder, TakesASecondConnectForAMistakeOfTheClient) {
    Conversation talk{v5};
    talk.begins().client(connect_of(v5, "c", true)).server(wire::Connack{});
    EXPECT_EQ(talk.found(), "");
}

TEST(PassiveConnack, HasNoSessionForACleanStart) {
    Conversation talk{v5};
    EXPECT_EQ(
        talk.connects(
                connect_of(v5, "c", true),
                {.acknowledge_flags = wire::AcknowledgeFlags::session_present.mask}
        )
            .found(),
        "MQTT-3.2.2-2"
    );
    Conversation old{v3};
    EXPECT_EQ(
        old.connects(
               connect_of(v3, "c", true),
               {.acknowledge_flags = wire::AcknowledgeFlags::session_present.mask}
        )
            .found(),
        "MQTT-3.2.2-1"
    );
}

TEST(PassiveConnack, AssignsAnIdentifierForAnEmptyOne) {
    wire::Connack assigned;
    assigned.properties.add(PropertyId::assigned_client_identifier, wire::Utf8{"x1"});
    EXPECT_EQ(Conversation{v5}.connects(connect_of(v5, "", true), assigned).found(), "");
    EXPECT_EQ(Conversation{v5}.connects(connect_of(v5, "", true)).found(), "MQTT-3.2.2-16");
    EXPECT_EQ(Conversation{v3}.connects(connect_of(v3, "", true)).found(), "");
}

TEST(PassiveConnack, HasResponseInformationOnlyOnRequest) {
    wire::Connack connack;
    connack.properties.add(PropertyId::response_information, wire::Utf8{"r"});
    const auto asking = connect_with(PropertyId::request_response_information, std::uint8_t{1});
    EXPECT_EQ(Conversation{v5}.connects(asking, connack).found(), "");
    EXPECT_EQ(
        Conversation{v5}.connects(connect_of(v5, "c", true), connack).found(), "MQTT-3.1.2-28"
    );
}

TEST(PassiveConnack, HasTheAuthenticationMethodOfConnect) {
    wire::Connack connack;
    connack.properties.add(PropertyId::authentication_method, wire::Utf8{"M"});
    const auto asking = connect_with(PropertyId::authentication_method, wire::Utf8{"M"});
    EXPECT_EQ(Conversation{v5}.connects(asking, connack).found(), "");
    EXPECT_EQ(Conversation{v5}.connects(asking).found(), "MQTT-4.12.0-5");
    EXPECT_EQ(
        Conversation{v5}.connects(connect_of(v5, "c", true), connack).found(), "MQTT-4.12.0-6"
    );
}

TEST(PassiveAuth, ComesOnlyWithAMethod) {
    wire::Auth auth{.reason_code = 0x18, .properties = wire::Properties{}};
    auth.properties->add(PropertyId::authentication_method, wire::Utf8{"M"});
    const auto asking = connect_with(PropertyId::authentication_method, wire::Utf8{"M"});
    EXPECT_EQ(Conversation{v5}.opens().client(asking).server(auth).found(), "");
    const auto plain = connect_of(v5, "c", true);
    EXPECT_EQ(Conversation{v5}.opens().client(plain).server(auth).found(), "MQTT-4.12.0-6");
    const auto other = connect_with(PropertyId::authentication_method, wire::Utf8{"N"});
    EXPECT_EQ(Conversation{v5}.opens().client(other).server(auth).found(), "MQTT-4.12.0-5");
}

TEST(PassiveLimits, KeepToTheMaximumPacketSize) {
    const auto small = connect_with(PropertyId::maximum_packet_size, std::uint32_t{20});
    Conversation talk{v5};
    talk.connects(small).subscribes("t", 0, 0).server(publish_of("t", 0, 0, false, "1234567890123")
    );
    EXPECT_EQ(talk.found(), "");
    talk.server(publish_of("t", 0, 0, false, "123456789012345"));
    EXPECT_EQ(talk.found(), "MQTT-3.1.2-24");
}

TEST(PassiveLimits, NameThePropertyThatMakesAnAnswerTooLarge) {
    const auto small = connect_with(PropertyId::maximum_packet_size, std::uint32_t{20});
    wire::Suback suback{.packet_id = 1, .reason_codes = {0}};
    suback.properties.add(PropertyId::reason_string, wire::Utf8{"granted as asked"});
    const wire::Subscribe subscribe{.packet_id = 1, .subscriptions = {{{"t"}, 0}}};
    Conversation talk{v5};
    talk.connects(small).client(subscribe).server(suback);
    EXPECT_EQ(talk.found(), "MQTT-3.1.2-24 MQTT-3.9.2-1");
}

TEST(PassiveLimits, KeepProblemInformationToThreePackets) {
    wire::Suback suback{.packet_id = 1, .reason_codes = {0x80}};
    suback.properties.add(PropertyId::reason_string, wire::Utf8{"no"});
    const wire::Subscribe subscribe{.packet_id = 1, .subscriptions = {{{"t"}, 0}}};
    Conversation open{v5};
    EXPECT_EQ(open.begins().client(subscribe).server(suback).found(), "");
    Conversation closed{v5};
    closed.connects(connect_with(PropertyId::request_problem_information, std::uint8_t{0}));
    EXPECT_EQ(closed.client(subscribe).server(suback).found(), "MQTT-3.1.2-29");
    wire::Disconnect bye{.reason_code = 0x8B, .properties = wire::Properties{}};
    bye.properties->add(PropertyId::reason_string, wire::Utf8{"bye"});
    EXPECT_EQ(closed.server(bye).found(), "");
}

}  // namespace
}  // namespace assay::evidence
