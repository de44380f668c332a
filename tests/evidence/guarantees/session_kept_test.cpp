#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;
using testing::EndsWith;
using testing::StartsWith;
using wire::PropertyId;

/// "van" has subscribed and is away; "truck" has published message 1, acknowledged.
TraceBuilder van_away() {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "t", 1).ended("van");
    return trace.connects("truck").publishes("truck", 1, 1, 1).puback("truck", 1);
}

TEST(SessionKept, HoldsWhenAResumedSessionBringsItsMessages) {
    auto trace = van_away().connects("van", false, true).gets("van", 1, 1, 1);
    trace.acknowledges("van", 1).wait(seconds{5});
    EXPECT_EQ(trace.judge("session_kept"), "pass");
}

TEST(SessionKept, BreaksWhenAnAnnouncedSessionHasLostItsMessages) {
    auto trace = van_away().connects("van", false, true).wait(seconds{5});
    EXPECT_EQ(
        trace.judge("session_kept"),
        "fail the session of van was said to be there, and message 1 of cmd was not in it"
    );
}

TEST(SessionKept, IsUndecidedWhileTheMessageMayStillCome) {
    auto trace = van_away().connects("van", false, true);
    EXPECT_THAT(trace.judge("session_kept"), EndsWith("(van had no time to receive it)"));
}

TEST(SessionKept, LeavesTimeBehindWhatTheClientHeldUp) {
    auto trace = van_away().publishes("truck", 2, 1, 2).puback("truck", 2);
    trace.connects("van", false, true).gets("van", 1, 1, 1).wait(seconds{9}).acknowledges("van", 1);
    EXPECT_THAT(trace.judge("session_kept"), EndsWith("(van had no time to receive it)"));
    EXPECT_EQ(
        trace.wait(seconds{5}).judge("session_kept"),
        "fail the session of van was said to be there, and message 2 of cmd was not in it"
    );
}

// What is not sent again holds nothing up, although it stays unacknowledged.
TEST(SessionKept, BreaksWhenWhatWasInFlightIsLost) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "t", 1).connects("truck");
    trace.publishes("truck", 1, 1, 1).gets("van", 1, 1, 1).puback("truck", 1);
    trace.publishes("truck", 2, 1, 2).puback("truck", 2).ended("van");
    trace.connects("van", false, true).wait(seconds{9});
    EXPECT_EQ(
        trace.judge("session_kept"),
        "fail the session of van was said to be there, and message 2 of cmd was not in it"
    );
}

TEST(SessionKept, BreaksWhenAnAnnouncedSessionHasLostItsSubscriptions) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "t", 1).ended("van").connects("truck");
    trace.connects("van", false, true).publishes("truck", 1, 1, 1).puback("truck", 1);
    auto kept = trace;
    EXPECT_THAT(
        trace.wait(seconds{5}).judge("session_kept"),
        EndsWith("and message 1 of cmd did not come by its subscription")
    );
    kept.gets("van", 1, 1, 1).acknowledges("van", 1).wait(seconds{5});
    EXPECT_EQ(kept.judge("session_kept"), "pass");
}

TEST(SessionKept, DoesNotAskForWhatWasNotAcknowledged) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "t", 1).ended("van");
    trace.connects("truck").publishes("truck", 1, 1, 1).ended("truck");
    EXPECT_EQ(trace.connects("van", false, true).wait(seconds{5}).judge("session_kept"), "pass");
}

TEST(SessionKept, DoesNotAskForWhatCameBeforeTheResumption) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "t", 1).connects("truck");
    trace.publishes("truck", 1, 1, 1).puback("truck", 1).gets("van", 1, 1, 1);
    trace.acknowledges("van", 1).ended("van").connects("van", false, true).wait(seconds{5});
    EXPECT_EQ(trace.judge("session_kept"), "pass");
}

TEST(SessionKept, BreaksWhenASessionSaidToBeGoneRepeatsAPublish) {
    auto trace = van_away().wait(seconds{4000}).connects("van", false, false);
    auto fresh = trace;
    EXPECT_EQ(
        trace.gets("van", 1, 1, 1, true).judge("session_kept"),
        "fail the session of van was said to be gone and goes on"
    );
    // Published since then it is no state of an older Session, whatever its DUP says.
    fresh.publishes("truck", 2, 1, 2).subscribes("van", "t", 1).gets("van", 2, 1, 1, true);
    EXPECT_THAT(fresh.judge("session_kept"), StartsWith("undecided"));
}

TEST(SessionKept, BreaksWhenASessionSaidToBeGoneReleasesAPacket) {
    auto trace = van_away().wait(seconds{4000}).connects("van", false, false);
    auto asked = trace;
    EXPECT_THAT(
        trace.received("van", wire::Pubrel{.packet_id = 4}).judge("session_kept"),
        StartsWith("fail")
    );
    // A PUBREC out of nowhere is answered by PUBREL.
    asked.sent("van", wire::Pubrec{.packet_id = 4}).received("van", wire::Pubrel{.packet_id = 4});
    EXPECT_THAT(asked.judge("session_kept"), StartsWith("undecided"));
}

TEST(SessionKept, BreaksWhenASessionSaidToBeGoneDeliversItsMessages) {
    auto trace = van_away().wait(seconds{4000}).connects("van", false, false);
    trace.subscribes("van", "t", 1);
    auto retained = trace;
    EXPECT_EQ(
        trace.gets("van", 1, 1, 1).judge("session_kept"),
        "fail the session of van was said to be gone, and message 1 of cmd came out of it"
    );
    retained.received("van", publish_of("t", "load:cmd:000001:", 1, 1, false, true));
    EXPECT_THAT(retained.judge("session_kept"), StartsWith("undecided"));
}

TEST(SessionKept, AcceptsWhatIsPublishedAgain) {
    auto trace = van_away().wait(seconds{4000}).connects("van", false, false);
    trace.subscribes("van", "t", 1).publishes("truck", 1, 1, 2).gets("van", 1, 1, 1);
    EXPECT_THAT(trace.judge("session_kept"), StartsWith("undecided"));
}

TEST(SessionKept, AcceptsWhatWasPublishedAgainAndMayBeOnItsWay) {
    const auto judged = [](bool is_acknowledged) {
        auto trace = van_away().publishes("truck", 1, 1, 2);
        if (is_acknowledged) trace.puback("truck", 2);
        trace.wait(seconds{4000}).connects("van", false, false).subscribes("van", "t", 1);
        return trace.gets("van", 1, 1, 1).judge("session_kept");
    };
    EXPECT_THAT(judged(false), StartsWith("undecided"));
    EXPECT_THAT(judged(true), StartsWith("fail the session of van was said to be gone"));
}

TEST(SessionKept, AsksUpToTheBorderOfTheExpiry) {
    TraceBuilder trace;
    trace.connects("depot", true, false, 10).ended("depot");
    auto late = trace;
    // CONNACK comes 3 s after the wait, so 9 s and 10 s after the last sign.
    EXPECT_THAT(
        trace.wait(seconds{5}).connects("depot", false).judge("session_kept"), StartsWith("fail")
    );
    EXPECT_THAT(
        late.wait(seconds{6}).connects("depot", false).judge("session_kept"),
        StartsWith("undecided")
    );
}

TEST(SessionKept, AsksBehindAnAttemptThatWasLost) {
    TraceBuilder trace;
    trace.connects("depot").ended("depot");
    wire::Connect lost{.client_id = {"depot"}};
    lost.properties.add(PropertyId::session_expiry_interval, std::uint32_t{3600});
    trace.sent("depot", lost).lost().ended("depot").connects("depot", false, false);
    EXPECT_THAT(trace.judge("session_kept"), StartsWith("fail the session of depot was gone"));
}

TEST(SessionKept, DoesNotAskWhenALostAttemptMayHaveEndedTheSession) {
    TraceBuilder trace;
    trace.connects("depot").ended("depot").sent("depot", wire::Connect{.client_id = {"depot"}});
    trace.ended("depot").connects("depot", false, false);
    EXPECT_THAT(trace.judge("session_kept"), StartsWith("undecided"));
}

TEST(SessionKept, TakesTheOlderExpiryWhenTheDisconnectWasLost) {
    wire::Disconnect bye{.reason_code = 0, .properties = wire::Properties{}};
    bye.properties->add(PropertyId::session_expiry_interval, std::uint32_t{3600});
    TraceBuilder trace;
    trace.connects("depot", true, false, 10).sent("depot", bye);
    auto heard = trace;
    trace.lost().ended("depot").wait(seconds{60}).connects("depot", false, false);
    EXPECT_THAT(trace.judge("session_kept"), StartsWith("undecided"));
    heard.ended("depot").wait(seconds{60}).connects("depot", false, false);
    EXPECT_THAT(heard.judge("session_kept"), StartsWith("fail"));
}

TEST(SessionKept, AsksAfterATakeOver) {
    // Two actors under one Client Identifier; the older connection hangs.
    TraceBuilder trace;
    trace.connects("van");
    wire::Connect second{.client_id = {"van"}};
    auto lost = trace.sent("other", second);
    EXPECT_EQ(
        trace
            .received(
                "other",
                wire::Connack{.acknowledge_flags = wire::AcknowledgeFlags::session_present.mask}
            )
            .judge("session_kept"),
        "pass"
    );
    EXPECT_THAT(lost.received("other", wire::Connack{}).judge("session_kept"), StartsWith("fail"));
}

}  // namespace
}  // namespace assay::evidence
