#include "harness/cli/progress.hpp"

#include <gtest/gtest.h>

namespace assay::cli {
namespace {

using namespace std::chrono_literals;

TEST(Progress, HasMinutesAndHours) {
    EXPECT_EQ(
        print_progress({.done = 100, .total = 5'000, .failing = 2, .spent = 96s}),
        "100/5000 rows, 2 failing, 1 min 36 s, about 1 h 18 min left"
    );
}

TEST(Progress, HoldsSimulatedTimeAgainstTheWallClock) {
    EXPECT_EQ(
        print_progress({.done = 60, .total = 120, .spent = 12'345ms, .simulated = 12'000s}),
        "60/120 rows, 0 failing, 12 s for 3 h 20 min of link time, about 12 s left"
    );
}

TEST(Progress, GuessesNothingByTheFirstRows) {
    EXPECT_EQ(
        print_progress({.done = 1, .total = 194, .spent = 640ms}), "1/194 rows, 0 failing, 0 s"
    );
    EXPECT_EQ(print_progress({.done = 8, .total = 194, .spent = 9s}), "8/194 rows, 0 failing, 9 s");
    EXPECT_EQ(
        print_progress({.done = 1, .total = 2, .spent = 90s}),
        "1/2 rows, 0 failing, 1 min 30 s, about 1 min 30 s left"
    );
    EXPECT_EQ(
        print_progress({.done = 194, .total = 194, .spent = 9s}), "194/194 rows, 0 failing, 9 s"
    );
}

// Rows that were read from a file took no time, and say nothing of those that are left.
TEST(Progress, GoesByItsOwnRowsWhereAnEarlierAttemptPlayedSome) {
    EXPECT_EQ(
        print_progress({.done = 950, .before = 900, .total = 1'000, .spent = 50s}),
        "950/1000 rows, 0 failing, 50 s, about 50 s left"
    );
    EXPECT_EQ(
        print_progress({.done = 904, .before = 900, .total = 1'000, .spent = 50s}),
        "904/1000 rows, 0 failing, 50 s"
    );
}

}  // namespace
}  // namespace assay::cli
