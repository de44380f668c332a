#include "tests/evidence/passive/conversation.hpp"

#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using wire::PropertyId;

TEST(PassiveSubscription, BringsWhatMatchesUpToTheGrantedQos) {
    for (const auto version : {v3, v5}) {
        Conversation talk{version};
        talk.begins()
            .subscribes("a/+", 2, 1)
            .server(publish_of("a/b", 1, 1))
            .server(publish_of("a/b", 0, 0));
        EXPECT_EQ(talk.found(), "");
        talk.server(publish_of("a/b", 2, 2));
        EXPECT_EQ(talk.found(), version == v5 ? "MQTT-3.8.4-8" : "MQTT-3.8.4-6");
    }
}

TEST(PassiveSubscription, BringsNothingElse) {
    for (const auto version : {v3, v5}) {
        Conversation talk{version};
        talk.begins().subscribes("a/+", 0, 0).server(publish_of("b", 0, 0));
        EXPECT_EQ(talk.found(), "MQTT-3.3.2-3");
    }
}

TEST(PassiveSubscription, WithALeadingWildcardBringsNoDollarTopics) {
    Conversation talk{v5};
    EXPECT_EQ(
        talk.begins().subscribes("#", 0, 0).server(publish_of("$SYS/x", 0, 0)).found(),
        "MQTT-4.7.2-1"
    );
    EXPECT_EQ(talk.subscribes("$SYS/#", 0, 0).server(publish_of("$SYS/x", 0, 0)).found(), "");
}

TEST(PassiveSubscription, TakesTheHighestOfOverlappingOnes) {
    Conversation talk{v5};
    talk.begins().subscribes("#", 0, 0).subscribes("t", 2, 2).server(publish_of("t", 2, 1));
    EXPECT_EQ(talk.found(), "");
}

TEST(PassiveSubscription, MayBringMessagesBeforeItsSuback) {
    Conversation talk{v5};
    talk.begins().client(wire::Subscribe{.packet_id = 1, .subscriptions = {{{"t"}, 1}}});
    EXPECT_EQ(talk.server(publish_of("t", 1, 1)).found(), "");
    talk.server(publish_of("t", 2, 2));
    EXPECT_EQ(talk.found(), "MQTT-3.8.4-8");
}

TEST(PassiveSubscription, BringsNothingWhenItWasRefused) {
    Conversation talk{v5};
    talk.begins().subscribes("t", 1, 0x87).server(publish_of("t", 0, 0));
    EXPECT_EQ(talk.found(), "MQTT-3.3.2-3");
}

TEST(PassiveSubscription, MayFinishWhatItBeganAfterUnsubscribe) {
    Conversation talk{v5};
    talk.begins().subscribes("t", 1, 1).client(
        wire::Unsubscribe{.packet_id = 9, .topic_filters = {{"t"}}}
    );
    talk.server(wire::Unsuback{.packet_id = 9, .reason_codes = {0}}).server(publish_of("t", 1, 1));
    EXPECT_EQ(talk.found(), "");
}

TEST(PassiveSubscription, OfASharedKindMatchesByItsInnerFilter) {
    Conversation talk{v5};
    talk.begins().subscribes("$share/g/t", 1, 1).server(publish_of("t", 1, 1));
    EXPECT_EQ(talk.found(), "");
    EXPECT_EQ(talk.server(publish_of("u", 0, 0)).found(), "MQTT-3.3.2-3");
}

TEST(PassiveSubscription, HasTwoReadingsOfShareIn311) {
    Conversation talk{v3};
    talk.begins().subscribes("$share/g/t", 1, 1);
    talk.server(publish_of("t", 1, 1)).server(publish_of("$share/g/t", 1, 2));
    EXPECT_EQ(talk.found(), "");
}

TEST(PassiveSubscription, OutlivesTheConnectionWithItsSession) {
    Conversation talk{v5};
    talk.begins().subscribes("t", 1, 1).ends().resumes().server(publish_of("t", 1, 1));
    EXPECT_EQ(talk.found(), "");
    EXPECT_EQ(talk.ends().begins().server(publish_of("t", 1, 1)).found(), "MQTT-3.3.2-3");
}

TEST(PassiveSubscription, WithoutAnAnswerMayHaveBeenGrantedAllTheSame) {
    Conversation talk{v5};
    talk.begins()
        .client(wire::Subscribe{.packet_id = 1, .subscriptions = {{{"t"}, 2}}})
        .ends()
        .resumes();
    EXPECT_EQ(talk.server(publish_of("t", 2, 1)).found(), "");
}

TEST(PassiveSubscriptionIdentifier, IsOneThatTheClientUsedForAMatchingFilter) {
    wire::Subscribe subscribe{.packet_id = 1, .subscriptions = {{{"t"}, 0}}};
    subscribe.properties.add(PropertyId::subscription_identifier, wire::VarInt{7});
    Conversation talk{v5};
    talk.begins().client(subscribe).server(wire::Suback{.packet_id = 1, .reason_codes = {0}});
    talk.server(publish_with("t", PropertyId::subscription_identifier, wire::VarInt{7}));
    EXPECT_EQ(talk.found(), "");
    talk.server(publish_with("t", PropertyId::subscription_identifier, wire::VarInt{8}));
    EXPECT_EQ(talk.found(), "MQTT-3.3.4-3");
    talk.subscribes("u", 0, 0);
    talk.server(publish_with("u", PropertyId::subscription_identifier, wire::VarInt{7}));
    EXPECT_EQ(talk.found(), "MQTT-3.3.4-3");
}

}  // namespace
}  // namespace assay::evidence
