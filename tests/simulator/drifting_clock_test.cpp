// Clocks of devices, which gain or lose.
#include "simulator/time/drifting_clock.hpp"

#include <gtest/gtest.h>

namespace assay::simulator {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{std::chrono::hours{3}};
constexpr std::int64_t percent = 10'000'000;

TEST(DriftingClock, IsRightWithoutDrift) {
    const DriftingClock clock{start, 0};
    EXPECT_EQ(clock.shown_at(start + 90s), start + 90s);
    EXPECT_EQ(clock.when_it_shows(start + 90s), start + 90s);
    EXPECT_EQ(clock.true_time_of(90s), 90s);
}

TEST(DriftingClock, GainsAndLosesFromTheStartOn) {
    EXPECT_EQ((DriftingClock{start, 10 * percent}.shown_at(start + 1h)), start + 66min);
    EXPECT_EQ((DriftingClock{start, -20 * percent}.shown_at(start + 1h)), start + 48min);
    EXPECT_EQ((DriftingClock{start, -20 * percent}.when_it_shows(start + 48min)), start + 1h);
    EXPECT_EQ((DriftingClock{start, -20 * percent}.true_time_of(48s)), 60s);
}

TEST(DriftingClock, ShowsADeadlineAtTheFirstNanosecondThatReachesIt) {
    for (const auto drift : {-33 * percent, -7L, 3L, 70 * percent}) {
        const DriftingClock clock{start, drift};
        for (const auto deadline :
             {1ns, 7ns, 999'999'999ns, Duration{61s + 1ns}, Duration{8760h}}) {
            const auto at = clock.when_it_shows(start + deadline);
            EXPECT_GE(clock.shown_at(at), start + deadline) << drift;
            EXPECT_LT(clock.shown_at(at - 1ns), start + deadline) << drift;
        }
    }
}

}  // namespace
}  // namespace assay::simulator
