#include "tests/evidence/passive/conversation.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

class PassiveAnswers : public testing::TestWithParam<wire::Version> {
protected:
    Conversation talk_{GetParam()};
    /// The statement for this version.
    const char* either(const char* in_v3, const char* in_v5) const {
        return GetParam() == v5 ? in_v5 : in_v3;
    }
};

TEST_P(PassiveAnswers, AreFineForWholeExchanges) {
    talk_.begins().client(publish_of("t", 1, 1)).client(publish_of("t", 2, 2));
    talk_.server(wire::Pubrec{.packet_id = 2}).server(wire::Puback{.packet_id = 1});
    talk_.client(wire::Pubrel{.packet_id = 2}).server(wire::Pubcomp{.packet_id = 2});
    talk_.client(publish_of("t", 1, 1)).server(wire::Puback{.packet_id = 1});
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(PassiveAnswers, BelongToAPublish) {
    talk_.begins().client(publish_of("t", 1, 1)).server(wire::Puback{.packet_id = 2});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
    EXPECT_EQ(talk_.server(wire::Puback{.packet_id = 1}).found(), "");
    talk_.server(wire::Puback{.packet_id = 1});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
}

TEST_P(PassiveAnswers, AreOfTheRightKind) {
    talk_.begins().client(publish_of("t", 1, 1)).server(wire::Pubrec{.packet_id = 1});
    EXPECT_EQ(talk_.found(), "MQTT-3.3.4-1");
    talk_.client(publish_of("t", 2, 2)).server(wire::Puback{.packet_id = 2});
    EXPECT_EQ(talk_.found(), "MQTT-3.3.4-1");
}

TEST_P(PassiveAnswers, WithPubcompWaitForPubrel) {
    talk_.begins().client(publish_of("t", 2, 2)).server(wire::Pubrec{.packet_id = 2});
    talk_.server(wire::Pubcomp{.packet_id = 2});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
}

TEST_P(PassiveAnswers, WithPubrelWaitForPubrec) {
    talk_.begins()
        .subscribes("t", 2, 2)
        .server(publish_of("t", 2, 9))
        .server(wire::Pubrel{.packet_id = 9});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-6", "MQTT-2.2.1-5"));
    talk_.client(wire::Pubrec{.packet_id = 9}).server(wire::Pubrel{.packet_id = 9});
    talk_.client(wire::Pubcomp{.packet_id = 9});
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(PassiveAnswers, MayComeAgainInAResumedSession) {
    talk_.begins()
        .client(publish_of("t", 2, 2))
        .server(wire::Pubrec{.packet_id = 2})
        .ends()
        .resumes();
    talk_.client(publish_of("t", 2, 2, true)).server(wire::Pubrec{.packet_id = 2});
    talk_.server(wire::Pubrec{.packet_id = 2}).client(wire::Pubrel{.packet_id = 2});
    talk_.server(wire::Pubcomp{.packet_id = 2});
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(PassiveAnswers, MayAnswerWhatWasSentBeforeConnack) {
    talk_.begins().ends().opens().client(connect_of(GetParam(), "c", true));
    talk_.client(publish_of("t", 1, 1))
        .client(wire::Subscribe{.packet_id = 2, .subscriptions = {{{"t"}, 1}}});
    talk_.server(wire::Connack{}).server(wire::Puback{.packet_id = 1});
    talk_.server(wire::Suback{.packet_id = 2, .reason_codes = {1}}).server(publish_of("t", 1, 1));
    EXPECT_EQ(talk_.found(), "");
}

TEST_P(PassiveAnswers, ToSubscribeCarryItsIdentifierOnce) {
    talk_.begins().client(wire::Subscribe{.packet_id = 5, .subscriptions = {{{"t"}, 0}}});
    talk_.server(wire::Suback{.packet_id = 6, .reason_codes = {0}});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-7", "MQTT-2.2.1-6"));
    EXPECT_EQ(talk_.server(wire::Suback{.packet_id = 5, .reason_codes = {0}}).found(), "");
    talk_.server(wire::Suback{.packet_id = 5, .reason_codes = {0}});
    EXPECT_EQ(talk_.found(), either("MQTT-2.3.1-7", "MQTT-2.2.1-6"));
}

TEST_P(PassiveAnswers, ToSubscribeHaveACodeForEachFilter) {
    talk_.begins().client(wire::Subscribe{.packet_id = 5, .subscriptions = {{{"t"}, 0}, {{"u"}, 0}}}
    );
    talk_.server(wire::Suback{.packet_id = 5, .reason_codes = {0}});
    EXPECT_EQ(talk_.found(), either("MQTT-3.8.4-5", "MQTT-3.8.4-6"));
}

TEST_P(PassiveAnswers, ToUnsubscribeCarryItsIdentifier) {
    wire::Unsuback unsuback{.packet_id = 5};
    if (GetParam() == v5) unsuback.reason_codes = {0x11};
    talk_.begins().client(wire::Unsubscribe{.packet_id = 5, .topic_filters = {{"t"}}}
    ).server(unsuback);
    EXPECT_EQ(talk_.found(), "");
    EXPECT_EQ(talk_.server(unsuback).found(), either("MQTT-2.3.1-7", "MQTT-2.2.1-6"));
}

TEST_P(PassiveAnswers, WithPingrespComeForPingreqOnly) {
    talk_.begins().client(wire::Pingreq{}).server(wire::Pingresp{});
    EXPECT_EQ(talk_.found(), "");
    EXPECT_EQ(talk_.server(wire::Pingresp{}).found(), "MQTT-3.12.4-1");
}

TEST_P(PassiveAnswers, AreNotJudgedInASessionThatNobodySawBegin) {
    talk_.resumes().server(wire::Puback{.packet_id = 3}).server(wire::Pubrel{.packet_id = 4});
    talk_.server(publish_of("any", 2, 5, true));
    EXPECT_EQ(talk_.found(), "");
}

INSTANTIATE_TEST_SUITE_P(
    InBothVersions,
    PassiveAnswers,
    testing::Values(v3, v5),
    [](const auto& row) { return row.param == v5 ? "v5" : "v3"; }
);

TEST(PassiveUnsuback, HasACodeForEachFilter) {
    Conversation talk{v5};
    talk.begins().client(wire::Unsubscribe{.packet_id = 5, .topic_filters = {{"t"}, {"u"}}});
    EXPECT_EQ(
        talk.server(wire::Unsuback{.packet_id = 5, .reason_codes = {0}}).found(), "MQTT-3.11.3-1"
    );
}

}  // namespace
}  // namespace assay::evidence
