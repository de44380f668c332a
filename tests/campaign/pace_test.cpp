#include "harness/campaign/pace.hpp"

#include <gtest/gtest.h>

namespace assay::campaign {
namespace {

using namespace std::chrono_literals;
using simulator::Instant;

Instant at(std::chrono::milliseconds when) {
    return Instant{when};
}

TEST(Pace, GivesAQuickTargetAllRowsSoon) {
    Pace pace{384, 1ms};
    EXPECT_LT(pace.rows(), 100U);
    for (int i = 1; i <= 3; ++i)
        pace.answered(at(i * 50ms), 2ms);
    EXPECT_EQ(pace.rows(), 384U);
}

TEST(Pace, HalvesTheRowsOnceForAllThatWasAskedBefore) {
    Pace pace{64, 1ms};
    pace.answered(at(0ms), 300ms);
    pace.noticed(at(100ms), 400ms);
    EXPECT_EQ(pace.rows(), 32U);
    pace.answered(at(350ms), 300ms);
    EXPECT_EQ(pace.rows(), 16U);
}

TEST(Pace, DoesNotWaitForAnAnswerToKnowThatItIsSlow) {
    Pace pace{64, 1ms};
    pace.waiting(at(0ms), at(249ms));
    EXPECT_EQ(pace.rows(), 64U);
    pace.waiting(at(0ms), at(250ms));
    pace.waiting(at(0ms), at(900ms));
    EXPECT_EQ(pace.rows(), 32U);
    EXPECT_EQ(pace.slowest_since(at(800ms)), 900ms);
}

TEST(Pace, GrowsByAFewRowsOnceItWasTooMany) {
    Pace pace{384, 1ms};
    pace.answered(at(0ms), 1s);
    pace.answered(at(2s), 1ms);
    EXPECT_GT(pace.rows(), 32U);
    EXPECT_LT(pace.rows(), 40U);
}

TEST(Pace, NeverStops) {
    Pace pace{4, 1ms};
    for (int i = 0; i < 10; ++i)
        pace.answered(at(i * 1000ms), 999ms);
    EXPECT_EQ(pace.rows(), 1U);
}

TEST(Pace, TakesATargetThatIsSlowAtRestForWhatItIs) {
    Pace pace{384, 2s};
    pace.answered(at(0s), 3s);
    EXPECT_GT(pace.rows(), 64U);
    EXPECT_FALSE(pace.is_in_doubt(at(0s)));
    pace.answered(at(4s), 8s);
    EXPECT_TRUE(pace.is_in_doubt(at(0s)));
}

TEST(Pace, DoubtsOnlyWhatWasUnderWayWhileAnswersWereSlow) {
    Pace pace{64, 1ms};
    pace.answered(at(0s), 600ms);
    EXPECT_TRUE(pace.is_in_doubt(at(500ms)));
    EXPECT_FALSE(pace.is_in_doubt(at(700ms)));
}

TEST(Pace, WidensWindowsWhileAnswersAreSlowAndNotForEver) {
    Pace pace{64, 1ms};
    EXPECT_EQ(pace.extra(at(1s)), 0ms);
    pace.answered(at(0s), 300ms);
    EXPECT_EQ(pace.extra(at(1s)), 3s);
    EXPECT_EQ(pace.extra(at(6s)), 0ms);
    pace.answered(at(6s), 4s);
    EXPECT_EQ(pace.extra(at(10s)), 10s);
}

}  // namespace
}  // namespace assay::campaign
