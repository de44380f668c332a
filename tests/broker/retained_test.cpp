#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

namespace assay::broker {

class Retained : public testing::TestWithParam<wire::Version> {
protected:
    Retained() { id = table.connect({.client_id = "a", .version = GetParam()}); }
    void keep(const char* topic, const char* payload, std::uint8_t qos = 0) {
        table.send(id, publish_of(topic, payload, qos, 1, true));
        if (qos == 2) table.send(id, wire::Pubrel{.packet_id = 1});
        table.take(id);
    }
    /// What a subscription gets at once.
    std::string found(const char* filter, std::uint8_t options = 0) {
        table.subscribe(id, filter, options);
        return table.payloads(id);
    }
    Table table{};
    ConnectionId id{};
};
INSTANTIATE_TEST_SUITE_P(Versions, Retained, testing::Values(v3, v5), VersionName{});

TEST_P(Retained, ComesToANewSubscriptionWithTheFlag) {
    keep("t", "x", 2);
    table.subscribe(id, "t", 1);
    const auto publish = table.only<wire::Publish>(id);
    EXPECT_TRUE(publish.retain());
    EXPECT_EQ(publish.qos(), 1);
}

TEST_P(Retained, IsReplacedByTheNextOne) {
    keep("t", "1", 1);
    keep("t", "2");
    EXPECT_EQ(found("t"), "2");
}

TEST_P(Retained, ComesAgainWithEverySubscribe) {
    keep("t", "x");
    EXPECT_EQ(found("t"), "x");
    EXPECT_EQ(found("t"), "x");
}

TEST_P(Retained, IsFoundByWildcards) {
    keep("a", "1");
    keep("a/b", "2");
    keep("a/b/c", "3");
    keep("a!", "4");
    keep("$a/b", "5");
    EXPECT_EQ(found("a/#"), "1 2 3");
    EXPECT_EQ(found("a/+"), "2");
    EXPECT_EQ(found("+/+/c"), "3");
    EXPECT_EQ(found("#"), "1 4 2 3");
    EXPECT_EQ(found("$a/#"), "5");
}

TEST_P(Retained, IsClearedByAnEmptyPayloadThatIsDeliveredToo) {
    keep("t", "x");
    table.subscribe(id, "t");
    table.take(id);
    table.send(id, publish_of("t", "", 0, 0, true));
    const auto publish = table.only<wire::Publish>(id);
    EXPECT_TRUE(publish.payload.bytes.empty());
    EXPECT_FALSE(publish.retain());
    EXPECT_EQ(found("t"), "");
    table.subscribe(id, "t");
    EXPECT_TRUE(table.take(id).empty());
}

TEST_P(Retained, IsLeftAloneByMessagesWithoutTheFlag) {
    keep("t", "x");
    table.send(id, publish_of("t", "y"));
    table.send(id, publish_of("t", ""));
    EXPECT_EQ(found("t"), "x");
}

TEST_P(Retained, OutlivesItsPublisher) {
    keep("t", "x");
    table.send(id, wire::Disconnect{});
    id = table.connect({.client_id = "b", .version = GetParam()});
    EXPECT_EQ(found("t"), "x");
}

TEST_P(Retained, HasNoFlagOnALiveCopy) {
    table.subscribe(id, "t");
    table.send(id, publish_of("t", "x", 0, 0, true));
    EXPECT_FALSE(table.only<wire::Publish>(id).retain());
}

class RetainOptions : public Retained {
protected:
    static constexpr std::uint8_t handling(unsigned value) {
        return wire::byte_of({{wire::SubscriptionOptions::retain_handling, value}});
    }
};
INSTANTIATE_TEST_SUITE_P(Version5, RetainOptions, testing::Values(v5), VersionName{});

TEST_P(RetainOptions, KeepTheFlagOnALiveCopyWithRetainAsPublished) {
    table.subscribe(id, "t", wire::SubscriptionOptions::retain_as_published.mask);
    table.send(id, publish_of("t", "x", 0, 0, true));
    EXPECT_TRUE(table.only<wire::Publish>(id).retain());
    table.send(id, publish_of("t", "x"));
    EXPECT_FALSE(table.only<wire::Publish>(id).retain());
}

TEST_P(RetainOptions, SendOnlyToNewSubscriptionsWithHandling1) {
    keep("t", "x");
    EXPECT_EQ(found("t", handling(1)), "x");
    EXPECT_EQ(found("t", handling(1)), "");
}

TEST_P(RetainOptions, SendNothingWithHandling2) {
    keep("t", "x");
    EXPECT_EQ(found("t", handling(2)), "");
}

TEST_P(RetainOptions, SendNothingToSharedSubscriptions) {
    keep("t", "x");
    EXPECT_EQ(found("$share/g/t"), "");
}

TEST_P(RetainOptions, LetMessagesExpire) {
    auto publish = publish_of("t", "x", 0, 0, true);
    publish.properties.add(message_expiry_interval, std::uint32_t{5});
    table.send(id, publish);
    table.pass(2s);
    table.subscribe(id, "t");
    EXPECT_EQ(
        table.only<wire::Publish>(id).properties.get_or<std::uint32_t>(message_expiry_interval, 0),
        3U
    );
    table.pass(3s);
    EXPECT_EQ(found("t"), "");
}

TEST_P(RetainOptions, AreLimitedInNumber) {
    Table small{{.retained_messages_max = 1}};
    const auto client = small.connect({.client_id = "a"});
    small.subscribe(client, "#");
    small.send(client, publish_of("1", "x", 1, 1, true));
    small.take(client);
    small.send(client, publish_of("2", "y", 1, 1, true));
    EXPECT_EQ(small.only<wire::Puback>(client).reason_code, 0x97);
    small.send(client, publish_of("1", "z", 1, 1, true));
    EXPECT_EQ(small.payloads(client), "z");
}

}  // namespace assay::broker
