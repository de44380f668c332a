// A target that sends without end: the row ends, and says so.
#include "harness/campaign/play_simulated.hpp"
#include "harness/play/row/flood_guard.hpp"
#include "tests/play/rows.hpp"

#include <gmock/gmock.h>

namespace assay::play {
namespace {

using namespace std::chrono_literals;
using reports::Verdict;
using testing::HasSubstr;

constexpr std::uint64_t little_memory = 100'000;

/// Goes on sending PINGRESP that nobody asked for.
void pour(const Peer& peer) {
    for (int i = 0; i < 100; ++i)
        peer.send(wire::Pingresp{});
    peer.later(1ms, [peer] { pour(peer); });
}

TEST(Flood, EndsTheRowAndLeavesItUndecided) {
    const auto flooding =
        polite_but<wire::Subscribe>([](const Peer& peer, const wire::Subscribe&) { pour(peer); });
    const auto row = row_of(
        "  - one: {connect: fresh}\n  - one: {subscribe: ~/a, await: none}\n  - wait: 1h\n"
        "  - one: {ping: true}\n",
        "limit: 2h\n"
    );
    const auto played = play_scripted(row, flooding, {}, {.heard_max_bytes = little_memory});
    EXPECT_FALSE(played.course.completed);
    EXPECT_EQ(verdict_of(played), Verdict::undecided);
    EXPECT_THAT(failure_of(played), HasSubstr("target floods: "));
    EXPECT_LT(played.duration, 1s);
    EXPECT_LT(played.trace.size(), 1'000U);
}

TEST(Flood, LeavesBehindHowItBegan) {
    const auto flooding =
        polite_but<wire::Subscribe>([](const Peer& peer, const wire::Subscribe&) { pour(peer); });
    const auto row = row_of(
        "  - one: {connect: fresh}\n  - one: {subscribe: ~/a, await: none}\n  - wait: 1h\n",
        "limit: 2h\n"
    );
    const auto played = play_scripted(row, flooding, {}, {.heard_max_bytes = 10'000'000});
    EXPECT_GT(played.flooded_bytes, 10'000'000U);
    ASSERT_EQ(played.trace.size(), flooded_events_kept + 1);
    EXPECT_THAT(
        played.trace.back().text, testing::MatchesRegex("[0-9]+ more events are left out: .*")
    );
    EXPECT_EQ(played.course.epilogue, played.trace.size());
    EXPECT_THAT(failure_of(played), HasSubstr("target floods: "));
}

TEST(Flood, IsNoticedBeforeAPacketHasComeWhole) {
    const auto endless = polite_but<wire::Subscribe>([](const Peer& peer, const wire::Subscribe&) {
        // A PUBLISH of 256 MB begins.
        wire::Bytes bytes{0x30, 0xFF, 0xFF, 0xFF, 0x7F};
        bytes.resize(60'000, 'x');
        peer.send_bytes(bytes);
    });
    const auto row = row_of(
        "  - one: {connect: fresh}\n  - one: {subscribe: ~/a, await: none}\n  - wait: 1h\n",
        "limit: 2h\n"
    );
    const auto played = play_scripted(row, endless, {}, {.heard_max_bytes = little_memory});
    EXPECT_THAT(failure_of(played), HasSubstr("target floods: "));
    EXPECT_LT(played.duration, 1s);
}

TEST(Flood, IsNotWhatTheRowsOwnPacketsExplain) {
    const auto row = row_of("  - two: {connect: fresh}\n  - two: {subscribe: ~/a, qos: 2}\n"
                            "  - one: {connect: fresh}\n"
                            "  - one: {publish: ~/a, payload_size: 1000, qos: 2, count: 1000}\n"
                            "  - two: {expect: PUBLISH, count: 1000}\n");
    SimulatedWorld world{row, {.seed = 1}};
    const auto played = campaign::play_in(world, row, {.heard_max_bytes = little_memory});
    EXPECT_EQ(failure_of(played), "");
}

}  // namespace
}  // namespace assay::play
