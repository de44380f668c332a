#include "tests/client/hand_fed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::client {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using wire::PropertyId;
using wire::Version;

class KeptSession : public testing::TestWithParam<Version> {
protected:
    HandFed client_{keeping_session(GetParam())};
    void SetUp() override { client_.establish(); }
};

TEST_P(KeptSession, ResendsInTheOriginalOrderWithTheSameIdentifiersAndDup) {
    client_.publish("a", 2);
    client_.publish("b", 1);
    client_.publish("c", 2);
    client_.publish("d", 1);
    client_.feed(wire::Puback{.packet_id = 2});
    client_.reestablish(session_present());
    EXPECT_THAT(
        client_.log(),
        ElementsAre(
            "connected resumed",
            "> PUBLISH qos 2 dup 1 retain 0 \"a\" id 1 1 bytes \"x\"",
            "> PUBLISH qos 2 dup 1 retain 0 \"c\" id 3 1 bytes \"x\"",
            "> PUBLISH qos 1 dup 1 retain 0 \"d\" id 4 1 bytes \"x\""
        )
    );
}

TEST_P(KeptSession, ResendsPubrelAndNotThePublishInTheOrderOfThePubrecs) {
    client_.publish("a", 2);
    client_.publish("b", 2);
    client_.feed(wire::Pubrec{.packet_id = 2});
    client_.feed(wire::Pubrec{.packet_id = 1});
    client_.reestablish(session_present());
    EXPECT_THAT(client_.log(), ElementsAre("connected resumed", "> PUBREL id 2", "> PUBREL id 1"));
}

TEST_P(KeptSession, GoesOnWithAConnectionThatSomebodyElseHasMade) {
    HandFed taken{keeping_session(GetParam())};
    taken.take_over(false, session_present());
    taken.client().packet_ids().take(1);
    taken.publish("a", 1);
    EXPECT_THAT(
        taken.log(), ElementsAre("connected resumed", HasSubstr("dup 0 retain 0 \"a\" id 2"))
    );
    taken.reestablish(session_present());
    EXPECT_THAT(
        taken.log(), ElementsAre("connected resumed", HasSubstr("dup 1 retain 0 \"a\" id 2"))
    );
}

TEST_P(KeptSession, SendsWhatWasPublishedOfflineAsNew) {
    client_.publish("a", 1);
    client_.down();
    client_.publish("b", 1);
    client_.pass(seconds{1});
    client_.up();
    client_.log();
    client_.feed(session_present());
    EXPECT_THAT(
        client_.log(),
        ElementsAre(
            "connected resumed",
            HasSubstr("dup 1 retain 0 \"a\" id 1"),
            HasSubstr("dup 0 retain 0 \"b\" id 2")
        )
    );
}

TEST_P(KeptSession, IsTreatedAsNewWhenTheServerLostIt) {
    client_.publish("a", 1);
    client_.publish("b", 2);
    client_.publish("c", 2);
    client_.feed(wire::Pubrec{.packet_id = 3});
    client_.reestablish(wire::Connack{});
    EXPECT_THAT(
        client_.log(),
        ElementsAre(
            "connected new",
            "session lost",
            "dropped 3 outcome_unknown",
            "dropped 2 outcome_unknown",
            HasSubstr("dup 0 retain 0 \"a\" id 4")
        )
    );
}

TEST_P(KeptSession, EndsWithTheConnectionWhereNoneIsKept) {
    HandFed client{{.version = GetParam(), .client_id = "c"}};
    client.establish();
    client.publish("a", 2);
    client.publish("b", 1);
    client.log();
    client.down();
    EXPECT_THAT(
        client.log(), ElementsAre("disconnected transport, reconnects", "dropped 1 outcome_unknown")
    );
    client.pass(seconds{1});
    client.up();
    client.feed(wire::Connack{});
    EXPECT_THAT(client.log().back(), HasSubstr("dup 0 retain 0 \"b\" id 3"));
}

INSTANTIATE_TEST_SUITE_P(
    InBothVersions,
    KeptSession,
    testing::Values(Version::v3_1_1, Version::v5_0),
    [](const auto& row) { return row.param == Version::v5_0 ? "v5" : "v3"; }
);

TEST(SessionInV5, OfAnotherClosesTheConnectionAndTheNextOneIsClean) {
    HandFed client{{.clean_start = false, .session_expiry = seconds{60}}};
    client.connect();
    client.up();
    client.log();
    client.feed(session_present());
    EXPECT_THAT(
        client.log(),
        ElementsAre(HasSubstr("(0x82)"), "close", "disconnected unexpected_session, reconnects")
    );
    client.pass(seconds{1});
    client.up();
    EXPECT_THAT(client.log().back(), HasSubstr("clean_start 1"));
}

TEST(SessionInV5, IsTakenUpWhereOptionsSayThatItIsOurs) {
    HandFed client{{.resume = true, .session_expiry = seconds{60}}};
    client.connect();
    client.up();
    EXPECT_THAT(client.log().back(), HasSubstr("clean_start 0"));
    client.feed(session_present());
    EXPECT_THAT(client.log(), ElementsAre("connected resumed"));
}

TEST(SessionInV5, HasTheExpiryThatTheServerGives) {
    HandFed client{keeping_session(Version::v5_0)};
    client.establish(connack_with(PropertyId::session_expiry_interval, std::uint32_t{0}));
    client.publish("a", 2);
    client.log();
    client.down();
    EXPECT_THAT(
        client.log(), ElementsAre("disconnected transport, reconnects", "dropped 1 outcome_unknown")
    );
}

}  // namespace
}  // namespace assay::client
