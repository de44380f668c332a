// A server that is stopped and says that it keeps what it has acknowledged.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

/// "sub" and "pub" are thrown out by a stop, and only "sub" is back, with its Session or without.
TraceBuilder& stop(TraceBuilder& trace, bool session_present) {
    trace.survives_a_stop().ended("sub").ended("pub");
    return trace.connects("sub", false, session_present);
}

TraceBuilder subscribed() {
    TraceBuilder trace;
    return trace.connects("sub").subscribes("sub", "t", 1).connects("pub");
}

TEST(ModelStops, DoNotCostASession) {
    auto trace = subscribed();
    EXPECT_THAT(
        stop(trace, false).judge("conforms"), StartsWith("fail the session of sub was gone")
    );
}

TEST(ModelStops, DoNotCostWhatWasAcknowledged) {
    auto trace = subscribed();
    trace.publishes("pub", 1, 1, 7).puback("pub", 7);
    auto kept = trace;
    EXPECT_THAT(
        stop(trace, true).wait(seconds{9}).judge("conforms"),
        StartsWith("fail message 1 of cmd did not come to sub")
    );
    stop(kept, true).gets("sub", 1, 1, 1).acknowledges("sub", 1);
    EXPECT_EQ(kept.wait(seconds{9}).judge("conforms"), "pass");
}

TEST(ModelStops, OweNothingThatWasNotAcknowledged) {
    auto trace = subscribed();
    trace.publishes("pub", 1, 1, 7);
    EXPECT_EQ(stop(trace, true).wait(seconds{9}).judge("conforms"), "pass");
}

TEST(ModelStops, AreNoReasonForASessionThatTheClientEnded) {
    TraceBuilder trace;
    trace.connects("sub", true, false, 0).connects("pub");
    EXPECT_THAT(
        stop(trace, true).judge("conforms"), StartsWith("fail sub got a session that had ended")
    );
}

// A clock that stands meanwhile counts from the start on.
TEST(ModelStops, MayMakeAnIntervalLonger) {
    TraceBuilder trace;
    trace.connects("sub", true, false, 2).connects("pub").ended("sub").survives_a_stop();
    trace.wait(seconds{9}).connects("sub", false, true);
    EXPECT_EQ(trace.judge("conforms"), "pass");
}

/// "pub" repeats a message of QoS 2, and both of its sends reach "sub".
TraceBuilder repeated(bool is_answered_before) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "t", 2).connects("pub").publishes("pub", 1, 2, 7);
    if (is_answered_before) trace.received("pub", wire::Pubrec{.packet_id = 7});
    const auto get = [&](std::uint16_t packet_id) {
        trace.gets("sub", 1, 2, packet_id).sent("sub", wire::Pubrec{.packet_id = packet_id});
        trace.received("sub", wire::Pubrel{.packet_id = packet_id});
        trace.sent("sub", wire::Pubcomp{.packet_id = packet_id});
    };
    get(1);
    stop(trace, true).connects("pub", false, true).publishes("pub", 1, 2, 7, true);
    if (!is_answered_before) trace.received("pub", wire::Pubrec{.packet_id = 7});
    get(2);
    return trace;
}

TEST(ModelStops, MayHideAMessageThatWasNotAnsweredYet) {
    EXPECT_THAT(repeated(true).judge("conforms"), HasSubstr("came to sub 2 times"));
    EXPECT_EQ(repeated(false).judge("conforms"), "pass");
}

/// "sub" has not acknowledged a message of "pub", which repeats it behind a stop, and it comes under
/// `second` then.
std::string passed_on_before(bool is_answered_before, std::uint16_t second) {
    auto trace = subscribed();
    trace.publishes("pub", 1, 1, 7).gets("sub", 1, 1, 1);
    if (is_answered_before) trace.puback("pub", 7);
    stop(trace, true).connects("pub", false, true);
    if (!is_answered_before) trace.publishes("pub", 1, 1, 7, true).puback("pub", 7);
    trace.gets("sub", 1, 1, second).acknowledges("sub", second);
    return trace.wait(seconds{9}).judge("conforms");
}

TEST(ModelStops, MayCostAnExchangeWhosePublishWasNotAnsweredYet) {
    EXPECT_EQ(passed_on_before(false, 2), "pass");
    EXPECT_THAT(passed_on_before(true, 2), StartsWith("fail"));
}

/// "sub" has not acknowledged a message, or "pub"'s Will, and another takes its identifier behind a
/// stop.
std::string identifier_taken(bool is_will, bool is_answered_before) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "#", 1).connects("other");
    if (is_will)
        trace.connects_with_will("pub", "w")
            .ended("pub")
            .received("sub", publish_of("w", "gone", 1, 1));
    else
        trace.connects("pub").publishes("pub", 1, 1, 7).gets("sub", 1, 1, 1);
    if (is_answered_before) trace.puback("pub", 7);
    stop(trace, true).ended("other").connects("other", false, true);
    trace.publishes("other", 2, 1, 8).puback("other", 8).gets("sub", 2, 1, 1);
    return trace.acknowledges("sub", 1).wait(seconds{9}).judge("conforms");
}

TEST(ModelStops, MayFreeTheIdentifierOfWhatWasNotAnsweredYet) {
    EXPECT_EQ(identifier_taken(false, false), "pass");
    EXPECT_EQ(identifier_taken(true, false), "pass");
    EXPECT_THAT(identifier_taken(false, true), StartsWith("fail a new message to sub took id 1"));
}

/// "pub" has a Will; its connection ends with a stop, or before one.
TraceBuilder will_meets_stop(bool is_stopped) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "w/#", 1).connects_with_will("pub", "w/pub", 1, 0, 60);
    if (is_stopped) return stop(trace, true);
    return trace.ended("pub");
}

// (5.0, 3.1.2.5): it may wait until the server is back.
TEST(ModelStops, LeaveOpenWhenAWillIsPublished) {
    EXPECT_THAT(
        will_meets_stop(true).wait(seconds{90}).judge("conforms"),
        HasSubstr("(the server was stopped, and may publish it later)")
    );
    EXPECT_THAT(
        will_meets_stop(false).wait(seconds{90}).judge("conforms"), StartsWith("fail will")
    );
    const auto gone = publish_of("w/pub", "gone", 1, 1);
    EXPECT_EQ(
        will_meets_stop(true).received("sub", gone).acknowledges("sub", 1).judge("conforms"), "pass"
    );
    EXPECT_THAT(
        will_meets_stop(false).received("sub", gone).judge("conforms"), StartsWith("fail will")
    );
}

// Nothing says that the server has read the DISCONNECT.
TEST(ModelStops, MayBeFasterThanADisconnect) {
    for (const bool is_close : {true, false}) {
        TraceBuilder trace;
        trace.settle = seconds{4};
        trace.connects("sub").subscribes("sub", "w/#", 1).connects_with_will("pub", "w/pub");
        trace.sent("pub", wire::Disconnect{}).ended("pub");
        if (!is_close) trace.wait(seconds{9});
        stop(trace, true).received("sub", publish_of("w/pub", "gone", 1, 1));
        const auto verdict = trace.acknowledges("sub", 1).judge("conforms");
        EXPECT_EQ(verdict == "pass", is_close) << verdict;
    }
}

/// What has waited for longer than its expiry comes to "sub" all the same.
std::string late(bool is_stopped) {
    auto trace = subscribed();
    auto publish = publish_of("t", "x", 1, 7);
    publish.properties.add(wire::PropertyId::message_expiry_interval, std::uint32_t{2});
    trace.ended("sub").sent("pub", publish).puback("pub", 7);
    if (is_stopped) trace.survives_a_stop().ended("pub");
    publish.packet_id = 1;
    trace.wait(seconds{9}).connects("sub", false, true).received("sub", publish);
    return trace.acknowledges("sub", 1).judge("conforms");
}

TEST(ModelStops, LeaveOpenWhatExpiredMeanwhile) {
    EXPECT_THAT(late(false), StartsWith("fail"));
    EXPECT_EQ(late(true), "pass");
}

}  // namespace
}  // namespace assay::evidence
