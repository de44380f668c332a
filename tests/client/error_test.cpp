#include "tests/client/hand_fed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using wire::PropertyId;
using wire::Version;

/// The last word of a client of 5.0 to a server that broke the rules.
auto rejection(std::string code) {
    return ElementsAre(
        HasSubstr("(0x" + code + ")"),
        "close",
        "disconnected protocol_error " + code + ", reconnects"
    );
}

TEST(ServerErrors, EndTheConnectionOnASecondConnack) {
    HandFed client{{}};
    client.establish();
    client.feed(wire::Connack{});
    EXPECT_THAT(client.log(), rejection("82"));
}

TEST(ServerErrors, EndTheConnectionOnAPacketBeforeConnack) {
    HandFed client{{}};
    client.connect();
    client.up();
    client.log();
    client.feed(message("a", 0, 0));
    EXPECT_THAT(client.log(), ElementsAre("close", "disconnected protocol_error 82, reconnects"));
}

TEST(ServerErrors, EndTheConnectionWithoutAWordIn311) {
    HandFed client{{.version = Version::v3_1_1}};
    client.establish();
    client.feed(wire::Connack{});
    EXPECT_THAT(client.log(), ElementsAre("close", "disconnected protocol_error 82, reconnects"));
}

TEST(ServerErrors, EndTheConnectionOnMalformedBytes) {
    HandFed client{{}};
    client.establish();
    client.feed_bytes({0x30, 0x02, 0x00, 0x09});
    EXPECT_THAT(client.log(), rejection("81"));
}

TEST(ServerErrors, EndTheConnectionOnAPacketOfClients) {
    HandFed client{{}};
    client.establish();
    client.feed(wire::Pingreq{});
    EXPECT_THAT(client.log(), rejection("82"));
}

TEST(ServerErrors, EndTheConnectionOnTooLargeAPacketBeforeItIsComplete) {
    HandFed client{{.maximum_packet_size = 100}};
    client.establish();
    client.feed_bytes({0x30, 0xFF, 0x01});
    EXPECT_THAT(client.log(), rejection("95"));
}

TEST(ServerErrors, EndTheConnectionOnAnAliasAboveTheMaximum) {
    HandFed client{{.topic_alias_maximum = 2}};
    client.establish();
    auto publish = message("a", 0, 0);
    publish.properties.add(PropertyId::topic_alias, std::uint16_t{3});
    client.feed(publish);
    EXPECT_THAT(client.log(), rejection("94"));
}

TEST(ServerErrors, EndTheConnectionOverReceiveMaximum) {
    HandFed client{{.receive_maximum = 1}};
    client.establish();
    client.feed(message("a", 2, 1));
    client.feed(message("a", 2, 1, true));
    client.log();
    client.feed(message("b", 2, 2));
    EXPECT_THAT(client.log(), rejection("93"));
}

TEST(ServerErrors, DoNotCountWhatIsLeftOfAnEarlierConnectionAgainstReceiveMaximum) {
    auto options = keeping_session(Version::v5_0);
    options.receive_maximum = 1;
    HandFed client{options};
    client.establish();
    client.feed(message("a", 2, 1));
    client.reestablish(session_present());
    client.log();
    client.feed(message("b", 2, 2));
    EXPECT_THAT(client.log(), ElementsAre("> PUBREC id 2", "delivered b \"m\""));
}

TEST(ServerErrors, MakeTheRestOfTheBytesMeaningless) {
    HandFed client{{}};
    client.establish();
    auto bytes = wire::encode(wire::Connack{}, Version::v5_0);
    wire::encode_to(bytes, message("a", 0, 0), Version::v5_0);
    client.feed_bytes(bytes);
    EXPECT_THAT(client.log(), rejection("82"));
}

}  // namespace
}  // namespace assay::client
