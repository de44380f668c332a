#include "reference/session/incoming.hpp"
#include "reference/session/outgoing.hpp"
#include "reference/session/quota.hpp"

#include <gtest/gtest.h>

#include <string>

namespace assay::session {

TEST(Outgoing, EndsAQos1ExchangeWithPuback) {
    Outgoing<std::string> outgoing;
    const auto packet_id = outgoing.start(1, "x")->packet_id;
    EXPECT_EQ(outgoing.on_puback(packet_id), Acknowledged::finished);
    EXPECT_EQ(outgoing.on_puback(packet_id), Acknowledged::unknown);
    EXPECT_EQ(outgoing.size(), 0U);
}

TEST(Outgoing, EndsAQos2ExchangeWithPubcomp) {
    Outgoing<std::string> outgoing;
    const auto packet_id = outgoing.start(2, "x")->packet_id;
    EXPECT_EQ(outgoing.on_pubcomp(packet_id), Acknowledged::wrong_kind);
    EXPECT_EQ(outgoing.on_pubrec(packet_id, false), Acknowledged::advanced);
    EXPECT_EQ(outgoing.on_pubrec(packet_id, false), Acknowledged::advanced);
    EXPECT_EQ(outgoing.on_pubcomp(packet_id), Acknowledged::finished);
}

TEST(Outgoing, EndsAtARefusingPubrec) {
    Outgoing<std::string> outgoing;
    const auto packet_id = outgoing.start(2, "x")->packet_id;
    EXPECT_EQ(outgoing.on_pubrec(packet_id, true), Acknowledged::finished);
    EXPECT_EQ(outgoing.size(), 0U);
}

TEST(Outgoing, RefusesAcknowledgementsOfTheWrongKind) {
    Outgoing<std::string> outgoing;
    EXPECT_EQ(
        outgoing.on_pubrec(outgoing.start(1, "x")->packet_id, false), Acknowledged::wrong_kind
    );
    EXPECT_EQ(outgoing.on_puback(outgoing.start(2, "y")->packet_id), Acknowledged::wrong_kind);
}

TEST(Outgoing, RepeatsInOrderAndReleasesInTheOrderOfPubrec) {
    Outgoing<std::string> outgoing;
    for (const auto* text : {"1", "2", "3", "4"})
        outgoing.start(2, text);
    outgoing.on_pubrec(3, false);
    outgoing.on_pubrec(1, false);
    EXPECT_EQ(outgoing.next_unsent(), nullptr);
    outgoing.resume();
    EXPECT_EQ(outgoing.next_unsent()->message, "2");
    EXPECT_TRUE(outgoing.next_unsent()->repeat);
    EXPECT_EQ(outgoing.released().front().packet_id, 3);
    EXPECT_EQ(outgoing.released().back().packet_id, 1);
}

TEST(Outgoing, RunsOutOfIdentifiersAfter65535) {
    Outgoing<int> outgoing;
    for (auto i = 0; i < 65535; ++i)
        ASSERT_NE(outgoing.start(1, i), nullptr);
    EXPECT_FALSE(outgoing.has_room());
    EXPECT_EQ(outgoing.start(1, 0), nullptr);
    outgoing.on_puback(500);
    EXPECT_EQ(outgoing.start(1, 0)->packet_id, 500);
}

TEST(Incoming, KnowsRepeatsUntilPubrel) {
    Incoming incoming;
    EXPECT_TRUE(incoming.publish(7));
    EXPECT_FALSE(incoming.publish(7));
    EXPECT_TRUE(incoming.pubrel(7));
    EXPECT_FALSE(incoming.pubrel(7));
    EXPECT_TRUE(incoming.publish(7));
}

TEST(SendQuota, NeverExceedsItsStart) {
    SendQuota quota{2, 0};
    quota.earn();
    quota.spend();
    quota.spend();
    EXPECT_FALSE(quota.has_room());
    quota.earn();
    EXPECT_TRUE(quota.has_room());
}

TEST(SendQuota, BeginsAboveZeroWhateverIsPending) {
    EXPECT_TRUE((SendQuota{2, 5}.has_room()));
    SendQuota quota{3, 2};
    quota.spend();
    EXPECT_FALSE(quota.has_room());
}

// With one place and one exchange that waits for PUBCOMP, that PUBCOMP makes no second place
// [MQTT-3.3.4-9].
TEST(SendQuota, EarnsWhatItBeganWithTooMuchFirst) {
    SendQuota quota{1, 1};
    quota.spend();
    quota.earn();
    EXPECT_FALSE(quota.has_room());
    quota.earn();
    EXPECT_TRUE(quota.has_room());
}

TEST(SendQuota, ReachesTheHighestReceiveMaximum) {
    SendQuota quota{65535, 0};
    quota.earn();
    EXPECT_TRUE(quota.has_room());
}

TEST(ReceiveWindow, CountsEachIdentifierOnce) {
    ReceiveWindow window{1};
    EXPECT_TRUE(window.open(1));
    EXPECT_TRUE(window.open(1));
    EXPECT_FALSE(window.open(2));
    window.close(1);
    EXPECT_TRUE(window.open(2));
}

}  // namespace assay::session
