#include "tests/client/hand_fed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::client {
namespace {

using testing::ElementsAre;
using wire::PropertyId;

TEST(KeepAlive, SendsPingreqAfterSilenceOnly) {
    HandFed client{{.keep_alive = seconds{10}}};
    client.establish();
    client.pass(seconds{6});
    client.publish("a", 0);
    client.log();
    client.pass(seconds{6});
    EXPECT_THAT(client.log(), ElementsAre());
    client.pass(seconds{4});
    EXPECT_THAT(client.log(), ElementsAre("> PINGREQ"));
}

TEST(KeepAlive, IsOffWhenZero) {
    HandFed client{{}};
    client.establish();
    EXPECT_EQ(client.client().next_deadline(), std::nullopt);
}

TEST(KeepAlive, TakesTheServersValue) {
    HandFed client{{.keep_alive = seconds{100}}};
    client.establish(connack_with(PropertyId::server_keep_alive, std::uint16_t{3}));
    client.pass(seconds{3});
    EXPECT_THAT(client.log(), ElementsAre("> PINGREQ"));
}

TEST(KeepAlive, GivesTheConnectionUpWithoutPingresp) {
    HandFed client{{.keep_alive = seconds{10}, .ping_timeout = seconds{5}}};
    client.establish();
    client.pass(seconds{10});
    client.log();
    client.pass(seconds{5});
    EXPECT_THAT(client.log(), ElementsAre("close", "disconnected no_pingresp, reconnects"));
}

TEST(KeepAlive, GoesOnAfterPingresp) {
    HandFed client{{.keep_alive = seconds{10}, .ping_timeout = seconds{5}}};
    client.establish();
    client.pass(seconds{10});
    client.feed(wire::Pingresp{});
    client.log();
    client.pass(seconds{10});
    EXPECT_THAT(client.log(), ElementsAre("> PINGREQ"));
}

TEST(KeepAlive, PingsAgainWhileAPingrespIsAwaited) {
    HandFed client{{.keep_alive = seconds{10}, .ping_timeout = seconds{25}}};
    client.establish();
    client.pass(seconds{10});
    client.pass(seconds{10});
    EXPECT_THAT(client.log(), ElementsAre("> PINGREQ", "> PINGREQ"));
    client.pass(seconds{15});
    EXPECT_FALSE(client.client().is_connected());
}

TEST(KeepAlive, WaitsForEverWithPingTimeoutZero) {
    HandFed client{{.keep_alive = seconds{10}, .ping_timeout = seconds{0}}};
    client.establish();
    for (int i = 0; i < 100; ++i)
        client.pass(seconds{10});
    EXPECT_TRUE(client.client().is_connected());
}

}  // namespace
}  // namespace assay::client
