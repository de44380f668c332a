#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay::broker {

using Codes = std::vector<std::uint8_t>;

class Subscribing : public testing::TestWithParam<wire::Version> {
protected:
    Subscribing() { id = table.connect({.client_id = "a", .version = GetParam()}); }
    bool is_delivered(const char* filter, const char* topic) {
        Table fresh;
        const auto client = fresh.connect({.client_id = "a", .version = GetParam()});
        fresh.subscribe(client, filter);
        fresh.send(client, publish_of(topic, "x"));
        return !fresh.take(client).empty();
    }
    Table table{};
    ConnectionId id{};
};
INSTANTIATE_TEST_SUITE_P(Versions, Subscribing, testing::Values(v3, v5), VersionName{});

TEST_P(Subscribing, AnswersEachFilterInOrder) {
    auto subscribe = subscribe_of("a", 0, 65535);
    subscribe.subscriptions.push_back({{"b"}, 1});
    subscribe.subscriptions.push_back({{"c/+"}, 2});
    table.send(id, subscribe);
    const auto suback = table.only<wire::Suback>(id);
    EXPECT_EQ(suback.packet_id, 65535);
    EXPECT_EQ(suback.reason_codes, (Codes{0, 1, 2}));
}

TEST_P(Subscribing, RefusesWhatNobodyMayReadAndNothingBesideIt) {
    const std::string unreadable{"assay/n/r/assay-unreadable/t"};
    auto subscribe = subscribe_of("a", 1);
    subscribe.subscriptions.push_back({{unreadable}, 1});
    subscribe.subscriptions.push_back({{"b"}, 1});
    table.send(id, subscribe);
    const std::uint8_t refused = GetParam() == v5 ? 0x87 : 0x80;
    EXPECT_EQ(table.only<wire::Suback>(id).reason_codes, (Codes{1, refused, 1}));
    table.send(id, publish_of(unreadable, "no"));
    table.send(id, publish_of("b", "yes"));
    EXPECT_EQ(table.payloads(id), "yes");
}

TEST_P(Subscribing, MatchesAsTheStandardSays) {
    EXPECT_TRUE(is_delivered("a/#", "a"));
    EXPECT_TRUE(is_delivered("a/#", "a/b/c"));
    EXPECT_TRUE(is_delivered("#", "a/b"));
    EXPECT_TRUE(is_delivered("+", "a"));
    EXPECT_TRUE(is_delivered("+/+", "/a"));
    EXPECT_TRUE(is_delivered("/+", "/a"));
    EXPECT_TRUE(is_delivered("a/+/b", "a//b"));
    EXPECT_TRUE(is_delivered("$probe/#", "$probe/x"));
    EXPECT_TRUE(is_delivered("+/b/#", "a/b"));
    EXPECT_FALSE(is_delivered("+", "/a"));
    EXPECT_FALSE(is_delivered("a/+", "a"));
    EXPECT_FALSE(is_delivered("a/+", "a/b/c"));
    EXPECT_FALSE(is_delivered("#", "$probe/x"));
    EXPECT_FALSE(is_delivered("+/x", "$probe/x"));
    EXPECT_FALSE(is_delivered("A", "a"));
    EXPECT_FALSE(is_delivered("a", "a/"));
    EXPECT_FALSE(is_delivered("a", "/a"));
    EXPECT_FALSE(is_delivered(
        "a",
        "\xEF\xBB\xBF"
        "a"
    ));
    EXPECT_FALSE(is_delivered("\xC3\xA9", "e\xCC\x81"));
}

TEST_P(Subscribing, SendsOneCopyAtTheHighestQosOfOverlappingFilters) {
    table.subscribe(id, "a/#", 0);
    table.subscribe(id, "a/+", 1);
    table.subscribe(id, "a/b", 2);
    const auto other = table.connect({.client_id = "b", .version = GetParam()});
    table.send(other, publish_of("a/b", "x", 2, 1));
    EXPECT_EQ(table.only<wire::Publish>(id).qos(), 2);
}

TEST_P(Subscribing, ReplacesTheSameFilter) {
    table.subscribe(id, "t", 2);
    table.subscribe(id, "t", 0);
    const auto other = table.connect({.client_id = "b", .version = GetParam()});
    table.send(other, publish_of("t", "x", 2, 1));
    EXPECT_EQ(table.only<wire::Publish>(id).qos(), 0);
}

TEST_P(Subscribing, RemovesExactlyTheFilterThatIsNamed) {
    table.subscribe(id, "a/+");
    table.subscribe(id, "a/b");
    table.send(
        id, wire::Unsubscribe{.packet_id = 7, .topic_filters = {{"a/#"}, {"A/b"}, {"a/+"}, {"a/+"}}}
    );
    const auto unsuback = table.only<wire::Unsuback>(id);
    EXPECT_EQ(unsuback.packet_id, 7);
    if (GetParam() == v5) {
        EXPECT_EQ(unsuback.reason_codes, (Codes{0x11, 0x11, 0, 0x11}));
    }
    table.send(id, publish_of("a/c", "1"));
    table.send(id, publish_of("a/b", "2"));
    EXPECT_EQ(table.payloads(id), "2");
}

TEST_P(Subscribing, FinishesDeliveriesThatHaveBegunBeforeUnsubscribe) {
    table.subscribe(id, "t", 2);
    table.send(id, publish_of("t", "x", 2, 1));
    const auto packet_id = std::get<wire::Publish>(table.take(id).at(0)).packet_id;
    table.send(id, wire::Unsubscribe{.packet_id = 2, .topic_filters = {{"t"}}});
    table.take(id);
    table.send(id, wire::Pubrec{.packet_id = packet_id});
    EXPECT_EQ(table.only<wire::Pubrel>(id).packet_id, packet_id);
}

TEST_P(Subscribing, ClosesOnAFilterThatIsNone) {
    for (const auto* filter : {"", "a#", "a/#/b", "+a", "a/b+"}) {
        Table fresh;
        const auto client = fresh.connect({.client_id = "a", .version = GetParam()});
        fresh.send(client, subscribe_of(filter));
        EXPECT_TRUE(fresh.is_closed(client)) << filter;
        if (GetParam() == v5) {
            EXPECT_EQ(fresh.only<wire::Disconnect>(client).reason_code, 0x8F);
        }
    }
}

TEST_P(Subscribing, LimitsFiltersAndTheirLevels) {
    Table small{{.subscriptions_max = 1}};
    const auto client = small.connect({.client_id = "a", .version = GetParam()});
    small.send(client, subscribe_of(std::string(2000, '/')));
    EXPECT_GE(small.only<wire::Suback>(client).reason_codes.at(0), 0x80);
    auto subscribe = subscribe_of("a");
    subscribe.subscriptions.push_back({{"b"}, 0});
    subscribe.subscriptions.push_back({{"a"}, 1});
    small.send(client, subscribe);
    const std::uint8_t refused = GetParam() == v5 ? 0x97 : 0x80;
    EXPECT_EQ(small.only<wire::Suback>(client).reason_codes, (Codes{0, refused, 1}));
}

TEST(Subscribing311, RejectsWildcardsOneByOneWhereThereAreNone) {
    Table table{{.wildcard_subscription_available = false}};
    const auto id = table.connect({.client_id = "a", .version = v3});
    auto subscribe = subscribe_of("a/+");
    subscribe.subscriptions.push_back({{"b"}, 1});
    table.send(id, subscribe);
    EXPECT_EQ(table.only<wire::Suback>(id).reason_codes, (Codes{0x80, 1}));
}

TEST(Subscribing311, TakesDollarShareForAnOrdinaryTopic) {
    Table table;
    const auto id = table.connect({.client_id = "a", .version = v3});
    table.subscribe(id, "$share/g/t");
    table.send(id, publish_of("t", "1"));
    table.send(id, publish_of("$share/g/t", "2"));
    EXPECT_EQ(table.payloads(id), "2");
}

/// What only 5.0 has.
class Subscribing50 : public testing::Test {
protected:
    Subscribing50() { id = table.connect({.client_id = "a"}); }
    void subscribe_with(std::string filter, std::uint32_t identifier) {
        auto subscribe = subscribe_of(std::move(filter));
        subscribe.properties.add(subscription_identifier, wire::VarInt{identifier});
        table.send(id, subscribe);
        table.only<wire::Suback>(id);
    }
    std::vector<std::uint32_t> identifiers() {
        std::vector<std::uint32_t> found;
        for (const auto& property : table.only<wire::Publish>(id).properties.list)
            found.push_back(std::get<wire::VarInt>(property.value).value);
        return found;
    }
    Table table{};
    ConnectionId id{};
};

TEST_F(Subscribing50, GivesOneCopyAllIdentifiersOfOverlappingFilters) {
    subscribe_with("a/#", 1);
    subscribe_with("a/b", 268'435'455);
    subscribe_with("a/+", 1);
    table.subscribe(id, "+/b");
    table.send(id, publish_of("a/b", "x"));
    auto found = identifiers();
    std::ranges::sort(found);
    EXPECT_EQ(found, (std::vector<std::uint32_t>{1, 1, 268'435'455}));
}

TEST_F(Subscribing50, ReplacesTheIdentifierWithTheSubscription) {
    subscribe_with("t", 1);
    subscribe_with("t", 2);
    table.send(id, publish_of("t", "x"));
    EXPECT_EQ(identifiers(), std::vector<std::uint32_t>{2});
}

TEST_F(Subscribing50, GivesRetainedMessagesTheIdentifierToo) {
    table.send(id, publish_of("t", "x", 0, 0, true));
    auto subscribe = subscribe_of("t");
    subscribe.properties.add(subscription_identifier, wire::VarInt{7});
    table.send(id, subscribe);
    const auto packets = table.take(id);
    ASSERT_EQ(packets.size(), 2U);
    EXPECT_EQ(
        std::get<wire::Publish>(packets[1])
            .properties.get_or<wire::VarInt>(subscription_identifier, {})
            .value,
        7U
    );
}

TEST_F(Subscribing50, KeepsOwnMessagesBackWithNoLocal) {
    const auto other = table.connect({.client_id = "b"});
    table.subscribe(id, "t", wire::SubscriptionOptions::no_local.mask);
    table.subscribe(other, "t");
    table.send(id, publish_of("t", "mine"));
    table.send(other, publish_of("t", "theirs"));
    EXPECT_EQ(table.payloads(id), "theirs");
    EXPECT_EQ(table.payloads(other), "mine theirs");
}

TEST_F(Subscribing50, DisconnectsWhoUsesWhatConnackExcluded) {
    const auto code = [](Options options, std::string filter) {
        Table small{std::move(options)};
        const auto client = small.connect({.client_id = "a"});
        auto subscribe = subscribe_of(std::move(filter));
        subscribe.properties.add(subscription_identifier, wire::VarInt{1});
        small.send(client, subscribe);
        return small.only<wire::Disconnect>(client).reason_code;
    };
    EXPECT_EQ(code({.subscription_identifiers_available = false}, "t"), 0xA1);
    EXPECT_EQ(code({.wildcard_subscription_available = false}, "#"), 0xA2);
    EXPECT_EQ(code({.shared_subscription_available = false}, "$share/g/t"), 0x9E);
}

class Shared : public testing::Test {
protected:
    Shared() {
        for (const auto* name : {"a", "b"}) {
            members.push_back(table.connect({.client_id = name, .expiry = 60}));
            table.subscribe(members.back(), "$share/g/t", 2);
        }
        sender = table.connect({.client_id = "sender"});
    }
    void publish(std::string_view payload, std::uint8_t qos = 0) {
        table.send(sender, publish_of("t", payload, qos, ++packet_id));
    }
    Table table{};
    std::vector<ConnectionId> members{};
    ConnectionId sender{};
    std::uint16_t packet_id{};
};

TEST_F(Shared, GivesEachMessageToOneMemberInTurn) {
    for (const auto* payload : {"1", "2", "3", "4"})
        publish(payload);
    EXPECT_EQ(table.payloads(members[0]), "1 3");
    EXPECT_EQ(table.payloads(members[1]), "2 4");
}

TEST_F(Shared, PrefersMembersThatAreThere) {
    table.cut(members[0]);
    publish("1", 1);
    publish("2", 1);
    EXPECT_EQ(table.payloads(members[1]), "1 2");
}

TEST_F(Shared, KeepsMessagesForAMemberIfNoneIsThere) {
    for (const auto member : members)
        table.cut(member);
    publish("1", 1);
    publish("2", 1);
    const auto a = table.connect({.client_id = "a", .clean = false});
    const auto b = table.connect({.client_id = "b", .clean = false});
    EXPECT_EQ(table.payloads(a) + table.payloads(b), "12");
}

TEST_F(Shared, FinishesAQos2MessageWithTheMemberThatHasIt) {
    publish("x", 2);
    table.cut(members[0]);
    EXPECT_TRUE(table.take(members[1]).empty());
    const auto back = table.connect({.client_id = "a", .clean = false});
    EXPECT_TRUE(table.only<wire::Publish>(back).dup());
    EXPECT_TRUE(table.take(members[1]).empty());
}

TEST_F(Shared, LosesAMessageThatAMemberRefuses) {
    publish("x", 1);
    const auto refused = table.only<wire::Publish>(members[0]).packet_id;
    table.send(members[0], wire::Puback{.packet_id = refused, .reason_code = 0x80});
    EXPECT_TRUE(table.take(members[1]).empty());
}

TEST_F(Shared, IsApartFromOrdinarySubscriptionsAndOtherGroups) {
    table.subscribe(members[0], "t");
    table.subscribe(members[1], "$share/other/t");
    publish("x");
    EXPECT_EQ(table.payloads(members[0]), "x x");
    EXPECT_EQ(table.payloads(members[1]), "x");
}

TEST_F(Shared, EndsWithUnsubscribe) {
    table.send(members[0], wire::Unsubscribe{.packet_id = 9, .topic_filters = {{"$share/g/t"}}});
    EXPECT_EQ(table.only<wire::Unsuback>(members[0]).reason_codes, Codes{0});
    publish("1");
    publish("2");
    EXPECT_EQ(table.payloads(members[1]), "1 2");
}

}  // namespace assay::broker
