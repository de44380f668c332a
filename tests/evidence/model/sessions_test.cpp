// Sessions: whether CONNACK may say that one goes on, and whether it has to.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;

using testing::StartsWith;

/// A Session of this expiry, left by the server's own close, and asked for again after `away`.
std::string resumed(std::uint32_t expiry_seconds, seconds away, bool session_present) {
    TraceBuilder trace;
    trace.connects("sub", true, false, expiry_seconds)
        .ended("sub", "Network Connection ended: fin")
        .wait(away);
    trace.connects("sub", false, session_present);
    return trace.judge("conforms");
}

TEST(ModelSessions, GoOnUntilTheyExpire) {
    EXPECT_EQ(resumed(100, seconds{10}, true), "pass");
    EXPECT_THAT(resumed(100, seconds{10}, false), StartsWith("fail the session of sub was gone"));
}

TEST(ModelSessions, EndByWholeSeconds) {
    EXPECT_EQ(resumed(5, seconds{3}, true), "pass");  // the next CONNECT is two seconds later
}

TEST(ModelSessions, FindOneThatHadExpired) {
    EXPECT_EQ(resumed(5, seconds{30}, false), "pass");
    EXPECT_THAT(resumed(5, seconds{30}, true), StartsWith("fail sub got a session"));
    EXPECT_THAT(resumed(0, seconds{0}, true), StartsWith("fail sub got a session"));
}

TEST(ModelSessions, AllowOneWithoutExpiryToEndWithATakeover) {
    TraceBuilder trace;
    for (const std::string actor : {"first", "second"}) {
        wire::Connect connect;
        connect.set_clean_start(actor == "first");
        connect.client_id.text = "same";
        trace.sent(actor, connect).received(actor, wire::Connack{});
    }
    // Over a slow link the first hears of it after the second.
    trace.received("first", wire::Disconnect{.reason_code = 0x8E});
    EXPECT_EQ(trace.judge("conforms"), "pass");
}

TEST(ModelSessions, FindOneThatNeverWas) {
    TraceBuilder trace;
    trace.connects("sub", false, true);
    EXPECT_THAT(trace.judge("conforms"), StartsWith("fail sub got a session"));
}

TEST(ModelSessions, AllowOneThatTheServerNeedNotKnowToBeOver) {
    TraceBuilder trace;
    trace.connects("sub", true, false, 0).ended("sub").connects("sub", false, true);
    EXPECT_EQ(trace.judge("conforms"), "pass");
    TraceBuilder silent;
    silent.connects("sub", true, false, 1).ended("sub", "ended by the client: vanished");
    silent.wait(seconds{60}).connects("sub", false, true);
    EXPECT_EQ(silent.judge("conforms"), "pass");
}

/// "sub" subscribes before CONNACK comes, as a Client of this name or of one that the server gives
/// it (3.1.4), and then a message of QoS 1 is accepted for it.
TraceBuilder subscribed_early(const std::string& client_id) {
    TraceBuilder trace;
    wire::Connect connect;
    connect.set_clean_start(true);
    connect.client_id.text = client_id;
    const wire::Subscribe subscribe{.packet_id = 9, .subscriptions = {{{"t"}, 1}}};
    trace.connects("pub").sent("sub", connect).sent("sub", subscribe);
    wire::Connack connack;
    if (client_id.empty())
        connack.properties.add(wire::PropertyId::assigned_client_identifier, wire::Utf8{"given"});
    trace.received("sub", connack);
    trace.received("sub", wire::Suback{.packet_id = 9, .reason_codes = {1}});
    return trace.publishes("pub", 1, 1, 7).puback("pub", 7);
}

TEST(ModelSessions, HaveWhatWasAskedForBeforeConnack) {
    for (const std::string client_id : {"", "sub"}) {
        auto trace = subscribed_early(client_id);
        trace.gets("sub", 1, 1, 1).acknowledges("sub", 1).wait(seconds{9}).pings("sub");
        EXPECT_EQ(trace.judge("conforms"), "pass") << client_id;
        auto silent = subscribed_early(client_id);
        silent.wait(seconds{9}).pings("sub").wait(seconds{9});
        EXPECT_THAT(
            silent.judge("conforms"), StartsWith("fail message 1 of cmd did not come to sub")
        ) << client_id;
    }
}

}  // namespace
}  // namespace assay::evidence
