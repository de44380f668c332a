// What became of messages, counted from traces made by hand.
#include "harness/evidence/judge/happenings.hpp"
#include "harness/evidence/judge/statistics.hpp"
#include "tests/evidence/guarantees/trace_builder.hpp"

#include <gmock/gmock.h>

namespace assay::evidence {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// Every device is behind a link, the office is not.
reports::RowStatistics statistics_of(
    const TraceBuilder& trace, const std::map<std::string, reports::MadeMessages>& made = {}
) {
    const auto end = trace.events().empty() ? 0s : trace.events().back().at + 1s;
    return gather_statistics({trace.events(), trace.links, made, {}, end});
}

TraceBuilder joined() {
    TraceBuilder trace;
    trace.links = {{"depot", "sat"}, {"truck", "sat"}};
    trace.connects("depot").subscribes("depot", "t").connects("truck");
    return trace;
}

TEST(MessageCounts, CountWhatWasDueAndWhatCame) {
    auto trace = joined();
    trace.publishes("truck", 1, 1, 1).gets("depot", 1, 1, 7);
    trace.publishes("truck", 2, 1, 2);
    const auto found = statistics_of(trace);
    EXPECT_EQ(found.messages.published, 2U);
    EXPECT_EQ(found.messages.due, 2U);
    EXPECT_EQ(found.messages.delivered, 1U);
    EXPECT_EQ(found.messages.duplicates, 0U);
    EXPECT_EQ(found.latency.count(), 1U);
    EXPECT_EQ(found.latency.longest(), 1s);
    EXPECT_EQ(found.qos, "1");
}

TEST(MessageCounts, TakeTheSecondCopyForADuplicate) {
    auto trace = joined();
    trace.publishes("truck", 1, 1, 1).gets("depot", 1, 1, 7).gets("depot", 1, 1, 7, true);
    EXPECT_EQ(statistics_of(trace).messages.duplicates, 1U);
}

TEST(MessageCounts, DoNotCountWhatQos2Repeats) {
    auto trace = joined();
    trace.publishes("truck", 1, 2, 1).gets("depot", 1, 2, 7).gets("depot", 1, 2, 7, true);
    const auto found = statistics_of(trace);
    EXPECT_EQ(found.messages.delivered, 1U);
    EXPECT_EQ(found.messages.duplicates, 0U);
}

TEST(MessageCounts, OweNothingToWhoAsksLater) {
    TraceBuilder trace;
    trace.connects("truck").publishes("truck", 1, 0, 0);
    trace.connects("depot").subscribes("depot", "t");
    EXPECT_EQ(statistics_of(trace).messages.due, 0U);
}

TEST(MessageCounts, OweNothingToWhoHasUnsubscribed) {
    auto trace = joined();
    trace.unsubscribes("depot", "t").publishes("truck", 1, 0, 0);
    EXPECT_EQ(statistics_of(trace).messages.due, 0U);
}

TEST(MessageCounts, OweItStillToWhoLostItsSession) {
    auto trace = joined();
    trace.ended("depot").connects("depot", true, false).publishes("truck", 1, 0, 0);
    const auto found = statistics_of(trace);
    EXPECT_EQ(found.messages.due, 1U);
    EXPECT_EQ(found.messages.delivered, 0U);
}

TEST(MessageCounts, CountMessagesThatNeverLeftTheirClient) {
    auto trace = joined();
    trace.publishes("truck", 1, 0, 0).gets("depot", 1, 0, 0);
    const auto now = trace.events().back().at;
    const auto found =
        statistics_of(trace, {{"cmd", {.topic = "t", .qos = 0, .at = {now - 3s, now}}}});
    EXPECT_EQ(found.messages.published, 2U);
    EXPECT_EQ(found.messages.due, 2U);
    EXPECT_EQ(found.messages.delivered, 1U);
    EXPECT_EQ(found.latency.longest(), 3s) << "from when it was made, not sent";
}

TEST(MessageCounts, DoNotCallAWillAMessage) {
    TraceBuilder trace;
    trace.connects("depot").subscribes("depot", "w").connects_with_will("truck", "w");
    trace.ended("truck").received("depot", publish_of("w", "gone", 1, 9));
    const auto found = statistics_of(trace);
    EXPECT_EQ(found.wills, 1U);
    EXPECT_EQ(found.messages.published, 0U);
}

TEST(PacketCounts, TellPayloadFromTheRest) {
    auto trace = joined();
    const auto before = statistics_of(trace).packets;
    trace.sent("truck", publish_of("topic", "hello", 1, 1)).puback("truck", 1).pings("truck");
    const auto found = statistics_of(trace).packets;
    EXPECT_EQ(found.payload_bytes, 5U);
    EXPECT_EQ(
        found.publish_bytes, 2U + 2U + 5U + 2U + 1U
    );  // header, topic, identifier, properties
    EXPECT_EQ(found.acknowledge_bytes, 4U);
    EXPECT_EQ(found.keep_alive_packets, 2U);
    EXPECT_EQ(found.keep_alive_bytes, 4U);
    EXPECT_EQ(found.packets, before.packets + 4);
    EXPECT_EQ(found.session_bytes, before.session_bytes);
}

TEST(PacketCounts, LeaveOutWhoIsNotBehindALink) {
    auto trace = joined();
    const auto before = statistics_of(trace).packets;
    trace.connects("office").sent("office", publish_of("topic", "hello", 0, 0));
    EXPECT_EQ(statistics_of(trace).packets, before);
}

TEST(Service, IsMissingBetweenALostConnectionAndTheNext) {
    TraceBuilder trace;
    trace.links = {{"truck", "sat"}};
    trace.connects("truck", false).ended("truck").wait(60s).connects("truck", false, true);
    const auto found = statistics_of(trace);
    EXPECT_EQ(found.reconnects, 1U);
    EXPECT_GE(found.without_service, 60s);
    EXPECT_LE(found.without_service, 64s);
    EXPECT_GT(found.watched, found.without_service);
}

TEST(Service, IsMissingWhileTheLinkIsDown) {
    TraceBuilder trace;
    trace.links = {{"truck", "sat"}};
    trace.connects("truck").link("sat", "down");
    const auto down = trace.events().back().at;
    trace.wait(30s).link("sat", "up");
    const auto up = trace.events().back().at;
    trace.wait(30s).pings("truck");
    const auto found = statistics_of(trace);
    EXPECT_EQ(found.reconnects, 0U);
    EXPECT_EQ(found.without_service, up - down);
    EXPECT_GT(found.watched, found.without_service + 30s);
}

TEST(Service, IsNotMissedByWhoLeft) {
    TraceBuilder trace;
    trace.links = {{"truck", "sat"}};
    trace.connects("truck").sent("truck", wire::Disconnect{}).ended("truck").wait(60s);
    trace.connects("truck");
    const auto found = statistics_of(trace);
    EXPECT_EQ(found.reconnects, 0U);
    EXPECT_EQ(found.without_service, 0s);
}

TEST(Service, IsNotMissedByWhoIsTakenOver) {
    TraceBuilder trace;
    trace.links = {{"first", "sat"}, {"second", "sat"}};
    trace.connects("first");
    const auto up = trace.events().back().at;
    wire::Connect twin;
    twin.client_id = {"first"};
    trace.sent("second", twin).received("second", wire::Connack{}).wait(5s).ended("first");
    const auto found = statistics_of(trace);
    EXPECT_EQ(found.without_service, 0s) << "the end that comes late is no gap, and no time back";
    EXPECT_EQ(found.watched, trace.events().back().at + 1s - up);
}

TEST(Service, IsMissingWhileTheServerAnswersNothing) {
    TraceBuilder trace;
    trace.links.clear();
    trace.connects("truck").publishes("truck", 1, 1, 1).wait(300s).publishes("truck", 2, 1, 2);
    trace.wait(10s).puback("truck", 1);
    const auto found = statistics_of(trace);
    EXPECT_GE(found.without_service, 310s);
    EXPECT_LE(found.without_service, 314s);
}

TEST(Service, IsMissedOnceWhereLinkAndServerAreSilentTogether) {
    TraceBuilder trace;
    trace.links = {{"truck", "sat"}};
    trace.connects("truck").publishes("truck", 1, 1, 1).link("sat", "down").wait(60s);
    trace.link("sat", "up").puback("truck", 1);
    const auto found = statistics_of(trace);
    EXPECT_GE(found.without_service, 60s);
    EXPECT_LE(found.without_service, 65s);
}

TEST(Service, IsThereWhileAnAnswerTakesItsTime) {
    TraceBuilder trace;
    trace.links.clear();
    trace.connects("truck").publishes("truck", 1, 1, 1).wait(25s).puback("truck", 1);
    trace.publishes("truck", 2, 0, 0).wait(300s).pings("truck");
    EXPECT_EQ(statistics_of(trace).without_service, 0s);
}

std::vector<std::string>
happened(const TraceBuilder& trace, const std::vector<std::string>& wanted) {
    return happenings_of(wanted, trace.events(), statistics_of(trace));
}

TEST(Happenings, AreFoundInTheTrace) {
    auto trace = joined();
    trace.publishes("truck", 1, 1, 1).lost().publishes("truck", 1, 1, 1, true);
    EXPECT_THAT(
        happened(trace, {"PUBLISH lost", "PUBLISH sent again", "PUBREL sent again", "link down"}),
        ElementsAre("PUBLISH lost", "PUBLISH sent again")
    );
    trace.link("sat", "down");
    EXPECT_THAT(happened(trace, {"link down"}), ElementsAre("link down"));
}

TEST(Happenings, TellARepeatedPubrelFromThatOfTheNextMessage) {
    auto trace = joined();
    const wire::Pubrel pubrel{.packet_id = 1};
    trace.sent("truck", pubrel).received("truck", wire::Pubcomp{.packet_id = 1});
    trace.sent("truck", pubrel);
    EXPECT_THAT(happened(trace, {"PUBREL sent again"}), IsEmpty());
    trace.sent("truck", pubrel);
    EXPECT_THAT(happened(trace, {"PUBREL sent again"}), ElementsAre("PUBREL sent again"));
}

TEST(Happenings, TellAResumedSessionFromALostOne) {
    TraceBuilder kept;
    kept.links = {{"truck", "sat"}};
    kept.connects("truck", false).ended("truck").connects("truck", false, true);
    EXPECT_THAT(
        happened(kept, {"session resumed", "session lost", "reconnect"}),
        ElementsAre("session resumed", "reconnect")
    );
    TraceBuilder lost;
    lost.connects("truck", false).ended("truck").connects("truck", false, false);
    EXPECT_THAT(happened(lost, {"session resumed", "session lost"}), ElementsAre("session lost"));
}

}  // namespace
}  // namespace assay::evidence
