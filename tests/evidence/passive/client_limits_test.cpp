#include "tests/evidence/passive/client_talk.hpp"

namespace assay::evidence {
namespace {

using namespace std::chrono_literals;
using wire::PropertyId;

/// One limit of CONNACK, what keeps it, what is above it.
struct Limit {
    const char* name;
    PropertyId id;
    wire::PropertyValue value;
    wire::Packet kept;
    wire::Packet broken;
    const char* statement;
};

wire::Publish retained() {
    auto publish = publish_of("t", 0, 0);
    publish.set_retain(true);
    return publish;
}

wire::Publish aliased(std::uint16_t alias) {
    return publish_with("t", PropertyId::topic_alias, alias);
}

wire::Subscribe subscribe_to(std::string filter) {
    return {.packet_id = 9, .subscriptions = {{{std::move(filter)}, 0}}};
}

wire::Subscribe identified() {
    auto subscribe = subscribe_to("t");
    subscribe.properties.add(PropertyId::subscription_identifier, wire::VarInt{7});
    return subscribe;
}

const Limit limits[] = {
    {"WildcardSubscriptionAvailable",
     PropertyId::wildcard_subscription_available,
     std::uint8_t{0},
     subscribe_to("$share/g/t"),
     subscribe_to("t/+"),
     "ASSAY-3.2.2-4"},
    {"SubscriptionIdentifiersAvailable",
     PropertyId::subscription_identifier_available,
     std::uint8_t{0},
     subscribe_to("t/#"),
     identified(),
     "ASSAY-3.2.2-5"},
    {"SharedSubscriptionAvailable",
     PropertyId::shared_subscription_available,
     std::uint8_t{0},
     subscribe_to("t/#"),
     subscribe_to("$share/g/t"),
     "ASSAY-3.2.2-6"},
    {"MaximumQos",
     PropertyId::maximum_qos,
     std::uint8_t{1},
     publish_of("t", 1, 1),
     publish_of("t", 2, 1),
     "MQTT-3.2.2-11"},
    {"RetainAvailable",
     PropertyId::retain_available,
     std::uint8_t{0},
     publish_of("t", 0, 0),
     retained(),
     "MQTT-3.2.2-14"},
    {"MaximumPacketSize",
     PropertyId::maximum_packet_size,
     std::uint32_t{20},
     publish_of("t", 0, 0, false, std::string(14, 'x')),
     publish_of("t", 0, 0, false, std::string(15, 'x')),
     "MQTT-3.2.2-15"},
    {"TopicAliasMaximum",
     PropertyId::topic_alias_maximum,
     std::uint16_t{2},
     aliased(2),
     aliased(3),
     "MQTT-3.3.2-9"},
    {"NoTopicAlias",
     PropertyId::server_keep_alive,
     std::uint16_t{0},
     publish_of("t", 0, 0),
     aliased(1),
     "MQTT-3.2.2-18"},
};

class ClientLimit : public testing::TestWithParam<Limit> {};

TEST_P(ClientLimit, IsKept) {
    auto talk = client_talk(v5);
    talk.connects(connect_of(v5, "c", true), connack_with(GetParam().id, GetParam().value));
    EXPECT_EQ(talk.client(GetParam().kept).found(), "");
}

TEST_P(ClientLimit, IsFoundOutWhenItIsBroken) {
    auto talk = client_talk(v5);
    talk.connects(connect_of(v5, "c", true), connack_with(GetParam().id, GetParam().value));
    EXPECT_EQ(talk.client(GetParam().broken).found(), GetParam().statement);
}

TEST_P(ClientLimit, DoesNotBindWhatWasSentBeforeConnack) {
    auto talk = client_talk(v5);
    talk.opens().client(connect_of(v5, "c", true)).client(GetParam().broken);
    talk.server(connack_with(GetParam().id, GetParam().value));
    EXPECT_EQ(talk.found(), "");
}

TEST_P(ClientLimit, DoesNotBindWhatCrossesConnack) {
    auto talk = client_talk(v5);
    talk.at(0ms).opens().client(connect_of(v5, "c", true));
    talk.server_late(connack_with(GetParam().id, GetParam().value), 300ms);
    EXPECT_EQ(talk.at(299ms).client(GetParam().broken).found(), "");
}

TEST_P(ClientLimit, BindsAClientThatHasSaidThatItIsConnected) {
    auto talk = client_talk(v5, 1s);
    talk.at(0ms).connects(connect_of(v5, "c", true), connack_with(GetParam().id, GetParam().value));
    talk.at(10ms).catches_up();
    EXPECT_EQ(talk.client(GetParam().broken).found(), GetParam().statement);
}

INSTANTIATE_TEST_SUITE_P(OfConnack, ClientLimit, testing::ValuesIn(limits), [](const auto& row) {
    return std::string{row.param.name};
});

TEST(ClientMaximumPacketSize, HasARuleOfItsOwnForWhatCouldBeLeftOut) {
    auto talk = client_talk(v5);
    talk.connects(
        connect_of(v5, "c", true), connack_with(PropertyId::maximum_packet_size, std::uint32_t{20})
    );
    talk.subscribes("t", 1, 1);
    wire::Puback puback{.packet_id = 1, .reason_code = 0, .properties = wire::Properties{}};
    puback.properties->add(PropertyId::reason_string, wire::Utf8{std::string(20, 'x')});
    EXPECT_EQ(
        talk.server(publish_of("t", 1, 1)).client(puback).found(), "MQTT-3.2.2-15 MQTT-3.4.2-2"
    );
}

class ClientReceiveMaximum : public testing::Test {
protected:
    Conversation talk_ = client_talk(v5);
    wire::Connack connack_ = connack_with(PropertyId::receive_maximum, std::uint16_t{2});
};

TEST_F(ClientReceiveMaximum, IsNotExceeded) {
    talk_.connects(connect_of(v5, "c", true), connack_);
    talk_.client(publish_of("t", 1, 1)).client(publish_of("t", 2, 2)).client(publish_of("t", 0, 0));
    EXPECT_EQ(talk_.found(), "");
    EXPECT_EQ(talk_.client(publish_of("t", 1, 3)).found(), "MQTT-3.3.4-7");
}

TEST_F(ClientReceiveMaximum, IsFreeAgainWithTheLastAcknowledgement) {
    talk_.connects(connect_of(v5, "c", true), connack_);
    talk_.client(publish_of("t", 1, 1)).client(publish_of("t", 2, 2));
    talk_.server(wire::Puback{.packet_id = 1}).client(publish_of("t", 1, 3));
    talk_.server(wire::Pubrec{.packet_id = 2, .reason_code = 0x80}).client(publish_of("t", 1, 4));
    EXPECT_EQ(talk_.found(), "");
}

TEST_F(ClientReceiveMaximum, IsNotFreeWithPubrec) {
    talk_.connects(connect_of(v5, "c", true), connack_);
    talk_.client(publish_of("t", 2, 1)).client(publish_of("t", 2, 2));
    talk_.server(wire::Pubrec{.packet_id = 1}).client(publish_of("t", 1, 3));
    EXPECT_EQ(talk_.found(), "MQTT-3.3.4-7");
}

TEST_F(ClientReceiveMaximum, CountsWhatWasSentBeforeConnackButDoesNotBlameIt) {
    talk_.opens().client(connect_of(v5, "c", true));
    for (std::uint16_t id = 1; id <= 3; ++id)
        talk_.client(publish_of("t", 1, id));
    EXPECT_EQ(talk_.server(connack_).found(), "");
    EXPECT_EQ(talk_.client(publish_of("t", 1, 4)).found(), "MQTT-3.3.4-7");
}

TEST_F(ClientReceiveMaximum, BindsWhoHasAnsweredALaterPacket) {
    auto talk = client_talk(v5, 1s);
    talk.at(0ms).connects(connect_of(v5, "c", true), connack_);
    talk.subscribes("in", 1, 1).server(publish_of("in", 1, 7)).client(wire::Puback{.packet_id = 7});
    for (std::uint16_t id = 1; id <= 2; ++id)
        talk.client(publish_of("t", 1, id));
    EXPECT_EQ(talk.found(), "");
    EXPECT_EQ(talk.client(publish_of("t", 1, 3)).found(), "MQTT-3.3.4-7");
}

class ClientReceiveMaximumOfAResumedSession : public testing::Test {
protected:
    /// One exchange stands before its PUBCOMP, and Receive Maximum is 1.
    void resume(Conversation& talk) const {
        talk.begins().client(publish_of("t", 2, 1)).server(wire::Pubrec{.packet_id = 1});
        talk.client(wire::Pubrel{.packet_id = 1}).ends();
        auto connack = connack_with(PropertyId::receive_maximum, std::uint16_t{1});
        connack.set_session_present(true);
        talk.connects(connect_of(v5, "c", false), connack).client(wire::Pubrel{.packet_id = 1});
    }
};

TEST_F(ClientReceiveMaximumOfAResumedSession, IsNotRaisedAboveItsStart) {
    auto talk = client_talk(v5);
    resume(talk);
    talk.server(wire::Pubcomp{.packet_id = 1}).client(publish_of("t", 1, 2));
    EXPECT_EQ(talk.found(), "");
    EXPECT_EQ(talk.client(publish_of("t", 1, 3)).found(), "MQTT-3.3.4-7");
}

TEST_F(ClientReceiveMaximumOfAResumedSession, HasAPlaceByWhatComesBehindItsFirstMessage) {
    auto talk = client_talk(v5, 1s);
    resume(talk.at(0ms));
    // The two cross each other.
    talk.at(4s).server(wire::Pubcomp{.packet_id = 1}).at(4100ms).client(publish_of("t", 1, 2));
    EXPECT_EQ(talk.at(6s).client(publish_of("t", 1, 3)).found(), "");
    EXPECT_EQ(talk.client(publish_of("t", 1, 4)).found(), "MQTT-3.3.4-7");
}

TEST(ClientAlias, IsDefinedOnItsConnection) {
    auto talk = client_talk(v5);
    const auto connack = connack_with(PropertyId::topic_alias_maximum, std::uint16_t{5});
    talk.connects(connect_of(v5, "c", true), connack);
    talk.client(publish_with("t", PropertyId::topic_alias, std::uint16_t{1}));
    talk.client(publish_with("", PropertyId::topic_alias, std::uint16_t{1}));
    EXPECT_EQ(talk.ends().found(), "");
    talk.connects(connect_of(v5, "c", true), connack);
    talk.client(publish_with("", PropertyId::topic_alias, std::uint16_t{1}));
    EXPECT_EQ(talk.found(), "ASSAY-3.3.4-1");
}

}  // namespace
}  // namespace assay::evidence
