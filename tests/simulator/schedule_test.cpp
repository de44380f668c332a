#include "simulator/time/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace assay::simulator {
namespace {

using std::chrono::seconds;

TEST(Schedule, RunsTasksInTheOrderOfTheirInstants) {
    Schedule schedule;
    std::string order;
    schedule.after(seconds{3}, [&] { order += 'c'; });
    schedule.after(seconds{1}, [&] { order += 'a'; });
    schedule.after(seconds{2}, [&] { order += 'b'; });
    while (schedule.step()) {
    }
    EXPECT_EQ(order, "abc");
    EXPECT_EQ(schedule.now(), Instant{seconds{3}});
    EXPECT_EQ(schedule.steps(), 3U);
}

TEST(Schedule, RunsTasksOfOneInstantInTheOrderOfScheduling) {
    Schedule schedule;
    std::string order;
    for (char c = 'a'; c <= 'z'; ++c)
        schedule.after(seconds{1}, [&order, c] { order += c; });
    while (schedule.step()) {
    }
    EXPECT_EQ(order, "abcdefghijklmnopqrstuvwxyz");
    EXPECT_EQ(schedule.steps_at_this_instant(), 26U);
}

TEST(Schedule, ForgetsACancelledTaskAndNothingElse) {
    Schedule schedule;
    int ran = 0;
    const auto id = schedule.after(seconds{1}, [&] { ran += 1; });
    schedule.after(seconds{2}, [&] { ran += 10; });
    schedule.cancel(id);
    const auto reused = schedule.after(seconds{3}, [&] { ran += 100; });
    schedule.cancel(id);  // the slot may be in use again: the old identifier means nothing
    EXPECT_NE(id, reused);
    EXPECT_EQ(schedule.next(), Instant{seconds{2}});
    while (schedule.step()) {
    }
    EXPECT_EQ(ran, 110);
}

TEST(Schedule, DoesNotPileUpWhatIsCancelled) {
    Schedule schedule;
    std::vector<int> ran;
    for (int i = 0; i < 100; ++i)
        schedule.after(seconds{100 - i}, [&ran, i] { ran.push_back(i); });
    for (int i = 0; i < 10'000; ++i) {
        const auto late = schedule.after(std::chrono::hours{1}, [&] { ran.push_back(-1); });
        schedule.cancel(late);
    }
    EXPECT_LE(schedule.entries(), 300U);
    while (schedule.step()) {
    }
    ASSERT_EQ(ran.size(), 100U);
    EXPECT_TRUE(std::ranges::is_sorted(ran, std::greater{}));
    EXPECT_EQ(schedule.entries(), 0U);
}

TEST(Schedule, AdvancesToAnInstantBetweenTasks) {
    Schedule schedule;
    int ran = 0;
    schedule.after(seconds{1}, [&] { ++ran; });
    schedule.after(seconds{5}, [&] { ++ran; });
    schedule.advance_to(Instant{seconds{3}});
    EXPECT_EQ(ran, 1);
    EXPECT_EQ(schedule.now(), Instant{seconds{3}});
}

TEST(ScheduleDeathTest, AbortsForATaskInThePast) {
    Schedule schedule;
    schedule.advance_to(Instant{seconds{2}});
    EXPECT_DEATH(schedule.at(Instant{seconds{1}}, [] {}), "scheduled in the past");
}

}  // namespace
}  // namespace assay::simulator
