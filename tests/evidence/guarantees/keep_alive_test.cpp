#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

/// "van" on a good link, with a Keep Alive of 10 s: it is given up after 15 s.
TraceBuilder van_of_ten_seconds() {
    TraceBuilder trace;
    trace.connects_with("van", 10);
    return trace;
}

/// "depot" on a link that tells when packets arrive.
TraceBuilder depot() {
    TraceBuilder trace;
    wire::Connect connect{
        .connect_flags = wire::ConnectFlags::clean_start.mask,
        .keep_alive = 10,
        .client_id = {"depot"}
    };
    trace.sent("depot", connect).after(milliseconds{300});
    trace.received("depot", wire::Connack{}).left_before(milliseconds{300});
    return trace;
}

wire::Disconnect keep_alive_timeout() {
    return {.reason_code = 0x8D};
}

TEST(KeepAlive, HoldsWhenTheServerClosesInTime) {
    EXPECT_EQ(van_of_ten_seconds().wait(seconds{14}).ended("van").judge("keep_alive"), "pass");
}

TEST(KeepAlive, BreaksWhenTheConnectionIsStillOpen) {
    EXPECT_THAT(
        van_of_ten_seconds().wait(seconds{40}).judge("keep_alive"),
        StartsWith("fail the server heard van last at 1.000 s, and had not closed the connection")
    );
}

TEST(KeepAlive, BreaksWhenTheServerClosesTooLate) {
    EXPECT_THAT(
        van_of_ten_seconds().wait(seconds{40}).ended("van").judge("keep_alive"),
        HasSubstr("had not closed the connection 43.000 s later with Keep Alive 10 s")
    );
}

TEST(KeepAlive, BreaksWhenTheServerAnswersAfterTheSilence) {
    EXPECT_THAT(
        van_of_ten_seconds().wait(seconds{25}).pings("van").judge("keep_alive"),
        HasSubstr("still used the connection")
    );
}

TEST(KeepAlive, HoldsWhilePacketsComeInTime) {
    auto trace = van_of_ten_seconds();
    for (int i = 0; i < 5; ++i)
        trace.wait(seconds{9}).pings("van");
    EXPECT_EQ(trace.judge("keep_alive"), "pass");
}

TEST(KeepAlive, AsksForTheServersOwnInterval) {
    wire::Connack connack;
    connack.properties.add(wire::PropertyId::server_keep_alive, std::uint16_t{60});
    TraceBuilder trace;
    trace.connects_with("van", 10, {}, connack).wait(seconds{40});
    EXPECT_EQ(trace.pings("van").judge("keep_alive"), "pass");
    EXPECT_THAT(trace.wait(seconds{120}).judge("keep_alive"), StartsWith("fail"));
}

TEST(KeepAlive, IsUndecidedWithoutAny) {
    TraceBuilder trace;
    trace.connects("van").wait(seconds{90});
    EXPECT_EQ(trace.judge("keep_alive"), "undecided no connection has a Keep Alive");
}

TEST(KeepAlive, DoesNotAskWhatADeadLinkCannotTell) {
    auto trace = depot().link("sat", "down for 60 s").wait(seconds{60});
    EXPECT_EQ(trace.judge("keep_alive"), "pass");
    EXPECT_EQ(trace.link("sat", "up").ended("depot").judge("keep_alive"), "pass");
}

TEST(KeepAlive, BreaksWhenTheServerGoesOnBehindADeadLink) {
    auto trace = depot().link("sat", "down for 60 s").sent("depot", wire::Pingreq{});
    trace.after(seconds{90}).wait(seconds{60}).link("sat", "up").wait(seconds{30});
    auto in_time = trace;
    trace.received("depot", wire::Pingresp{}).left_before(milliseconds{300});
    EXPECT_THAT(trace.judge("keep_alive"), HasSubstr("still used the connection"));
    // What left in time and lay on the link says nothing.
    in_time.received("depot", wire::Pingresp{}).left_before(seconds{93});
    EXPECT_EQ(in_time.judge("keep_alive"), "pass");
}

TEST(KeepAlive, CountsWhatReachedTheServer) {
    // The PINGREQ went out after 9 s and arrived after 14 s, so the next may arrive after 28 s.
    auto trace = depot().wait(seconds{7}).sent("depot", wire::Pingreq{}).after(seconds{5});
    trace.wait(seconds{5}).received("depot", wire::Pingresp{}).left_before(milliseconds{300});
    trace.wait(seconds{8}).sent("depot", wire::Pingreq{}).after(seconds{4});
    trace.wait(seconds{4}).received("depot", wire::Pingresp{}).left_before(milliseconds{300});
    EXPECT_EQ(trace.judge("keep_alive"), "pass");
}

TEST(KeepAlive, BreaksOnAWillThatComesTooLate) {
    TraceBuilder trace;
    trace.connects("watch").subscribes("watch", "w");
    trace.connects_with_will("truck", "w", 1, 10).ended("truck");
    auto late = trace;
    trace.wait(seconds{14}).received("watch", publish_of("w", "gone", 1, 1));
    EXPECT_EQ(trace.judge("keep_alive"), "pass");
    late.wait(seconds{30}).received("watch", publish_of("w", "gone", 1, 1));
    EXPECT_THAT(late.judge("keep_alive"), HasSubstr("and its will came 34.000 s later"));
}

TEST(KeepAlive, GivesAWillItsDelay) {
    TraceBuilder trace;
    trace.connects("watch").subscribes("watch", "w");
    trace.connects_with_will("truck", "w", 1, 10, 60).ended("truck");
    trace.wait(seconds{70}).received("watch", publish_of("w", "gone", 1, 1));
    EXPECT_EQ(trace.judge("keep_alive"), "pass");
}

TEST(KeepAlive, DoesNotBlameTheServerForAWatcherThatWasAway) {
    TraceBuilder trace;
    trace.connects("watch").subscribes("watch", "w").ended("watch");
    trace.connects_with_will("truck", "w", 1, 10).ended("truck").wait(seconds{60});
    trace.connects("watch", false, true).received("watch", publish_of("w", "gone", 1, 1));
    EXPECT_EQ(trace.judge("keep_alive"), "pass");
}

TEST(KeepAlive, BreaksWhenTheServerGivesUpTooEarly) {
    auto early =
        van_of_ten_seconds().wait(seconds{5}).received("van", keep_alive_timeout()).ended("van");
    EXPECT_THAT(early.judge("keep_alive"), StartsWith("fail the server gave van up 8.000 s after"));
    auto in_time =
        van_of_ten_seconds().wait(seconds{13}).received("van", keep_alive_timeout()).ended("van");
    EXPECT_EQ(in_time.judge("keep_alive"), "pass");
}

TEST(KeepAlive, CallsAReferenceClientThatSendsNothingOurError) {
    auto trace = van_of_ten_seconds().publishes("van", 1, 0, 0).wait(seconds{10});
    auto pinging = trace;
    EXPECT_EQ(pinging.wait(seconds{}).ended("van").judge("keep_alive").substr(0, 5), "error");
    auto in_time =
        van_of_ten_seconds().publishes("van", 1, 0, 0).wait(seconds{8}).pings("van").ended("van");
    EXPECT_EQ(in_time.judge("keep_alive"), "pass");
    EXPECT_THAT(
        trace.pings("van").ended("van").judge("keep_alive"),
        StartsWith("error the reference client of van sent nothing for 12.000 s")
    );
}

TEST(KeepAlive, CallsAReferenceClientThatWaitsTooLongForPingrespOurError) {
    auto trace = van_of_ten_seconds().publishes("van", 1, 0, 0).sent("van", wire::Pingreq{});
    auto patient = trace.wait(seconds{8}).publishes("van", 2, 0, 0);
    EXPECT_EQ(trace.ended("van").judge("keep_alive"), "pass");
    patient.wait(seconds{4}).ended("van");
    EXPECT_THAT(patient.judge("keep_alive"), HasSubstr("waited for PINGRESP for 16.000 s"));
}

TEST(KeepAlive, LeavesTheSilenceOfAScenarioAlone) {
    EXPECT_EQ(van_of_ten_seconds().wait(seconds{13}).ended("van").judge("keep_alive"), "pass");
}

}  // namespace
}  // namespace assay::evidence
