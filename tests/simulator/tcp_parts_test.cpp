// The parts of the TCP model by themselves: scoreboard, reassembly, round trips, congestion window.
#include "simulator/tcp/congestion.hpp"
#include "simulator/tcp/reassembly.hpp"
#include "simulator/tcp/rtt.hpp"
#include "simulator/tcp/scoreboard.hpp"
#include "simulator/tcp/send_buffer.hpp"
#include "tests/simulator/instants.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Segments of 100 bytes, sent a millisecond apart.
Scoreboard board_of(int segments) {
    Scoreboard board;
    for (int i = 0; i < segments; ++i) {
        const auto begin = 1 + static_cast<Sequence>(i) * 100;
        board.add(begin, begin + 100, false, at_ms(i));
    }
    return board;
}

TEST(Scoreboard, TakesAcknowledgedSegmentsOffTheNetwork) {
    auto board = board_of(3);
    const auto told = board.acknowledge(201, {}, at_ms(100), milliseconds{50}, 0);
    EXPECT_EQ(told.in_order, 2U);
    EXPECT_EQ(told.sample_of, at_ms(0));
    EXPECT_EQ(board.in_flight(), 1U);
    EXPECT_EQ(board.head().begin, 201U);
}

TEST(Scoreboard, FindsWhatWasSentBeforeSomethingThatArrived) {
    auto board = board_of(4);
    const std::array sacks{Range{201, 301}};
    board.acknowledge(1, sacks, at_ms(102), milliseconds{50}, 0);
    EXPECT_EQ(board.sacked(), 1U);
    EXPECT_EQ(board.find_losses(milliseconds{25}, at_ms(102)), Duration{milliseconds{24}});
    EXPECT_EQ(board.lost(), 0U);
    EXPECT_EQ(board.find_losses({}, at_ms(102)), std::nullopt);
    EXPECT_EQ(board.lost(), 2U);
    EXPECT_EQ(board.next_repair(), 0U);
    EXPECT_EQ(board.in_flight(), 1U);
    board.sent_again(0, at_ms(103));
    EXPECT_EQ(board.next_repair(), 1U);
    EXPECT_EQ(board.in_flight(), 2U);
}

TEST(Scoreboard, NoticesThatARepairWasLostToo) {
    auto board = board_of(3);
    const std::array first{Range{101, 201}};
    board.acknowledge(1, first, at_ms(101), milliseconds{50}, 0);
    board.find_losses({}, at_ms(101));
    board.sent_again(0, at_ms(102));
    board.add(301, 401, false, at_ms(103));
    const std::array later{Range{101, 401}};
    board.acknowledge(1, later, at_ms(203), milliseconds{50}, 0);
    board.find_losses({}, at_ms(203));
    EXPECT_EQ(board.next_repair(), 0U);
}

TEST(Scoreboard, TakesNoMeasureFromARepair) {
    auto board = board_of(1);
    board.mark_all_lost();
    board.sent_again(0, at_ms(500));
    EXPECT_EQ(board.acknowledge(101, {}, at_ms(501), milliseconds{50}, 0).sample_of, std::nullopt);
}

TEST(Scoreboard, JoinsSmallNeighboursUpToASegment) {
    auto board = board_of(8);
    board.mark_all_lost();
    board.coalesce(0, 500);
    EXPECT_EQ(board.size(), 4U);
    EXPECT_EQ(board.head().end, 501U);
    EXPECT_EQ(board.lost(), 4U);
    EXPECT_EQ(board.in_flight(), 0U);
}

std::unique_ptr<Segment> segment_of(Sequence sequence, std::string_view text, bool fin = false) {
    auto segment = std::make_unique<Segment>();
    segment->sequence = sequence;
    segment->bytes.assign(text.begin(), text.end());
    segment->fin = fin;
    return segment;
}

std::string given(Reassembly& reassembly) {
    const auto bytes = reassembly.give();
    return {bytes.begin(), bytes.end()};
}

TEST(Reassembly, KeepsWhatIsEarlyAndNamesIt) {
    Reassembly reassembly;
    const auto third = segment_of(7, "ghi");
    const auto second = segment_of(4, "def");
    const auto first = segment_of(1, "abc");
    EXPECT_EQ(reassembly.take(*third), Reassembly::Outcome::early);
    EXPECT_EQ(reassembly.take(*second), Reassembly::Outcome::early);
    EXPECT_EQ(reassembly.early(), (std::vector<Range>{{4, 10}}));
    EXPECT_EQ(given(reassembly), "");
    EXPECT_EQ(reassembly.take(*first), Reassembly::Outcome::in_order);
    EXPECT_EQ(given(reassembly), "abcdefghi");
    EXPECT_TRUE(reassembly.early().empty());
}

TEST(Reassembly, TakesOverlapsOnce) {
    Reassembly reassembly;
    const auto early = segment_of(3, "cd");
    const auto joined = segment_of(1, "abcdef");
    const auto again = segment_of(2, "bc");
    reassembly.take(*early);
    reassembly.take(*joined);
    EXPECT_EQ(reassembly.take(*again), Reassembly::Outcome::duplicate);
    EXPECT_EQ(given(reassembly), "abcdef");
    EXPECT_EQ(reassembly.next(), 7U);
}

TEST(Reassembly, JoinsWhatNobodyHasTakenYet) {
    Reassembly reassembly;
    const auto first = segment_of(1, "abc");
    const auto overlapping = segment_of(2, "bcde");
    const auto next = segment_of(6, "fg");
    reassembly.take(*first);
    reassembly.take(*overlapping);
    reassembly.take(*next);
    EXPECT_EQ(reassembly.ready_bytes(), 7U);
    EXPECT_EQ(given(reassembly), "abcdefg");
    const auto repeated = segment_of(5, "efghi");
    reassembly.take(*repeated);
    EXPECT_EQ(given(reassembly), "hi");
}

TEST(Reassembly, FinishesOnlyWhenEverythingBeforeTheFinIsThere) {
    Reassembly reassembly;
    const auto last = segment_of(4, "", true);
    const auto first = segment_of(1, "abc");
    reassembly.take(*last);
    EXPECT_FALSE(reassembly.has_finished());
    reassembly.take(*first);
    EXPECT_TRUE(reassembly.has_finished());
    EXPECT_EQ(reassembly.next(), 5U);
}

TEST(SendBuffer, CopiesFromTheMiddleAfterAReleaseAtTheFront) {
    SendBuffer buffer;
    const std::string text = "abcdefgh";
    buffer.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    buffer.release(3);
    EXPECT_EQ(buffer.size(), 6U);
    const auto copied = buffer.copy(4, 100);
    EXPECT_EQ((std::string{copied.begin(), copied.end()}), "defgh");
}

TEST(RttEstimator, FollowsRfc6298) {
    auto profile = *find_stack_profile("rfc6298-plain");
    profile.rto_min = {};
    RttEstimator rtt{profile};
    EXPECT_EQ(rtt.timeout(), seconds{1});
    rtt.sample(milliseconds{100}, true);
    EXPECT_EQ(rtt.timeout(), milliseconds{300});  // R + 4 * R/2
    rtt.sample(milliseconds{100}, true);
    EXPECT_EQ(rtt.timeout(), milliseconds{250});
}

TEST(RttEstimator, LetsTheVarianceOfLinuxFallOnceARoundTripOnly) {
    RttEstimator often{default_stack_profile()};
    RttEstimator seldom{default_stack_profile()};
    for (int i = 0; i < 8; ++i) {
        often.sample(milliseconds{600}, true);
        seldom.sample(milliseconds{600}, i == 0);
    }
    EXPECT_LT(often.timeout(), seldom.timeout());
    EXPECT_GE(often.timeout(), milliseconds{800});  // the variance term is at least 200 ms
}

StackProfile with(CongestionControl kind) {
    auto profile = default_stack_profile();
    profile.congestion = kind;
    return profile;
}

TEST(Congestion, DoublesInSlowStartAndGrowsByOneARoundTripAfterALoss) {
    const auto profile = with(CongestionControl::reno);
    Congestion congestion{profile};
    congestion.acknowledged(10, at_ms(100), milliseconds{100});
    EXPECT_EQ(congestion.window(), 20U);
    congestion.reduce();
    EXPECT_EQ(congestion.window(), 10U);
    congestion.acknowledged(10, at_ms(200), milliseconds{100});
    EXPECT_EQ(congestion.window(), 11U);
    congestion.collapse(0, true);
    EXPECT_EQ(congestion.window(), 1U);
    EXPECT_TRUE(congestion.is_slow_start());
}

TEST(Congestion, CubicComesBackToItsOldMaximumAfterKSeconds) {
    const auto profile = with(CongestionControl::cubic);
    Congestion congestion{profile};
    while (congestion.window() < 1000)
        congestion.acknowledged(congestion.window(), at_ms(0), {});
    const auto before = congestion.window();
    congestion.reduce();
    EXPECT_NEAR(congestion.window(), before * 0.7, 2);
    // K is the cube root of 0.3 W / 0.4 seconds.
    const auto k = std::cbrt(0.3 * before / 0.4);
    int ms = 0;
    while (congestion.window() < before * 98 / 100) {
        congestion.acknowledged(congestion.window(), at_ms(ms), milliseconds{100});
        ms += 100;
    }
    EXPECT_NEAR(ms / 1000.0, k, k * 0.45);
    EXPECT_LT(ms / 1000.0, k);
}

TEST(StackProfiles, AreFoundByName) {
    EXPECT_EQ(stack_profiles().size(), 4U);
    for (const auto& profile : stack_profiles())
        EXPECT_EQ(find_stack_profile(profile.name), &profile);
    EXPECT_EQ(find_stack_profile("windows-95"), nullptr);
}

}  // namespace
}  // namespace assay::simulator
