#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::evidence {
namespace {

using testing::StartsWith;

TraceBuilder three_published(const std::string& filter = "t") {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", filter).connects("truck");
    for (std::uint16_t i = 1; i <= 3; ++i)
        trace.publishes("truck", i, 1, i).puback("truck", i);
    return trace;
}

TEST(Ordered, HoldsInTheOrderOfPublishing) {
    auto trace = three_published();
    for (std::uint16_t i = 1; i <= 3; ++i)
        trace.gets("depot", i, 1, i);
    EXPECT_EQ(trace.judge("ordered"), "pass");
}

TEST(Ordered, HoldsWithGapsAndWithRepeatsOfWhatHasCome) {
    auto trace = three_published();
    trace.gets("depot", 1, 1, 1).gets("depot", 3, 1, 3).gets("depot", 1, 1, 1, true);
    EXPECT_EQ(trace.judge("ordered"), "pass");
}

TEST(Ordered, BreaksWhenTwoAreSwapped) {
    auto trace = three_published();
    trace.gets("depot", 1, 1, 1).gets("depot", 3, 1, 3).gets("depot", 2, 1, 2);
    EXPECT_THAT(
        trace.judge("ordered"),
        StartsWith("fail message 2 of cmd came to depot after message 3 of cmd")
    );
}

TEST(Ordered, SpeaksOfOneQosAtATime) {
    auto trace = three_published();
    trace.publishes("truck", 4, 0, 0).gets("depot", 4, 0, 0);
    for (std::uint16_t i = 1; i <= 3; ++i)
        trace.gets("depot", i, 1, i);
    EXPECT_EQ(trace.judge("ordered"), "pass");
}

TEST(Ordered, SpeaksOfOnePublisherAtATime) {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "t").connects("truck").connects("van");
    trace.publishes("truck", 1, 1, 1).publishes("van", 2, 1, 1);
    EXPECT_EQ(trace.gets("depot", 2, 1, 1).gets("depot", 1, 1, 2).judge("ordered"), "pass");
}

TEST(Ordered, DoesNotSpeakOfWhatSeveralHaveSent) {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "t").connects("truck").connects("van");
    trace.sent("truck", publish_of("t", "x", 0, 0)).sent("truck", publish_of("t", "", 0, 0));
    // The copy is of the van, whose message was there first.
    trace.sent("van", publish_of("t", "", 0, 0)).received("depot", publish_of("t", "", 0, 0));
    trace.received("depot", publish_of("t", "x", 0, 0));
    EXPECT_EQ(trace.judge("ordered"), "pass");
}

TEST(Ordered, SpeaksOfOneClientThatTwoActorsPlay) {
    const auto judged = [](std::vector<std::uint16_t> heard) {
        TraceBuilder trace;
        wire::Connect connect;
        connect.client_id.text = "same";
        wire::Connack resumed;
        resumed.set_session_present(true);
        trace.connects("depot").subscribes("depot", "t");
        trace.sent("truck", connect).received("truck", wire::Connack{});
        trace.publishes("truck", 1, 1, 1).ended("truck");
        trace.sent("van", connect).received("van", resumed);
        trace.publishes("van", 1, 1, 1, true).publishes("van", 2, 1, 2);
        for (const auto number : heard)
            trace.gets("depot", number, 1, number);
        return trace.judge("ordered");
    };
    EXPECT_EQ(judged({1, 2}), "pass");
    EXPECT_THAT(
        judged({2, 1}), StartsWith("fail message 1 of cmd came to depot after message 2 of cmd")
    );
}

TEST(Ordered, DoesNotSpeakOfWhatIsSentOverTwoLinksAtATakeOver) {
    wire::Connect connect;
    connect.client_id.text = "same";
    // Unanswered, the CONNECT of the one may come behind that of the other.
    TraceBuilder crossing;
    crossing.connects("depot").subscribes("depot", "t").sent("truck", connect);
    crossing.publishes("truck", 1, 1, 1).sent("van", connect).publishes("van", 2, 1, 2);
    EXPECT_EQ(crossing.gets("depot", 2, 1, 1).gets("depot", 1, 1, 2).judge("ordered"), "pass");
    // Answered, what it sends now comes before that of the other or not at all.
    TraceBuilder before;
    before.connects("depot").subscribes("depot", "t").sent("truck", connect);
    before.received("truck", wire::Connack{}).sent("van", connect).publishes("van", 2, 1, 2);
    before.publishes("truck", 3, 1, 3).gets("depot", 3, 1, 1).gets("depot", 2, 1, 2);
    EXPECT_EQ(before.judge("ordered"), "pass");
}

TEST(Ordered, SaysThatSeveralHaveSentWhatWasDelivered) {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "t").connects("truck").connects("van");
    trace.publishes("truck", 1, 0, 0).publishes("van", 1, 0, 0).gets("depot", 1, 0, 0);
    EXPECT_EQ(trace.judge("ordered"), "undecided only what several clients had sent was delivered");
}

TEST(Ordered, DoesNotSpeakOfSharedSubscriptions) {
    auto trace = three_published("$share/group/t");
    trace.gets("depot", 3, 1, 1).gets("depot", 2, 1, 2);
    EXPECT_EQ(trace.judge("ordered"), "undecided no message was delivered");
}

TEST(Ordered, BreaksWhenARepeatedMessageComesBehindANewOne) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "t").connects("truck").publishes("truck", 1, 1, 1);
    trace.ended("truck").connects("truck", false, true).publishes("truck", 1, 1, 1, true);
    trace.publishes("truck", 2, 1, 2);
    auto in_order = trace;
    EXPECT_THAT(
        trace.gets("van", 2, 1, 1).gets("van", 1, 1, 2).judge("ordered"),
        StartsWith("fail message 1 of cmd came to van after message 2 of cmd")
    );
    EXPECT_EQ(in_order.gets("van", 1, 1, 1).gets("van", 2, 1, 2).judge("ordered"), "pass");
}

TEST(Ordered, AcceptsAMessageThatWasPublishedAnewBehindAnother) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "t").connects("truck").publishes("truck", 1, 0, 0);
    trace.publishes("truck", 2, 0, 0).publishes("truck", 1, 0, 0);
    EXPECT_EQ(trace.gets("van", 2, 0, 0).gets("van", 1, 0, 0).judge("ordered"), "pass");
}

TEST(Ordered, AcceptsRepeatsOnAResumedConnection) {
    auto trace = three_published();
    trace.gets("depot", 1, 1, 1).gets("depot", 2, 1, 2).ended("depot");
    trace.connects("depot", false, true).gets("depot", 1, 1, 1, true).gets("depot", 2, 1, 2, true);
    EXPECT_EQ(trace.gets("depot", 3, 1, 3).judge("ordered"), "pass");
}

/// "newer" begins anew as the Client of "older", and gets message 3 before what was sent to "older" is
/// heard there, in this order.
TraceBuilder taken_over_on_a_slow_link(std::vector<std::uint16_t> heard) {
    TraceBuilder trace;
    wire::Connect connect;
    connect.set_clean_start(true);
    connect.client_id.text = "same";
    trace.sent("older", connect).received("older", wire::Connack{}).subscribes("older", "t");
    trace.connects("truck").publishes("truck", 1, 1, 1).publishes("truck", 2, 1, 2);
    trace.sent("newer", connect).received("newer", wire::Connack{}).subscribes("newer", "t");
    trace.publishes("truck", 3, 1, 3).gets("newer", 3, 1, 1);
    for (const auto number : heard)
        trace.gets("older", number, 1, number);
    return trace;
}

TEST(Ordered, SpeaksOfOneConnectionOfAClientAtATime) {
    EXPECT_EQ(taken_over_on_a_slow_link({1, 2}).judge("ordered"), "pass");
    EXPECT_THAT(
        taken_over_on_a_slow_link({2, 1}).judge("ordered"),
        StartsWith("fail message 1 of cmd came to older after message 2 of cmd")
    );
}

TEST(Ordered, BreaksWhenANewConnectionGetsWhatTheLastOneMissed) {
    auto trace = three_published();
    trace.gets("depot", 1, 1, 1).gets("depot", 3, 1, 3).ended("depot");
    EXPECT_THAT(
        trace.connects("depot", false, true).gets("depot", 2, 1, 2).judge("ordered"),
        StartsWith("fail message 2 of cmd came to depot after message 3 of cmd")
    );
}

TEST(Ordered, SpeaksOfNoCopyThatItsRepeatOvertakes) {
    TraceBuilder trace;
    wire::Connect connect;
    connect.client_id.text = "same";
    trace.sent("older", connect).received("older", wire::Connack{}).subscribes("older", "t");
    trace.connects("truck").publishes("truck", 1, 1, 1).publishes("truck", 2, 1, 2);
    wire::Connack resumed;
    resumed.set_session_present(true);
    trace.sent("newer", connect).received("newer", resumed).gets("newer", 1, 1, 1, true);
    trace.gets("older", 1, 1, 1).gets("older", 2, 1, 2).gets("newer", 2, 1, 2, true);
    EXPECT_EQ(trace.judge("ordered"), "pass");
}

TEST(Ordered, SpeaksOfOneTopicAtATime) {
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "#").connects("truck");
    trace.sent("truck", publish_of("a", "1", 1, 1)).sent("truck", publish_of("b", "2", 1, 2));
    trace.received("van", publish_of("b", "2", 1, 1)).received("van", publish_of("a", "1", 1, 2));
    EXPECT_EQ(trace.judge("ordered"), "pass");
}

TEST(Ordered, ComparesWhatCameAtOneGrantedQos) {
    // Two subscriptions, one granted QoS 0: its copies may pass those of the other.
    TraceBuilder trace;
    trace.connects("van").subscribes("van", "t", 1).subscribes("van", "#", 0, 1001);
    trace.connects("truck").publishes("truck", 1, 1, 1).publishes("truck", 2, 1, 2);
    EXPECT_EQ(trace.gets("van", 2, 0, 0).gets("van", 1, 1, 1).judge("ordered"), "pass");
}

TEST(Ordered, LeavesStoredRetainedMessagesAlone) {
    TraceBuilder trace;
    trace.connects("truck").retains("truck", "a", 1).retains("truck", "b", 2);
    trace.connects("van").subscribes("van", "r", 0).received("van", publish_of("r", "b", 0, 0));
    EXPECT_EQ(trace.gets_retained("van", "a").judge("ordered"), "pass");
}

}  // namespace
}  // namespace assay::evidence
