// Two connections of one Client Identifier.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;

using testing::StartsWith;

/// "older" and "newer" connect as the same Client.
TraceBuilder two_of_one() {
    TraceBuilder trace;
    for (const std::string actor : {"older", "newer"}) {
        wire::Connect connect;
        connect.set_clean_start(true);
        connect.client_id.text = "same";
        trace.sent(actor, connect).received(actor, wire::Connack{});
    }
    return trace;
}

TEST(ModelTakeOvers, CloseTheOlderConnection) {
    auto closed = two_of_one();
    closed.ended("older", "Network Connection ended: fin").wait(seconds{9}).pings("newer");
    EXPECT_EQ(closed.judge("conforms"), "pass");
    auto open = two_of_one();
    open.wait(seconds{9}).pings("newer");
    EXPECT_THAT(
        open.judge("conforms"),
        StartsWith("fail the connection of older was not closed when newer took")
    );
}

/// "older" gets a DISCONNECT with this reason when "newer" connects, or before that.
std::string told(std::uint8_t reason, bool is_before = false) {
    TraceBuilder trace;
    wire::Connect connect;
    connect.set_clean_start(true);
    connect.client_id.text = "same";
    trace.sent("older", connect).received("older", wire::Connack{});
    const wire::Disconnect disconnect{.reason_code = reason};
    if (is_before) trace.received("older", disconnect);
    trace.sent("newer", connect);
    if (!is_before) trace.received("older", disconnect);
    trace.ended("older", "Network Connection ended: fin").received("newer", wire::Connack{});
    return trace.judge("conforms");
}

TEST(ModelTakeOvers, AreNamedAsSuchToTheOlderConnection) {
    EXPECT_EQ(told(0x8E), "pass");
    EXPECT_THAT(told(0x80), StartsWith("fail older was told Unspecified error"));
    EXPECT_THAT(told(0x82), StartsWith("fail older was told Protocol Error"));
}

// The server may close for a reason of its own at the same time, and for any before it.
TEST(ModelTakeOvers, MayMeetAnotherReasonToClose) {
    for (const auto reason : std::vector<std::uint8_t>{0x8B, 0x97, 0x98, 0x9C, 0xA0})
        EXPECT_EQ(told(reason), "pass") << +reason;
    EXPECT_EQ(told(0x80, true), "pass");
}

/// The same where the CONNECT of "newer" takes so long to the server.
std::string told_while_under_way(std::chrono::milliseconds way) {
    TraceBuilder trace;
    trace.links = {{"newer", "sat"}};
    wire::Connect connect;
    connect.set_clean_start(true);
    connect.client_id.text = "same";
    trace.sent("older", connect).received("older", wire::Connack{});
    trace.sent("newer", connect).after(way);
    trace.received("older", wire::Disconnect{.reason_code = 0x80});
    trace.ended("older", "Network Connection ended: fin").received("newer", wire::Connack{});
    return trace.judge("conforms");
}

TEST(ModelTakeOvers, BeginWhenTheServerHasTheNewerConnect) {
    EXPECT_THAT(
        told_while_under_way(std::chrono::milliseconds{600}),
        StartsWith("fail older was told Unspecified error")
    );
    EXPECT_EQ(told_while_under_way(std::chrono::milliseconds{1500}), "pass");
}

TEST(ModelTakeOvers, HaveNoOrderWhereBothAskAtOnce) {
    TraceBuilder trace;
    for (const std::string actor : {"one", "other"}) {
        wire::Connect connect;
        connect.set_clean_start(true);
        connect.client_id.text = "same";
        trace.sent(actor, connect);
    }
    trace.received("other", wire::Connack{}).received("one", wire::Connack{});
    trace.ended("other", "Network Connection ended: fin").wait(seconds{9}).pings("one");
    EXPECT_EQ(trace.judge("conforms"), "pass");
}

TEST(ModelTakeOvers, AreNotAskedForWhereTheLinkMayKeepTheNewsBack) {
    auto open = two_of_one();
    open.links = {{"older", "sat"}};
    open.wait(seconds{9}).pings("newer");
    EXPECT_EQ(open.judge("conforms"), "pass");
}

/// "newer" asks for the Client Identifier that "older" has, and is answered like this.
std::string answered(std::uint8_t reason, std::string username = "", bool is_over = false) {
    TraceBuilder trace;
    wire::Connect connect;
    connect.set_clean_start(true);
    connect.client_id.text = "same";
    trace.sent("older", connect).received("older", wire::Connack{});
    if (is_over) trace.ended("older");
    if (!username.empty()) connect.set_username(std::move(username));
    trace.sent("newer", connect).received("newer", wire::Connack{.reason_code = reason});
    return trace.judge("conforms");
}

// The standard lets a server refuse for many reasons; that the identifier is not valid is none where
// another connection of the same user has it.
TEST(ModelTakeOvers, AreNotRefusedBecauseTheIdentifierIsInUse) {
    EXPECT_EQ(answered(0x85), "fail the Client Identifier of newer was refused while older had it");
    for (const auto reason : std::vector<std::uint8_t>{0x88, 0x89, 0x97, 0x9F})
        EXPECT_EQ(answered(reason), "pass") << +reason;
    EXPECT_EQ(answered(0x85, "somebody else"), "pass");
    EXPECT_EQ(answered(0x85, "", true), "pass");
}

/// "newer" asks for this Client Identifier, which the server took from "older" or gave to it, and
/// is told that it is not valid.
std::string told_invalid(const std::string& client_id, bool is_given) {
    TraceBuilder trace;
    wire::Connect connect;
    connect.set_clean_start(true);
    wire::Connack connack;
    if (is_given)
        connack.properties.add(wire::PropertyId::assigned_client_identifier, wire::Utf8{client_id});
    else
        connect.client_id.text = client_id;
    trace.sent("older", connect).received("older", connack);
    connect.client_id.text = client_id;
    trace.sent("newer", connect).received("newer", wire::Connack{.reason_code = 0x85});
    return trace.judge("conforms");
}

// [MQTT-3.1.3-5] is of 1 to 23 letters and digits; what a server made up it may keep to itself.
TEST(ModelTakeOvers, MayBeRefusedWhereTheIdentifierNeedNotBeAllowed) {
    const std::string longest(23, 'Z');
    EXPECT_THAT(told_invalid("auto7", false), StartsWith("fail the Client Identifier of newer"));
    EXPECT_THAT(told_invalid(longest, false), StartsWith("fail the Client Identifier of newer"));
    EXPECT_EQ(told_invalid(longest + "Z", false), "pass");
    EXPECT_EQ(told_invalid("auto-7", false), "pass");
    EXPECT_EQ(told_invalid("auto7", true), "pass");
}

}  // namespace
}  // namespace assay::evidence
