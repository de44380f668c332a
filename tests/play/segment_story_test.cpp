#include "harness/campaign/play_simulated.hpp"
#include "harness/play/row/segment_log.hpp"
#include "harness/play/world/segment_story.hpp"
#include "harness/scenario/load.hpp"

#include <gmock/gmock.h>

namespace assay::play {
namespace {

using simulator::Cause;
using simulator::Segment;
using simulator::Way;
using testing::ElementsAre;

std::string story(Cause cause, std::uint32_t transmission, std::size_t bytes, bool fin = false) {
    Segment segment;
    segment.cause = cause;
    segment.transmission = transmission;
    segment.bytes.resize(bytes);
    segment.fin = fin;
    return story_of(segment).value_or("");
}

TEST(SegmentStory, TellsWhatWasSentAgainAndWhy) {
    EXPECT_EQ(story(Cause::timeout, 2, 800), "sent again after a time-out: 800 bytes");
    EXPECT_EQ(story(Cause::timeout, 4, 1), "sent again, 3rd time, after a time-out: 1 byte");
    EXPECT_EQ(
        story(Cause::fast, 2, 5, true), "sent again because later ones arrived: 5 bytes and FIN"
    );
    EXPECT_EQ(
        story(Cause::tail_probe, 3, 0, true), "sent again, 2nd time, as a tail-loss probe: FIN"
    );
    EXPECT_EQ(story(Cause::handshake, 12, 0), "SYN sent again, 11th time");
    EXPECT_EQ(story(Cause::alive_probe, 1, 0), "asks whether the peer still lives");
    EXPECT_EQ(story(Cause::window_probe, 1, 0), "asks whether the window is still closed");
}

TEST(SegmentStory, IsSilentAboutThePlainCourse) {
    EXPECT_EQ(story(Cause::data, 1, 800), "");
    EXPECT_EQ(story(Cause::handshake, 1, 0), "");
    EXPECT_EQ(story(Cause::tail_probe, 1, 10), "");
    EXPECT_EQ(story(Cause::acknowledgment, 1, 0), "");
    EXPECT_EQ(story(Cause::reset, 1, 0), "");
}

TEST(SegmentLog, StopsAtItsLimitAndSaysSo) {
    evidence::Trace trace{Instant{}};
    SegmentLog log{trace, "broker", Way::up};
    for (std::size_t i = 0; i < 2 * segments_sent_again_max; ++i)
        log.add(Instant{}, "truck", Way::down, "SYN-ACK sent again");
    ASSERT_EQ(trace.events().size(), segments_sent_again_max + 1);
    EXPECT_EQ(trace.events().front().actor(), "broker");
    EXPECT_EQ(trace.events().front().text, "to truck: SYN-ACK sent again");
    EXPECT_EQ(trace.events().back().kind, reports::TraceEvent::Kind::note);
}

TEST(SegmentLog, IsPartOfTheTraceOfARow) {
    const auto scenario = scenario::load(
        "f.yaml",
        "id: a/b\ntitle: It is cut\nmatrix: {version: [5.0]}\nlinks: {sat: {delay: 300ms}}\n"
        "actors: {one: {link: sat}}\nsteps:\n  - one: {connect: fresh}\n  - sat: {cut: 3s}\n"
        "  - one: {publish: ~/t, payload: x, qos: 1, within: 20s}\n",
        {}
    );
    ASSERT_TRUE(scenario) << scenario.error().front().message;
    const auto row = scenario::expand(*scenario, scenario->rows.front());
    SimulatedWorld world{*row, {}};
    const auto played = campaign::play_in(world, *row, {});
    EXPECT_TRUE(played.course.completed);
    std::vector<std::string> told;
    for (const auto& event : played.trace)
        if (event.kind == reports::TraceEvent::Kind::segment)
            told.push_back(event.actor() + ": " + event.text);
    EXPECT_THAT(
        told,
        ElementsAre(
            testing::StartsWith("one: sent again as a tail-loss probe: "),
            testing::StartsWith("one: sent again, 2nd time, after a time-out: ")
        )
    );
}

}  // namespace
}  // namespace assay::play
