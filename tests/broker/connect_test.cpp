#include "tests/broker/table.hpp"

#include <gtest/gtest.h>

namespace assay::broker {

namespace {

/// Sends `bytes` as the first packet and expects the CONNACK with this code, then the close.
void expect_refusal(Table& table, ConnectionId id, const wire::Bytes& bytes, std::uint8_t code) {
    table.send(id, bytes);
    EXPECT_EQ(table.only<wire::Connack>(id).reason_code, code);
    EXPECT_TRUE(table.is_closed(id));
}

void expect_silent_close(Table& table, ConnectionId id, const wire::Bytes& bytes) {
    table.send(id, bytes);
    EXPECT_TRUE(table.take(id).empty());
    EXPECT_TRUE(table.is_closed(id));
}

}  // namespace

TEST(Connect, RefusesUnknownVersionsWithReturnCode1) {
    for (const auto version : {0, 3, 6, 99, 255}) {
        Table table;
        auto connect = connect_of({.client_id = "a", .version = v3});
        connect.protocol_version = static_cast<std::uint8_t>(version);
        expect_refusal(table, table.open(v3), wire::encode(connect, v3), 1);
    }
}

TEST(Connect, ClosesOnAnotherProtocolName) {
    for (const auto version : {v3, v5}) {
        Table table;
        auto connect = connect_of({.client_id = "a", .version = version});
        connect.protocol_name.text = "MQTX";
        expect_silent_close(table, table.open(version), wire::encode(connect, version));
    }
}

TEST(Connect, ClosesOnAnyOtherFirstPacket) {
    Table table;
    expect_silent_close(table, table.open(), wire::encode(wire::Pingreq{}, v5));
}

TEST(Connect, ClosesOnReservedFlagsWithMalformedPacketIn50) {
    Table table;
    auto connect = connect_of({.client_id = "a"});
    wire::ConnectFlags::reserved.set(connect.connect_flags, 1);
    expect_refusal(table, table.open(), wire::encode(connect, v5), 0x81);
    connect.protocol_version = 4;
    expect_silent_close(table, table.open(v3), wire::encode(connect, v3));
}

TEST(Connect, RefusesAnEmptyClientIdWithCleanSession0) {
    Table table;
    const auto connect = connect_of({.version = v3, .clean = false});
    expect_refusal(table, table.open(v3), wire::encode(connect, v3), 2);
}

TEST(Connect, AssignsClientIdsThatDifferAndCanBeUsedAgain) {
    Table table;
    table.connect({});
    const auto other = table.connack.properties.get_or<wire::Utf8>(assigned_client_identifier, {});
    const auto id = table.connect({.expiry = 60});
    const auto mine = table.connack.properties.get_or<wire::Utf8>(assigned_client_identifier, {});
    EXPECT_FALSE(mine.text.empty());
    EXPECT_NE(mine, other);
    table.cut(id);
    table.connect({.client_id = mine.text, .clean = false});
    EXPECT_TRUE(table.connack.session_present());
}

TEST(Connect, LetsClientsOf311GoWithoutClientId) {
    Table table;
    const auto one = table.connect({.version = v3});
    table.connect({.version = v3});
    EXPECT_FALSE(table.is_closed(one));
}

TEST(Connect, TakesASessionOver) {
    Table table;
    const auto older = table.connect({.client_id = "a"});
    const auto newer = table.connect({.client_id = "a"});
    EXPECT_EQ(table.only<wire::Disconnect>(older).reason_code, 0x8E);
    EXPECT_TRUE(table.is_closed(older));
    EXPECT_FALSE(table.is_closed(newer));
}

TEST(Connect, TakesASessionOverWithoutAWordIn311) {
    Table table;
    const auto older = table.connect({.client_id = "a", .version = v3});
    table.connect({.client_id = "a", .version = v3});
    EXPECT_TRUE(table.take(older).empty());
    EXPECT_TRUE(table.is_closed(older));
}

TEST(Connect, HandlesNothingBehindARefusal) {
    Table table;
    const auto watcher = table.connect({.client_id = "watcher"});
    table.subscribe(watcher, "t");
    auto connect = connect_of({.version = v3, .clean = false});
    auto bytes = wire::encode(connect, v3);
    wire::encode_to(bytes, publish_of("t", "x", 0, 0, true), v3);
    expect_refusal(table, table.open(v3), bytes, 2);
    EXPECT_TRUE(table.take(watcher).empty());
}

TEST(Connect, AnnouncesWhatItOffers) {
    Table table{
        {.maximum_qos = 1,
         .retain_available = false,
         .wildcard_subscription_available = false,
         .subscription_identifiers_available = false,
         .shared_subscription_available = false,
         .receive_maximum = 7,
         .maximum_packet_size_bytes = 1000,
         .topic_alias_maximum = 3,
         .server_keep_alive = 9s}
    };
    table.connect({.client_id = "a"});
    const auto& properties = table.connack.properties;
    EXPECT_EQ(properties.get_or<std::uint8_t>(maximum_qos, 2), 1);
    EXPECT_EQ(properties.get_or<std::uint8_t>(retain_available, 1), 0);
    EXPECT_EQ(properties.get_or<std::uint8_t>(wildcard_subscription_available, 1), 0);
    EXPECT_EQ(properties.get_or<std::uint8_t>(subscription_identifier_available, 1), 0);
    EXPECT_EQ(properties.get_or<std::uint8_t>(shared_subscription_available, 1), 0);
    EXPECT_EQ(properties.get_or<std::uint16_t>(receive_maximum, 0), 7);
    EXPECT_EQ(properties.get_or<std::uint32_t>(maximum_packet_size, 0), 1000U);
    EXPECT_EQ(properties.get_or<std::uint16_t>(topic_alias_maximum, 0), 3);
    EXPECT_EQ(properties.get_or<std::uint16_t>(server_keep_alive, 0), 9);
}

TEST(Connect, GivesResponseInformationOnlyToThoseWhoAsk) {
    Table table;
    table.connect({.client_id = "a"});
    EXPECT_FALSE(table.connack.properties.has(response_information));
    Wishes wishes{.client_id = "b"};
    wishes.properties.add(request_response_information, std::uint8_t{1});
    table.connect(wishes);
    EXPECT_EQ(
        table.connack.properties.get_or<wire::Utf8>(response_information, {}).text, "assay/response"
    );
}

TEST(Connect, OffersLessSoThatConnackFits) {
    for (std::uint32_t size = 5; size <= 40; ++size) {
        Table table;
        Wishes wishes{.client_id = "a"};
        wishes.properties.add(maximum_packet_size, size);
        wishes.properties.add(request_response_information, std::uint8_t{1});
        table.connect(wishes);
        EXPECT_EQ(table.connack.reason_code, 0) << size;
        EXPECT_LE(wire::encoded_size(table.connack, v5), size);
    }
}

TEST(Connect, HoldsTopicAliasesBackThatItDidNotOffer) {
    Table table;
    Wishes wishes{.client_id = "a"};
    wishes.properties.add(maximum_packet_size, std::uint32_t{8});
    const auto id = table.connect(wishes);
    auto publish = publish_of("t", "x");
    publish.properties.add(topic_alias, std::uint16_t{1});
    table.send(id, publish);
    EXPECT_EQ(table.only<wire::Disconnect>(id).reason_code, 0x94);
}

TEST(Connect, TellsTheSessionExpiryThatItGrants) {
    Table table{{.session_expiry_maximum = 100s}};
    table.connect({.client_id = "a", .expiry = 1000});
    EXPECT_EQ(table.connack.properties.get_or<std::uint32_t>(session_expiry_interval, 0), 100U);
    table.connect({.client_id = "a", .expiry = 50});
    EXPECT_FALSE(table.connack.properties.has(session_expiry_interval));
}

TEST(Connect, ChecksUserNameAndPassword) {
    const auto code = [](const char* user, const char* password, wire::Version version) {
        Table table{{.allow_anonymous = false, .username = "u", .password = "p"}};
        auto connect = connect_of({.client_id = "a", .version = version});
        if (user) {
            connect.set_username(user);
            connect.set_password(password);
        }
        const auto id = table.connect_by(connect);
        EXPECT_EQ(table.is_closed(id), table.connack.reason_code != 0);
        return table.connack.reason_code;
    };
    EXPECT_EQ(code("u", "p", v5), 0);
    EXPECT_EQ(code("u", "x", v5), 0x86);
    EXPECT_EQ(code(nullptr, "", v5), 0x87);
    EXPECT_EQ(code("u", "p", v3), 0);
    EXPECT_EQ(code("x", "p", v3), 4);
    EXPECT_EQ(code(nullptr, "", v3), 5);
}

TEST(Connect, KnowsOneUserWhereEverybodyMayLogIn) {
    const auto code = [](std::optional<const char*> password, wire::Version version) {
        Table table;
        auto connect = connect_of({.client_id = "a", .version = version});
        connect.set_username("assay-known");
        if (password) connect.set_password(*password);
        table.connect_by(connect);
        return table.connack.reason_code;
    };
    for (const auto version : {v3, v5})
        EXPECT_EQ(code("assay-known-password", version), 0);
    EXPECT_EQ(code("assay-known-password2", v5), 0x86);
    EXPECT_EQ(code("", v5), 0x86);
    EXPECT_EQ(code({}, v5), 0x86);
    EXPECT_EQ(code({}, v3), 4);
}

TEST(Connect, RefusesAWillBeyondItsOffer) {
    Table table{{.maximum_qos = 1, .retain_available = false}};
    table.connect_by(with_will(connect_of({.client_id = "a"}), "w", "x", 2));
    EXPECT_EQ(table.connack.reason_code, 0x9B);
    table.connect_by(with_will(connect_of({.client_id = "a"}), "w", "x", 1, true));
    EXPECT_EQ(table.connack.reason_code, 0x9A);
}

TEST(Connect, WaitsTenSecondsForConnect) {
    Table table;
    const auto id = table.open();
    table.pass(9999ms);
    EXPECT_FALSE(table.is_closed(id));
    table.pass(1ms);
    EXPECT_TRUE(table.is_closed(id));
    EXPECT_TRUE(table.take(id).empty());
}

TEST(Connect, LimitsConnectionsAndSessions) {
    Table table{{.connections_max = 1, .sessions_max = 2}};
    const auto first = table.connect({.client_id = "a", .expiry = 60});
    table.connect({.client_id = "b"});
    EXPECT_EQ(table.connack.reason_code, 0x89);
    table.connect({.client_id = "c", .version = v3});
    EXPECT_EQ(table.connack.reason_code, 3);
    table.cut(first);
    table.cut(table.connect({.client_id = "b", .expiry = 60}));
    table.connect({.client_id = "c", .expiry = 60});
    EXPECT_EQ(table.connack.reason_code, 0x97);
    table.connect({.client_id = "a", .clean = false});
    EXPECT_EQ(table.connack.reason_code, 0);
}

TEST(Connect, NamesAnotherServerWhenItIsFull) {
    Table table{{.connections_max = 1, .server_reference = "other.example"}};
    table.connect({.client_id = "a"});
    table.connect({.client_id = "b"});
    EXPECT_EQ(table.connack.reason_code, 0x9C);
    EXPECT_EQ(
        table.connack.properties.get_or<wire::Utf8>(server_reference, {}).text, "other.example"
    );
}

}  // namespace assay::broker
