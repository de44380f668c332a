// What comes to a group whose members have other subscriptions too.
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using std::chrono::seconds;

using testing::HasSubstr;
using testing::StartsWith;

/// "pub" publishes x on t at QoS 1, and each of these gets a copy.
std::string published(TraceBuilder trace, const std::vector<std::string>& receivers) {
    trace.connects("pub").sent("pub", publish_of("t", "x", 1, 7)).puback("pub", 7);
    std::uint16_t packet_id = 0;
    for (const auto& actor : receivers) {
        ++packet_id;
        trace.received(actor, publish_of("t", "x", 1, packet_id)).acknowledges(actor, packet_id);
    }
    return trace.wait(seconds{9}).pings("pub").judge("conforms");
}

TraceBuilder&
subscribe(TraceBuilder& trace, const std::string& actor, const std::vector<std::string>& filters) {
    trace.connects(actor);
    std::uint16_t packet_id = 0;
    for (const auto& filter : filters)
        trace.subscribes(actor, filter, 1, ++packet_id);
    return trace;
}

TEST(ModelGroups, GetACopyBesideThePlainOneOfTheirMember) {
    TraceBuilder one;
    subscribe(one, "a", {"t", "$share/g/t"});
    EXPECT_EQ(published(one, {"a", "a"}), "pass");
    EXPECT_THAT(published(one, {"a"}), StartsWith("fail \"x\" on t came to no member"));
    subscribe(one, "b", {"$share/g/t"});
    EXPECT_EQ(published(one, {"a", "b"}), "pass");
    EXPECT_THAT(published(one, {"a"}), StartsWith("fail \"x\" on t came to no member"));
}

TEST(ModelGroups, GetNoMoreThanOneBesideWhatTheirMembersHave) {
    TraceBuilder two;
    subscribe(two, "a", {"t", "$share/g/t"});
    subscribe(two, "b", {"$share/g/t"});
    EXPECT_THAT(published(two, {"a", "a", "b"}), HasSubstr("came in 3 copies to 1 groups"));
    // One copy for each of a client's own subscriptions is allowed, and one for each group.
    subscribe(two, "c", {"#", "+", "$share/h/t"});
    EXPECT_EQ(published(two, {"a", "b", "c", "c", "c"}), "pass");
    EXPECT_THAT(published(two, {"a", "a", "b", "c", "c", "c"}), StartsWith("fail"));
}

TEST(ModelGroups, NeedNotGetWhatNobodyHasAcknowledged) {
    TraceBuilder two;
    subscribe(two, "a", {"t", "$share/g/t"});
    subscribe(two, "b", {"$share/g/t"});
    two.connects("pub").sent("pub", publish_of("t", "x", 1, 7)).ended("pub");
    EXPECT_EQ(two.wait(seconds{9}).pings("a").pings("b").judge("conforms"), "pass");
}

// At QoS 1 what a member had not acknowledged goes to another when its connection is lost.
TEST(ModelGroups, MayHaveACopyOfAMemberThatWasLost) {
    TraceBuilder trace;
    subscribe(trace, "a", {"t", "$share/g/t"});
    subscribe(trace, "b", {"$share/g/t"}).connects("pub");
    trace.sent("pub", publish_of("t", "x", 1, 7)).puback("pub", 7);
    for (const std::uint16_t packet_id : std::vector<std::uint16_t>{1, 2})
        trace.received("a", publish_of("t", "x", 1, packet_id));
    trace.ended("a").received("b", publish_of("t", "x", 1, 1)).acknowledges("b", 1);
    EXPECT_THAT(trace.judge("conforms"), testing::Not(StartsWith("fail")));
}

// The server sends to another as soon as it knows of the end, which its client hears a little later.
TEST(ModelGroups, MayHaveACopyOfAMemberWhoseEndIsKnownLater) {
    for (const auto& filters : std::vector<std::vector<std::string>>{{"t"}, {}}) {
        TraceBuilder trace;
        auto all = filters;
        all.emplace_back("$share/g/t");
        subscribe(trace, "a", all);
        subscribe(trace, "b", {"$share/g/t"}).connects("pub");
        trace.sent("pub", publish_of("t", "x", 1, 7)).puback("pub", 7);
        for (std::uint16_t packet_id = 1; packet_id <= all.size(); ++packet_id)
            trace.received("a", publish_of("t", "x", 1, packet_id));
        trace.received("b", publish_of("t", "x", 1, 1)).ended("a").acknowledges("b", 1);
        EXPECT_THAT(trace.judge("conforms"), testing::Not(StartsWith("fail"))) << all.size();
    }
}

TEST(ModelGroups, GetNoCopyOfWhatAMemberAcknowledgedBeforeItWasLost) {
    TraceBuilder trace;
    subscribe(trace, "a", {"t", "$share/g/t"});
    subscribe(trace, "b", {"$share/g/t"}).connects("pub");
    trace.sent("pub", publish_of("t", "x", 1, 7)).puback("pub", 7);
    for (const std::uint16_t packet_id : std::vector<std::uint16_t>{1, 2})
        trace.received("a", publish_of("t", "x", 1, packet_id)).acknowledges("a", packet_id);
    trace.wait(seconds{9}).ended("a");
    trace.received("b", publish_of("t", "x", 1, 1)).acknowledges("b", 1);
    EXPECT_THAT(trace.judge("conforms"), HasSubstr("came in 3 copies to 1 groups"));
}

// To a server of 3.1.1 it is a Topic Filter like any.
TEST(ModelGroups, AreNoneInAnOlderVersion) {
    for (const auto& filters :
         std::vector<std::vector<std::string>>{{"t", "$share/g/t"}, {"$share/g/t"}}) {
        TraceBuilder trace{wire::Version::v3_1_1};
        subscribe(trace, "a", filters);
        const std::vector<std::string> receivers(filters.size() - 1, "a");
        EXPECT_EQ(published(trace, receivers), "pass") << filters.size();
    }
}

TEST(ModelGroups, GetOneEach) {
    TraceBuilder two;
    subscribe(two, "a", {"$share/g/t", "$share/h/t"});
    EXPECT_EQ(published(two, {"a", "a"}), "pass");
    EXPECT_THAT(published(two, {"a"}), HasSubstr("came to 2 groups in 1 copies"));
    subscribe(two, "b", {"$share/h/t"});
    EXPECT_EQ(published(two, {"a", "b"}), "pass");
    EXPECT_THAT(published(two, {"b"}), StartsWith("fail"));
}

// What was sent first went with the connection, of which the server did not know yet.
TEST(ModelGroups, GetACopyThatCameTheSecondTimeOnly) {
    for (const auto& packet_ids : std::vector<std::vector<std::uint16_t>>{{1, 2}, {1, 1}}) {
        TraceBuilder trace;
        subscribe(trace, "a", {"t", "$share/g/t"}).ended("a", "vanished").connects("pub");
        trace.sent("pub", publish_of("t", "x", 1, 7)).puback("pub", 7);
        trace.connects("a", false, true);
        for (const auto packet_id : packet_ids)
            trace.received("a", publish_of("t", "x", 1, packet_id, true));
        for (const auto packet_id : packet_ids)
            trace.acknowledges("a", packet_id);
        const auto verdict = trace.wait(seconds{9}).pings("a").judge("conforms");
        EXPECT_EQ(verdict == "pass", packet_ids.front() != packet_ids.back()) << verdict;
    }
}

TEST(ModelGroups, GetTheirCopiesByASubscriptionMadeAgain) {
    TraceBuilder again;
    subscribe(again, "a", {"$share/g/t", "$share/g/t"});
    EXPECT_EQ(published(again, {"a"}), "pass");
    EXPECT_THAT(published(again, {}), StartsWith("fail"));
}

// What was given to a member that leaves, or that asks for QoS 0, may be lost with it; and a server may
// choose a member that is away.
TEST(ModelGroups, NeedNotGetWhatOneMemberMayHaveLost) {
    for (const auto options : std::vector<std::uint8_t>{0, 1}) {
        TraceBuilder left;
        subscribe(left, "a", {"t", "$share/g/t"});
        left.connects("b").subscribes("b", "$share/g/t", options);
        if (options > 0) left.ended("b");
        EXPECT_THAT(published(left, {"a"}), testing::Not(StartsWith("fail")));
    }
    TraceBuilder over;
    subscribe(over, "a", {"t", "$share/g/t"}).unsubscribes("a", "$share/g/t");
    EXPECT_EQ(published(over, {"a"}), "pass");
}

}  // namespace
}  // namespace assay::evidence
