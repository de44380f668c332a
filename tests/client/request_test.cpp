#include "tests/client/hand_fed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::client {
namespace {

using testing::ElementsAre;
using wire::Version;

TEST(Subscribing, EndsWithTheGrantedCodes) {
    HandFed client{{}};
    client.establish();
    client.subscribe("a/+", 2);
    client.feed(wire::Suback{.packet_id = 1, .reason_codes = {1}});
    EXPECT_THAT(client.log(), ElementsAre("> SUBSCRIBE id 1 [\"a/+\" qos 2]", "acknowledged 1 01"));
}

TEST(Subscribing, AsksAgainUnderANewIdentifierAfterALostConnection) {
    HandFed client{keeping_session(Version::v3_1_1)};
    client.establish();
    client.subscribe("a", 1);
    client.unsubscribe("b");
    client.reestablish(session_present());
    EXPECT_THAT(
        client.log(),
        ElementsAre(
            "connected resumed", "> SUBSCRIBE id 3 [\"a\" qos 1]", "> UNSUBSCRIBE id 4 [\"b\"]"
        )
    );
}

TEST(Subscribing, DoesNotTakeUnsubackForSuback) {
    HandFed client{{}};
    client.establish();
    client.subscribe("a", 1);
    client.log();
    client.feed(wire::Unsuback{.packet_id = 1, .reason_codes = {0}});
    EXPECT_THAT(client.log(), ElementsAre());
}

TEST(Unsubscribing, EndsWithoutCodesIn311) {
    HandFed client{{.version = Version::v3_1_1}};
    client.establish();
    client.unsubscribe("a");
    client.feed(wire::Unsuback{.packet_id = 1});
    EXPECT_THAT(client.log(), ElementsAre("> UNSUBSCRIBE id 1 [\"a\"]", "acknowledged 1"));
}

}  // namespace
}  // namespace assay::client
