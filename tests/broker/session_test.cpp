#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

namespace assay::broker {

/// What holds in both versions for a Session that is kept.
class KeptSession : public testing::TestWithParam<wire::Version> {
protected:
    ConnectionId join(const std::string& client_id, bool clean = false) {
        return table.connect(
            {.client_id = client_id,
             .version = GetParam(),
             .clean = clean,
             .expiry = GetParam() == v5 ? std::optional{60U} : std::nullopt}
        );
    }
    template <class P>
    P at(const std::vector<wire::Packet>& packets, std::size_t index) {
        const auto* packet = index < packets.size() ? std::get_if<P>(&packets[index]) : nullptr;
        EXPECT_NE(packet, nullptr) << "packet " << index << " of " << packets.size();
        return packet ? *packet : P{};
    }
    Table table{};
};
INSTANTIATE_TEST_SUITE_P(Versions, KeptSession, testing::Values(v3, v5), VersionName{});

TEST_P(KeptSession, KeepsSubscriptionsAndMessages) {
    const auto id = join("a");
    EXPECT_FALSE(table.connack.session_present());
    table.subscribe(id, "t", 1);
    table.cut(id);
    const auto other = join("b");
    table.send(other, publish_of("t", "0", 0));
    table.send(other, publish_of("t", "1", 1, 1));
    table.send(other, publish_of("t", "2", 2, 2));
    const auto back = join("a");
    EXPECT_TRUE(table.connack.session_present());
    EXPECT_EQ(table.payloads(back), "1 2");
}

TEST_P(KeptSession, IsForgottenByACleanStart) {
    table.subscribe(join("a"), "t", 1);
    const auto id = join("a", true);
    EXPECT_FALSE(table.connack.session_present());
    table.send(id, publish_of("t", "x"));
    EXPECT_TRUE(table.take(id).empty());
}

TEST_P(KeptSession, SendsUnacknowledgedMessagesAgainInOrder) {
    auto id = join("a");
    table.subscribe(id, "t", 2);
    const auto other = join("b");
    table.send(other, publish_of("t", "1", 1, 1));
    table.send(other, publish_of("t", "2", 2, 2));
    table.send(other, publish_of("t", "3", 2, 3));
    const auto first = table.take(id);
    const auto released = at<wire::Publish>(first, 1).packet_id;
    table.send(id, wire::Pubrec{.packet_id = released});
    table.cut(id);
    id = join("a");
    const auto again = table.take(id);
    ASSERT_EQ(again.size(), 3U);
    EXPECT_EQ(at<wire::Pubrel>(again, 0).packet_id, released);
    for (const auto index : {1U, 2U}) {
        const auto publish = at<wire::Publish>(again, index);
        EXPECT_TRUE(publish.dup());
        EXPECT_EQ(publish.packet_id, at<wire::Publish>(first, index == 1U ? 0 : 2).packet_id);
    }
}

TEST_P(KeptSession, DoesNotRepeatWhatWasAcknowledged) {
    auto id = join("a");
    table.subscribe(id, "t", 1);
    table.send(join("b"), publish_of("t", "x", 1, 1));
    table.send(id, wire::Puback{.packet_id = table.only<wire::Publish>(id).packet_id});
    table.cut(id);
    id = join("a");
    EXPECT_TRUE(table.take(id).empty());
}

TEST_P(KeptSession, RepeatsNothingOnALiveConnection) {
    const auto id = join("a");
    table.subscribe(id, "t", 1);
    table.send(join("b"), publish_of("t", "x", 1, 1));
    table.only<wire::Publish>(id);
    table.pass(1h);
    EXPECT_TRUE(table.take(id).empty());
}

TEST_P(KeptSession, RemembersQos2IdentifiersOfTheClient) {
    const auto watcher = join("watcher");
    table.subscribe(watcher, "t");
    auto id = join("a");
    table.send(id, publish_of("t", "x", 2, 9));
    table.cut(id);
    id = join("a");
    auto repeat = publish_of("t", "x", 2, 9);
    repeat.set_dup(true);
    table.send(id, repeat);
    EXPECT_EQ(table.only<wire::Pubrec>(id).packet_id, 9);
    table.send(id, wire::Pubrel{.packet_id = 9});
    EXPECT_EQ(table.only<wire::Pubcomp>(id).packet_id, 9);
    EXPECT_EQ(table.payloads(watcher), "x");
}

TEST_P(KeptSession, ComesBackByTakeOverToo) {
    const auto id = join("a");
    table.subscribe(id, "t", 1);
    const auto newer = join("a");
    EXPECT_TRUE(table.connack.session_present());
    table.send(newer, publish_of("t", "x"));
    EXPECT_EQ(table.payloads(newer), "x");
}

TEST_P(KeptSession, TellsClientIdsApartByCase) {
    table.subscribe(join("a"), "t");
    join("A");
    EXPECT_FALSE(table.connack.session_present());
}

TEST(SessionExpiry, EndsASessionInTime) {
    Table table;
    const auto id = table.connect({.client_id = "a", .expiry = 2});
    table.cut(id);
    table.pass(1999ms);
    table.cut(table.connect({.client_id = "a", .clean = false, .expiry = 2}));
    EXPECT_TRUE(table.connack.session_present());
    table.pass(2s);
    table.connect({.client_id = "a", .clean = false});
    EXPECT_FALSE(table.connack.session_present());
}

TEST(SessionExpiry, DoesNotCountWhileConnected) {
    Table table;
    const auto id = table.connect({.client_id = "a", .expiry = 1});
    table.subscribe(id, "t");
    table.pass(1h);
    table.send(id, publish_of("t", "x"));
    EXPECT_EQ(table.payloads(id), "x");
}

TEST(SessionExpiry, MayBeChangedByDisconnect) {
    Table table;
    wire::Disconnect disconnect{.reason_code = 0};
    disconnect.properties.emplace().add(session_expiry_interval, std::uint32_t{0});
    table.send(table.connect({.client_id = "a", .expiry = 60}), disconnect);
    table.connect({.client_id = "a", .clean = false});
    EXPECT_FALSE(table.connack.session_present());
}

TEST(SessionExpiry, MayNotComeUpInDisconnect) {
    Table table;
    wire::Disconnect disconnect{.reason_code = 0};
    disconnect.properties.emplace().add(session_expiry_interval, std::uint32_t{60});
    const auto id = table.connect({.client_id = "a"});
    table.send(id, disconnect);
    EXPECT_EQ(table.only<wire::Disconnect>(id).reason_code, 0x82);
}

TEST(SessionExpiry, EndsACleanSessionOf311WithItsConnection) {
    Table table;
    table.cut(table.connect({.client_id = "a", .version = v3}));
    table.connect({.client_id = "a", .version = v3, .clean = false});
    EXPECT_FALSE(table.connack.session_present());
}

TEST(SessionExpiry, TakesTheSubscriptionsAlong) {
    Table table;
    const auto id = table.connect({.client_id = "a"});
    table.subscribe(id, "t", 1);
    table.cut(id);
    const auto other = table.connect({.client_id = "b"});
    table.send(other, publish_of("t", "x", 1, 1));
    EXPECT_EQ(table.only<wire::Puback>(other).reason_code, 0x10);
}

}  // namespace assay::broker
