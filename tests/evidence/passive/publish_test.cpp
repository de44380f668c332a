#include "tests/evidence/passive/conversation.hpp"

#include <gtest/gtest.h>

#include <optional>

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

/// A Session is resumed with Receive Maximum 1 and exchanges that wait for their PUBCOMP; `request`
/// is sent before they have it.
void finish_older_exchanges(
    Conversation& talk, std::uint16_t count, std::optional<wire::Packet> request = std::nullopt
) {
    talk.begins().subscribes("#", 2, 2);
    for (std::uint16_t id = 11; id < 11 + count; ++id)
        talk.server(publish_of("t", 2, id)).client(wire::Pubrec{.packet_id = id});
    talk.ends();
    auto resume = connect_with(PropertyId::receive_maximum, std::uint16_t{1});
    resume.set_clean_start(false);
    talk.connects(resume, {.acknowledge_flags = wire::AcknowledgeFlags::session_present.mask});
    if (request) talk.client(*request);
    for (std::uint16_t id = 11; id < 11 + count; ++id)
        talk.server(wire::Pubrel{.packet_id = id}).client(wire::Pubcomp{.packet_id = id});
}

TEST(PassiveReceiveMaximum, AllowsWhatAnOlderExchangeEarns) {
    Conversation talk{v5};
    finish_older_exchanges(talk, 1);
    talk.server(publish_of("t", 1, 1)).server(publish_of("t", 1, 2));
    EXPECT_EQ(talk.found(), "");
    EXPECT_EQ(talk.server(publish_of("t", 1, 3)).found(), "MQTT-3.3.4-9");
}

// What was read before the first PUBLISH has raised a quota that was at its start.
TEST(PassiveReceiveMaximum, IsNotWidenedByWhatWasReadBefore) {
    Conversation talk{v5};
    finish_older_exchanges(talk, 1);
    talk.client(wire::Pingreq{}).server(wire::Pingresp{});
    EXPECT_EQ(talk.server(publish_of("t", 1, 1)).found(), "");
    EXPECT_EQ(talk.server(publish_of("t", 1, 2)).found(), "MQTT-3.3.4-9");
}

TEST(PassiveReceiveMaximum, IsWidenedWhereThePingIsOlder) {
    Conversation talk{v5};
    finish_older_exchanges(talk, 1, wire::Pingreq{});
    talk.server(wire::Pingresp{}).server(publish_of("t", 1, 1)).server(publish_of("t", 1, 2));
    EXPECT_EQ(talk.found(), "");
}

/// What the client says and the server answers, which shows that it read what came before.
struct Proof {
    std::string name;
    wire::Packet request;
    wire::Packet answer;
};

void PrintTo(const Proof& proof, std::ostream* out) {
    *out << proof.name;
}

class PassiveReading : public testing::TestWithParam<Proof> {};

TEST_P(PassiveReading, IsShownByAnAnswer) {
    Conversation talk{v5};
    finish_older_exchanges(talk, 1);
    talk.client(GetParam().request).server(GetParam().answer);
    EXPECT_EQ(talk.server(publish_of("t", 1, 1)).found(), "");
    EXPECT_EQ(talk.server(publish_of("t", 1, 2)).found(), "MQTT-3.3.4-9");
}

TEST_P(PassiveReading, IsNotShownBeforeTheAnswer) {
    Conversation talk{v5};
    finish_older_exchanges(talk, 1);
    talk.client(GetParam().request);
    talk.server(publish_of("t", 1, 1)).server(publish_of("t", 1, 2)).server(GetParam().answer);
    EXPECT_EQ(talk.found(), "");
    // It had read the older exchange's PUBCOMP behind the first PUBLISH, and no other since.
    EXPECT_EQ(talk.server(publish_of("t", 1, 3)).found(), "MQTT-3.3.4-9");
}

INSTANTIATE_TEST_SUITE_P(
    Answers,
    PassiveReading,
    testing::Values(
        Proof{"pingresp", wire::Pingreq{}, wire::Pingresp{}},
        Proof{
            "suback",
            wire::Subscribe{.packet_id = 5, .subscriptions = {{{"b"}, 0}}},
            wire::Suback{.packet_id = 5, .reason_codes = {0}}
        },
        Proof{
            "unsuback",
            wire::Unsubscribe{.packet_id = 5, .topic_filters = {{"b"}}},
            wire::Unsuback{.packet_id = 5, .reason_codes = {0x11}}
        },
        Proof{"puback", publish_of("x", 1, 5), wire::Puback{.packet_id = 5}},
        Proof{"pubrec", publish_of("x", 2, 5), wire::Pubrec{.packet_id = 5}}
    ),
    [](const auto& proof) { return proof.param.name; }
);

// A PUBACK may be of a PUBLISH that an earlier connection brought, so it shows nothing of this one.
TEST(PassiveReading, IsNotShownByTheAnswerToARepeat) {
    Conversation talk{v5};
    finish_older_exchanges(talk, 1);
    talk.client(publish_of("x", 1, 5, true)).server(wire::Puback{.packet_id = 5});
    talk.server(publish_of("t", 1, 1)).server(publish_of("t", 1, 2));
    EXPECT_EQ(talk.found(), "");
}

// It shows that the PUBREC was read, and the older PUBCOMPs before it: one of them may have been read
// behind the PUBLISH, the other one had nothing to raise.
TEST(PassiveReading, IsShownByThePubrelOfAnExchangeThatBeganHere) {
    Conversation talk{v5};
    finish_older_exchanges(talk, 2);
    talk.server(publish_of("t", 2, 1)).client(wire::Pubrec{.packet_id = 1});
    talk.server(wire::Pubrel{.packet_id = 1}).server(publish_of("t", 2, 2));
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
