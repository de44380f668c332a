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

}  // namespace
}  // namespace assay::evidence
