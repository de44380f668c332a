#include "reference/broker/auth.hpp"
#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

namespace assay::broker {

class EnhancedAuthentication : public testing::Test {
protected:
    ConnectionId start(std::string method = "ASSAY-CHALLENGE") {
        auto connect = connect_of({.client_id = "a"});
        connect.properties.add(authentication_method, wire::Utf8{std::move(method)});
        const auto id = table.open();
        table.send(id, connect);
        return id;
    }
    static wire::Auth auth_of(std::uint8_t code, std::string_view data = {}) {
        wire::Auth auth{.reason_code = code};
        auto& properties = auth.properties.emplace();
        properties.add(authentication_method, wire::Utf8{"ASSAY-CHALLENGE"});
        if (!data.empty())
            properties.add(authentication_data, wire::Binary{{data.begin(), data.end()}});
        return auth;
    }
    /// Takes the challenge and answers it.
    void answer(ConnectionId id, std::string_view secret = "secret") {
        const auto auth = table.only<wire::Auth>(id);
        EXPECT_EQ(auth.reason_code, 0x18);
        const auto data = auth.properties->get_or<wire::Binary>(authentication_data, {}).bytes;
        EXPECT_GE(data.size(), 16U);
        table.send(
            id, auth_of(0x18, challenge_answer(secret, std::string{data.begin(), data.end()}))
        );
    }
    ConnectionId join() {
        const auto id = start();
        answer(id);
        EXPECT_EQ(table.only<wire::Connack>(id).reason_code, 0);
        return id;
    }
    Table table{};
};

TEST_F(EnhancedAuthentication, AcceptsTheRightAnswer) {
    const auto id = start();
    answer(id);
    const auto connack = table.only<wire::Connack>(id);
    EXPECT_EQ(connack.reason_code, 0);
    EXPECT_EQ(
        connack.properties.get_or<wire::Utf8>(authentication_method, {}).text, "ASSAY-CHALLENGE"
    );
}

TEST_F(EnhancedAuthentication, RefusesAWrongAnswer) {
    const auto id = start();
    answer(id, "wrong");
    EXPECT_EQ(table.only<wire::Connack>(id).reason_code, 0x87);
    EXPECT_TRUE(table.is_closed(id));
}

TEST_F(EnhancedAuthentication, RefusesAnUnknownMethod) {
    const auto id = start("NO-SUCH-METHOD");
    EXPECT_EQ(table.only<wire::Connack>(id).reason_code, 0x8C);
    EXPECT_TRUE(table.is_closed(id));
}

TEST_F(EnhancedAuthentication, NeverAsksTheSameTwice) {
    const auto one = table.only<wire::Auth>(start());
    const auto other = table.only<wire::Auth>(start());
    EXPECT_NE(one, other);
}

TEST_F(EnhancedAuthentication, AllowsOnlyAuthAndDisconnectBeforeConnack) {
    auto id = start();
    table.take(id);
    table.send(id, wire::Pingreq{});
    EXPECT_EQ(table.only<wire::Connack>(id).reason_code, 0x82);
    id = start();
    table.take(id);
    table.send(id, wire::Disconnect{});
    EXPECT_TRUE(table.take(id).empty());
    EXPECT_TRUE(table.is_closed(id));
}

TEST_F(EnhancedAuthentication, DoesNotWaitForEver) {
    const auto id = start();
    table.take(id);
    table.pass(10s);
    EXPECT_TRUE(table.is_closed(id));
}

TEST_F(EnhancedAuthentication, LeavesTheOlderConnectionAloneUntilItSucceeds) {
    const auto older = table.connect({.client_id = "a"});
    const auto id = start();
    EXPECT_FALSE(table.is_closed(older));
    answer(id);
    EXPECT_TRUE(table.is_closed(older));
}

TEST_F(EnhancedAuthentication, CanBeRepeated) {
    const auto id = join();
    table.send(id, auth_of(0x19));
    answer(id);
    EXPECT_EQ(table.only<wire::Auth>(id).reason_code, 0);
    EXPECT_FALSE(table.is_closed(id));
}

TEST_F(EnhancedAuthentication, DisconnectsWhenRepeatedWrongly) {
    const auto id = join();
    table.send(id, auth_of(0x19));
    answer(id, "wrong");
    EXPECT_EQ(table.only<wire::Disconnect>(id).reason_code, 0x87);
}

TEST_F(EnhancedAuthentication, DisconnectsOnAuthOutOfTurn) {
    auto id = join();
    table.send(id, auth_of(0x18, "x"));
    EXPECT_EQ(table.only<wire::Disconnect>(id).reason_code, 0x82);
    id = table.connect({.client_id = "b"});
    table.send(id, auth_of(0x19));
    EXPECT_EQ(table.only<wire::Disconnect>(id).reason_code, 0x82);
}

TEST_F(EnhancedAuthentication, HoldsTheClientToItsMethod) {
    const auto id = join();
    auto auth = auth_of(0x19);
    auth.properties->list[0].value = wire::Utf8{"OTHER"};
    table.send(id, auth);
    EXPECT_EQ(table.only<wire::Disconnect>(id).reason_code, 0x82);
}

TEST(ChallengeAnswer, IsFnv1aOfSecretAndChallenge) {
    // FNV-1a of "a" and of "foobar", from the algorithm's published test vectors.
    EXPECT_EQ(challenge_answer("", "a"), "af63dc4c8601ec8c");
    EXPECT_EQ(challenge_answer("foo", "bar"), "85944171f73967e8");
}

}  // namespace assay::broker
