#include "tests/client/hand_fed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::client {
namespace {

using testing::ElementsAre;
using wire::PropertyId;
using wire::Version;

TEST(Connecting, SendsConnectFirstAndWaitsForConnack) {
    HandFed client{{.version = Version::v3_1_1, .client_id = "c"}};
    client.connect();
    client.up();
    client.publish("a", 0);
    EXPECT_THAT(
        client.log(),
        ElementsAre("open", "> CONNECT version 4 clean_session 1 keep_alive 0 client_id \"c\"")
    );
    client.feed(wire::Connack{});
    EXPECT_THAT(
        client.log(),
        ElementsAre(
            "connected new",
            "> PUBLISH qos 0 dup 0 retain 0 \"a\" 1 bytes \"x\"",
            "acknowledged 1 00"
        )
    );
}

TEST(Connecting, AsksForACleanSessionWithoutAClientIdentifierIn311) {
    HandFed client{{.version = Version::v3_1_1, .session_expiry = seconds{60}}};
    client.connect();
    client.up();
    EXPECT_EQ(
        client.log().back(), "> CONNECT version 4 clean_session 1 keep_alive 0 client_id \"\""
    );
}

TEST(Connecting, PutsWillCredentialsAndPropertiesIntoConnect) {
    Options options{
        .client_id = "c",
        .session_expiry = seconds{60},
        .keep_alive = seconds{30},
        .will = Will{.topic = "w", .payload = {'b', 'y', 'e'}, .qos = 1, .retain = true},
        .username = "user",
        .password = "pass",
        .receive_maximum = 5,
        .topic_alias_maximum = 3,
        .maximum_packet_size = 1000
    };
    options.will->properties.add(PropertyId::will_delay_interval, std::uint32_t{9});
    HandFed client{options};
    client.connect();
    client.up();
    EXPECT_THAT(
        client.log(),
        ElementsAre(
            "open",
            "> CONNECT version 5 clean_start 1 will 1 will_qos 1 will_retain 1 keep_alive 30 "
            "{session_expiry_interval 60, receive_maximum 5, maximum_packet_size 1000, "
            "topic_alias_maximum 3} client_id \"c\" will {will_delay_interval 9} will_topic \"w\" "
            "will_payload 3 bytes \"bye\" username \"user\" password 4 bytes \"pass\""
        )
    );
}

TEST(Connecting, LeavesAPasswordWithoutUserNameOutIn311) {
    HandFed client{{.version = Version::v3_1_1, .client_id = "c", .password = "pass"}};
    client.connect();
    client.up();
    EXPECT_EQ(
        client.log().back(), "> CONNECT version 4 clean_session 1 keep_alive 0 client_id \"c\""
    );
}

TEST(Connecting, GivesUpWithoutConnack) {
    HandFed client{{.connack_timeout = seconds{30}}};
    client.connect();
    client.up();
    client.log();
    client.pass(seconds{29});
    EXPECT_THAT(client.log(), ElementsAre());
    client.pass(seconds{1});
    EXPECT_THAT(client.log(), ElementsAre("abort", "disconnected no_connack, reconnects"));
}

TEST(Connecting, UsesTheAssignedClientIdentifierFromThenOn) {
    HandFed client{{.session_expiry = seconds{60}}};
    client.establish(connack_with(PropertyId::assigned_client_identifier, wire::Utf8{"given"}));
    EXPECT_EQ(client.client().client_id(), "given");
    client.down();
    client.pass(seconds{1});
    client.up();
    EXPECT_EQ(
        client.log().back(),
        "> CONNECT version 5 clean_start 0 keep_alive 0 {session_expiry_interval 60} client_id "
        "\"given\""
    );
}

TEST(Reconnecting, WaitsLongerAfterEachFailureAndStartsAnewAfterSuccess) {
    HandFed client{{}};
    client.establish();
    for (const int wait : {1, 2, 4}) {
        client.down();
        client.log();
        client.pass(seconds{wait} - Duration{1});
        EXPECT_THAT(client.log(), ElementsAre());
        client.pass(Duration{1});
        EXPECT_THAT(client.log(), ElementsAre("open"));
    }
    client.up();
    client.feed(wire::Connack{});
    client.down();
    EXPECT_EQ(client.client().next_deadline(), client.now() + seconds{1});
}

TEST(Reconnecting, IsLeftWhereOptionsSaySo) {
    HandFed client{{.reconnect = false}};
    client.establish();
    client.down();
    EXPECT_THAT(client.log(), ElementsAre("disconnected transport"));
    EXPECT_EQ(client.client().next_deadline(), std::nullopt);
}

TEST(Reconnecting, HappensAfterATemporaryRefusalOnly) {
    for (const auto& [code, ending] :
         {std::pair{0x88, "disconnected refused 88, reconnects"},
          {0x89, "disconnected refused 89, reconnects"},
          {0x87, "disconnected refused 87"}}) {
        HandFed client{{}};
        client.connect();
        client.up();
        client.log();
        client.feed(wire::Connack{.reason_code = static_cast<std::uint8_t>(code)});
        EXPECT_THAT(client.log(), ElementsAre("close", ending));
    }
}

TEST(Reconnecting, TakesReturnCode3AsTemporaryIn311) {
    for (const auto& [code, ending] :
         {std::pair{3, "disconnected refused 03, reconnects"}, {5, "disconnected refused 05"}}) {
        HandFed client{{.version = Version::v3_1_1}};
        client.connect();
        client.up();
        client.log();
        client.feed(wire::Connack{.reason_code = static_cast<std::uint8_t>(code)});
        EXPECT_THAT(client.log(), ElementsAre("close", ending));
    }
}

TEST(Reconnecting, DoesNotFightWhoeverTookTheSessionOver) {
    HandFed client{keeping_session(Version::v5_0)};
    client.establish();
    client.feed(wire::Disconnect{.reason_code = 0x8E});
    EXPECT_THAT(client.log(), ElementsAre("close", "disconnected by_server 8E"));
}

TEST(Reconnecting, FightsForItsSessionIfItIsMadeSo) {
    auto options = keeping_session(Version::v5_0);
    options.reconnect_when_taken_over = true;
    HandFed client{options};
    client.establish();
    client.feed(wire::Disconnect{.reason_code = 0x8E});
    EXPECT_THAT(client.log(), ElementsAre("close", "disconnected by_server 8E, reconnects"));
}

TEST(Reconnecting, FollowsAServerThatShutsDown) {
    HandFed client{{}};
    client.establish();
    client.feed(wire::Disconnect{.reason_code = 0x8B});
    EXPECT_THAT(client.log(), ElementsAre("close", "disconnected by_server 8B, reconnects"));
}

TEST(Disconnecting, SendsDisconnectClosesAndStaysAway) {
    HandFed client{{}};
    client.establish();
    client.disconnect(0x04);
    EXPECT_THAT(
        client.log(),
        ElementsAre(
            "> DISCONNECT Disconnect with Will Message (0x04)", "close", "disconnected asked"
        )
    );
    EXPECT_EQ(client.client().next_deadline(), std::nullopt);
    client.feed(message("late", 0, 0));
    EXPECT_THAT(client.log(), ElementsAre());
}

TEST(Disconnecting, EndsTheWaitForTheNextAttempt) {
    HandFed client{{}};
    client.establish();
    client.down();
    client.disconnect();
    client.log();
    client.pass(std::chrono::hours{1});
    EXPECT_THAT(client.log(), ElementsAre());
}

TEST(Authentication, AnswersEachChallengeWithTheSameMethod) {
    Options options;
    options.authentication = Authentication{.method = "M", .respond = [](wire::BytesView data) {
                                                return wire::Bytes(data.rbegin(), data.rend());
                                            }};
    HandFed client{options};
    client.connect();
    client.up();
    client.log();
    wire::Auth challenge{.reason_code = 0x18, .properties = wire::Properties{}};
    challenge.properties->add(PropertyId::authentication_method, wire::Utf8{"M"});
    challenge.properties->add(PropertyId::authentication_data, wire::Binary{{1, 2}});
    client.feed(challenge);
    client.feed(connack_with(PropertyId::authentication_method, wire::Utf8{"M"}));
    EXPECT_THAT(
        client.log(),
        ElementsAre(
            "> AUTH Continue authentication (0x18) {authentication_method \"M\", "
            "authentication_data 2 bytes \"\\x02\\x01\"}",
            "connected new"
        )
    );
}

TEST(Authentication, RefusesAuthWithoutMethodInConnect) {
    HandFed client{{}};
    client.connect();
    client.up();
    client.log();
    wire::Auth challenge{.reason_code = 0x18, .properties = wire::Properties{}};
    challenge.properties->add(PropertyId::authentication_method, wire::Utf8{"M"});
    client.feed(challenge);
    EXPECT_THAT(client.log(), ElementsAre("close", "disconnected protocol_error 82, reconnects"));
}

}  // namespace
}  // namespace assay::client
