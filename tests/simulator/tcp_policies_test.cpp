// What one end of a connection decides by itself: when to acknowledge, how much to offer, what to
// take for lost, when a timer really runs out.
#include "simulator/tcp/ack_policy.hpp"
#include "simulator/tcp/congestion.hpp"
#include "simulator/tcp/receive_window.hpp"
#include "simulator/tcp/reordering.hpp"
#include "simulator/tcp/scoreboard.hpp"
#include "simulator/tcp/timer_wheel.hpp"
#include "simulator/tcp/undo.hpp"
#include "tests/simulator/instants.hpp"

#include <gtest/gtest.h>

#include <array>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration timeout = milliseconds{800};
constexpr std::uint64_t offered = 64'240;

AckPolicy asked_at(Instant at) {
    AckPolicy policy{default_stack_profile()};
    policy.received(100, true, at, timeout, offered);
    return policy;
}

TEST(AckPolicy, IsQuickAtFirst) {
    EXPECT_TRUE(asked_at(at_ms(1000)).is_due(100, true));
}

TEST(AckPolicy, LetsTheAnswerCarryItInADialogue) {
    auto policy = asked_at(at_ms(1000));
    policy.sent_acknowledgment();
    policy.sent_data(at_ms(1001));
    policy.received(100, true, at_ms(6000), timeout, offered);
    EXPECT_FALSE(policy.is_due(100, true));
    EXPECT_FALSE(policy.is_due_after_reading(100));
    EXPECT_TRUE(policy.is_due(1449, true)) << "two full segments wait for nobody";
}

TEST(AckPolicy, LeavesADialogueWhenNoAnswerCame) {
    auto policy = asked_at(at_ms(1000));
    policy.sent_data(at_ms(1001));
    policy.received(100, true, at_ms(6000), timeout, offered);
    policy.ran_out(timeout);
    policy.sent_acknowledgment();
    policy.received(100, true, at_ms(6100), timeout, offered);
    EXPECT_TRUE(policy.is_due(100, true));
}

TEST(AckPolicy, TakesALateAnswerForNoDialogue) {
    auto policy = asked_at(at_ms(1000));
    policy.sent_data(at_ms(1040));
    policy.received(100, true, at_ms(2000), timeout, offered);
    EXPECT_TRUE(policy.is_due(100, true));
}

TEST(ReceiveWindow, FollowsWhatIsReadInARoundTrip) {
    const auto& profile = default_stack_profile();
    ReceiveWindow window{profile};
    Segment segment;
    segment.bytes.resize(1448);
    Sequence next = 1;
    for (int round = 1; round <= 4; ++round)
        for (int i = 0; i < 40 * round; ++i) {
            segment.echo = at_ms(round * 600 - 600);
            window.arrived(segment, 1448, milliseconds{600}, true);
            next += 1448;
            window.read(next, 0, at_ms(round * 600));
        }
    EXPECT_GT(window.limit(), 2ULL * 120 * 1448);
    EXPECT_LT(window.limit(), profile.receive_buffer_max);
}

TEST(ReceiveWindow, TakesNoPromiseBackAndOffersNoCrumbs) {
    const auto& profile = default_stack_profile();
    ReceiveWindow window{profile};
    EXPECT_EQ(window.offer(1, 0, 1448), 64'240U);
    EXPECT_EQ(window.offer(1, profile.receive_buffer, 1448), 64'240U);
    EXPECT_EQ(window.offer(64'241, profile.receive_buffer - 1000, 1448), 0U);
}

TEST(Reordering, WaitsForNothingAfterThreeLaterOnesUntilItHasSeenSome) {
    const Duration least = milliseconds{600};
    Reordering order;
    EXPECT_EQ(order.window(false, 2, least, least), milliseconds{150});
    EXPECT_EQ(order.window(false, 3, least, least), Duration{});
    EXPECT_EQ(order.window(true, 0, least, least), Duration{});
    order.seen(1448, 1448);
    EXPECT_EQ(order.window(true, 30, least, least), milliseconds{150});
}

TEST(Reordering, WaitsLongerAfterEachRoundTripWithANeedlessRepair) {
    const Duration least = milliseconds{600};
    Reordering order;
    order.seen(20 * 1448, 1448);
    order.repeated();
    order.adapt(100, 50);
    EXPECT_EQ(order.window(true, 0, least, least), milliseconds{300});
    order.repeated();
    order.adapt(120, 90);  // sent before the last change
    EXPECT_EQ(order.window(true, 0, least, least), milliseconds{300});
    order.repeated();
    order.adapt(140, 110);
    EXPECT_EQ(order.window(true, 0, least, least), milliseconds{450});
}

TEST(Reordering, ForgetsNeedlessRepairsAfterSixteenRecoveriesThatWereNeeded) {
    const Duration least = milliseconds{600};
    Reordering order;
    order.seen(1448, 1448);
    order.repeated();
    order.adapt(100, 50);
    for (int i = 0; i < 16; ++i)
        order.recovered();
    order.adapt(200, 150);
    EXPECT_EQ(order.window(true, 0, least, least), milliseconds{150});
}

TEST(Undo, IsPossibleWhenEveryCopyWasReported) {
    Undo undo;
    undo.begin(1000, 0);
    EXPECT_FALSE(undo.was_all_reported()) << "nothing was sent twice yet";
    undo.sent(at_ms(100));
    undo.sent(at_ms(100));
    undo.reported(2448);
    EXPECT_FALSE(undo.was_all_reported());
    undo.reported(3896);
    EXPECT_TRUE(undo.was_all_reported());
}

TEST(Undo, IsPossibleWhenTheEchoIsOlderThanTheFirstCopy) {
    Undo undo;
    undo.begin(1000, 0);
    undo.sent(at_ms(100));
    EXPECT_FALSE(undo.was_delayed(at_ms(100)));
    EXPECT_TRUE(undo.was_delayed(at_ms(99)));
    undo.end();
    EXPECT_FALSE(undo.was_delayed(at_ms(99)));
}

TEST(Scoreboard, SaysWhatWasOvertaken) {
    Scoreboard board;
    for (Sequence begin = 1; begin < 501; begin += 100)
        board.add(begin, begin + 100, false, at_ms(0));
    const std::array early{Range{201, 401}};
    EXPECT_EQ(board.acknowledge(101, early, at_ms(100), {}, 0).overtaken, std::nullopt);
    EXPECT_EQ(board.acknowledge(401, {}, at_ms(110), {}, 0).overtaken, 101U);
}

TEST(Congestion, LetsOneRepairOutForEachArrivalWhileItFalls) {
    Congestion congestion{default_stack_profile()};
    congestion.begin_reduction();  // from 10 to 7
    congestion.reduce_by(1, false, 1);
    EXPECT_EQ(congestion.window(), 2U) << "one has arrived, one may leave";
    congestion.sent_in_reduction();
    congestion.reduce_by(1, true, 1);
    EXPECT_EQ(congestion.window(), 3U) << "the gap closes, so one more";
    congestion.end_reduction();
    EXPECT_EQ(congestion.window(), 7U);
}

TEST(Congestion, TakesAReductionBack) {
    Congestion congestion{default_stack_profile()};
    congestion.begin_reduction();
    congestion.reduce_by(1, false, 1);
    congestion.undo();
    EXPECT_EQ(congestion.window(), 10U);
    EXPECT_TRUE(congestion.is_slow_start());
}

TEST(Congestion, EndsSlowStartWhenAllRoundTripsOfARoundAreLonger) {
    Congestion congestion{default_stack_profile()};
    congestion.acknowledged(10, at_ms(100), milliseconds{100});
    Sequence sent = 1000;
    congestion.measured(milliseconds{100}, at_ms(100), 2, sent);
    for (int i = 0; i < 9; ++i) {
        EXPECT_TRUE(congestion.is_slow_start()) << i;
        congestion.measured(
            milliseconds{120}, at_ms(210 + 3 * i), sent + 1 + static_cast<Sequence>(i), 3000
        );
    }
    EXPECT_FALSE(congestion.is_slow_start());
}

TEST(TimerWheel, IsLateByAnEighthAtMost) {
    const Duration tick = milliseconds{4};
    for (const auto wanted :
         {milliseconds{40}, milliseconds{1000}, milliseconds{9000}, milliseconds{64'000}}) {
        const auto late = on_timer_wheel(at_ms(123), wanted, tick) - at_ms(123) - wanted;
        EXPECT_GT(late, Duration{}) << wanted.count();
        EXPECT_LE(late, std::max<Duration>(tick, wanted / 7)) << wanted.count();
    }
}

TEST(TimerWheel, MakesTheLastRungOfSixtyFourSecondsOneOfSixtySix) {
    const Duration tick = milliseconds{4};
    const auto begin = on_timer_wheel(at_ms(0), seconds{32}, tick);
    EXPECT_EQ(on_timer_wheel(begin, seconds{64}, tick) - begin, milliseconds{65'536});
}

}  // namespace
}  // namespace assay::simulator
