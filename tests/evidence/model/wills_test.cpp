// When a will is due, and when it is not.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

/// "truck" has a will at QoS 1, for which "sub" waits.
TraceBuilder with_will(std::uint32_t delay = 0) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "w/#", 1);
    trace.connects_with_will("truck", "w/truck", 1, 0, delay);
    return trace;
}

TraceBuilder& get(TraceBuilder& trace, std::uint16_t packet_id = 1) {
    trace.received("sub", publish_of("w/truck", "gone", 1, packet_id));
    return trace.acknowledges("sub", packet_id);
}

TEST(ModelWills, ComeWhenTheConnectionIsLost) {
    auto trace = with_will();
    trace.ended("truck");
    EXPECT_EQ(get(trace).judge("conforms"), "pass");
    EXPECT_THAT(
        with_will().ended("truck").wait(seconds{9}).judge("conforms"),
        StartsWith("fail will \"gone\" on w/truck did not come to sub")
    );
}

/// "truck" has subscribed to the topic of its own Will, is lost, and comes back.
TraceBuilder back_with(std::uint8_t options, bool is_clean = false) {
    TraceBuilder trace;
    trace.connects("truck").subscribes("truck", "w/#", options).ended("truck");
    wire::Connect connect;
    connect.client_id.text = "truck";
    connect.set_will("w/truck", {'x'}, 1, false);
    connect.properties.add(wire::PropertyId::session_expiry_interval, std::uint32_t{3600});
    wire::Connack connack;
    connack.set_session_present(true);
    trace.sent("truck", connect).received("truck", connack).ended("truck");
    return trace.connects("truck", is_clean, !is_clean);
}

TEST(ModelWills, ComeToTheirOwnClientWhereItHasSubscribed) {
    EXPECT_THAT(
        back_with(1).wait(seconds{9}).pings("truck").judge("conforms"),
        StartsWith("fail will \"x\" on w/truck did not come to truck")
    );
    auto got = back_with(1);
    got.received("truck", publish_of("w/truck", "x", 1, 1)).acknowledges("truck", 1);
    EXPECT_EQ(got.wait(seconds{9}).pings("truck").judge("conforms"), "pass");
}

/// A Will of this Message Expiry Interval, some seconds after its CONNECT, does not come to "sub", which is
/// connected or was.
std::string expiring_will(std::uint32_t interval, bool is_there) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "w", 1);
    wire::Connect connect;
    connect.client_id.text = "truck";
    connect.set_clean_start(true);
    connect.set_will("w", {'x'}, 1, false);
    connect.will_properties.add(wire::PropertyId::message_expiry_interval, interval);
    trace.sent("truck", connect).received("truck", wire::Connack{}).wait(seconds{9});
    if (!is_there) trace.ended("sub");
    trace.ended("truck").wait(seconds{9});
    if (!is_there) trace.connects("sub", false, true).wait(seconds{9});
    return trace.pings("sub").judge("conforms");
}

// Its interval begins when it is published, and to a client that is there it is sent at once.
TEST(ModelWills, DoNotExpireBeforeTheyArePublished) {
    EXPECT_THAT(expiring_will(2, true), StartsWith("fail will \"x\" on w did not come to sub"));
    EXPECT_EQ(expiring_will(1, true), "pass");
    EXPECT_EQ(expiring_will(2, false), "pass");
}

// Whether No Local is meant for it the standard does not say; with the Session it is gone, and whoever
// stays away does not get it.
TEST(ModelWills, NeedNotComeToTheirOwnClientWhereItsSessionOrWishIsAnother) {
    for (auto trace : {back_with(no_local(1)), back_with(0), back_with(1, true)})
        EXPECT_EQ(trace.wait(seconds{9}).pings("truck").judge("conforms"), "pass");
    EXPECT_EQ(back_with(1).ended("truck").wait(seconds{9}).judge("conforms"), "pass");
}

TEST(ModelWills, DoNotComeWhileTheConnectionIsOpen) {
    auto trace = with_will();
    EXPECT_THAT(get(trace).judge("conforms"), HasSubstr("when it was not due"));
}

TEST(ModelWills, DoNotComeAfterDisconnect) {
    auto trace = with_will();
    trace.sent("truck", wire::Disconnect{}).ended("truck");
    EXPECT_EQ(trace.wait(seconds{9}).judge("conforms"), "pass");
    EXPECT_THAT(get(trace).judge("conforms"), HasSubstr("when it was not due"));
}

// On a connection of its own the next CONNECT may be read before the DISCONNECT.
TEST(ModelWills, MayComeWhenTheNextConnectionWasFasterThanDisconnect) {
    auto trace = with_will();
    trace.settle = seconds{5};
    trace.sent("truck", wire::Disconnect{}).ended("truck").connects("truck");
    EXPECT_EQ(get(trace).judge("conforms"), "pass");
    auto later = with_will();
    later.settle = seconds{5};
    later.sent("truck", wire::Disconnect{}).ended("truck").wait(seconds{9}).connects("truck");
    EXPECT_THAT(get(later).judge("conforms"), HasSubstr("when it was not due"));
}

TEST(ModelWills, ComeAfterDisconnectWithWill) {
    auto trace = with_will();
    trace.sent("truck", wire::Disconnect{.reason_code = 4}).ended("truck").wait(seconds{9});
    EXPECT_THAT(trace.judge("conforms"), HasSubstr("did not come"));
    EXPECT_EQ(get(trace).judge("conforms"), "pass");
}

TEST(ModelWills, WaitForTheirDelay) {
    auto early = with_will(30);
    early.ended("truck");
    EXPECT_THAT(get(early).judge("conforms"), HasSubstr("when it was not due"));
    auto in_time = with_will(30);
    in_time.ended("truck").wait(seconds{30});
    EXPECT_EQ(get(in_time).judge("conforms"), "pass");
}

// Over a link the server's last packet comes when the delay may have passed already.
TEST(ModelWills, CountTheirDelayFromWhenTheServerSentItsLastPacket) {
    for (const auto way : {seconds{0}, seconds{40}}) {
        auto trace = with_will(30);
        trace.wait(seconds{60}).pings("truck").left_before(way).ended("truck");
        EXPECT_EQ(get(trace).judge("conforms") == "pass", way > seconds{0}) << way.count();
    }
}

TEST(ModelWills, DoNotComeWhenTheSessionGoesOnInTime) {
    auto trace = with_will(30);
    trace.ended("truck").connects("truck", false, true).wait(seconds{60});
    EXPECT_EQ(trace.judge("conforms"), "pass");
    EXPECT_THAT(get(trace).judge("conforms"), HasSubstr("when it was not due"));
}

// The server has closed, late: it may have thought of the end before, but nobody could see it.
TEST(ModelWills, AreNotOwedWhenTheSessionGoesOnWithinTheDelayBehindTheEnd) {
    const auto back_after = [](seconds away) {
        auto trace = with_will(5);
        trace.wait(seconds{20}).ended("truck", "Network Connection ended: fin").wait(away);
        return trace.connects("truck", false, true).wait(seconds{20}).judge("conforms");
    };
    EXPECT_EQ(back_after(seconds{1}), "pass");
    EXPECT_THAT(back_after(seconds{30}), StartsWith("fail will \"gone\" on w/truck did not come"));
}

// Without a delay nothing waits for the Session to go on (5.0, 3.1.4; v3.1.1 MQTT-3.1.4-2).
TEST(ModelWills, AreOwedOnATakeOverUnlessTheyWait) {
    for (const std::uint32_t delay : {0U, 5U}) {
        auto trace = with_will(delay);
        wire::Connect connect;
        connect.client_id.text = "truck";
        wire::Connack connack;
        connack.set_session_present(true);
        trace.wait(seconds{20}).sent("newer", connect).received("newer", connack);
        trace.ended("truck", "Network Connection ended: fin").wait(seconds{20});
        if (delay == 0)
            EXPECT_THAT(
                trace.judge("conforms"), StartsWith("fail will \"gone\" on w/truck did not")
            );
        else
            EXPECT_EQ(trace.judge("conforms"), "pass");
    }
}

TEST(ModelWills, ComeWhenANewSessionEndsTheOldBeforeTheirDelay) {
    auto trace = with_will(600);
    trace.ended("truck").connects("truck").wait(seconds{9});
    EXPECT_THAT(trace.judge("conforms"), HasSubstr("did not come to sub"));
    EXPECT_EQ(get(trace).judge("conforms"), "pass");
}

/// "truck" names a Keep Alive of ten seconds, or none, and is not heard of again.
TraceBuilder silent(std::uint16_t keep_alive) {
    TraceBuilder trace;
    trace.connects("sub").subscribes("sub", "w/#", 1);
    trace.connects_with_will("truck", "w/truck", 1, keep_alive);
    return trace.ended("truck", "vanished");
}

TEST(ModelWills, ComeWhenTheKeepAliveOfASilentClientIsOver) {
    EXPECT_THAT(silent(10).wait(seconds{30}).judge("conforms"), StartsWith("fail will"));
    auto trace = silent(10);
    trace.wait(seconds{16});
    EXPECT_EQ(get(trace).wait(seconds{9}).judge("conforms"), "pass");
    EXPECT_THAT(silent(10).wait(seconds{15}).judge("conforms"), StartsWith("undecided"));
    EXPECT_THAT(silent(0).wait(seconds{30}).judge("conforms"), StartsWith("undecided"));
}

TEST(ModelWills, ComeOnce) {
    auto trace = with_will();
    trace.ended("truck");
    get(trace);
    EXPECT_THAT(get(trace, 2).judge("conforms"), StartsWith("fail"));
}

}  // namespace
}  // namespace assay::evidence
