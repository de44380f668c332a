#include "simulator/random/random.hpp"

#include <gtest/gtest.h>

#include <array>

namespace assay::simulator {
namespace {

TEST(Random, GivesTheSameDrawsForTheSameNameAndSeed) {
    Random one{7, "sat", Purpose::loss};
    Random two{7, "sat", Purpose::loss};
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(one.bits(), two.bits());
}

TEST(Random, KeepsPurposesNamesAndSeedsApart) {
    const auto first = Random{7, "sat", Purpose::loss}.draw(0);
    EXPECT_NE(first, (Random{7, "sat", Purpose::delay}.draw(0)));
    EXPECT_NE(first, (Random{7, "dsl", Purpose::loss}.draw(0)));
    EXPECT_NE(first, (Random{8, "sat", Purpose::loss}.draw(0)));
    EXPECT_NE(first, (Random{7, "sat", Purpose::loss}.child("up").draw(0)));
}

TEST(Random, StaysBelowItsBoundAndSpreadsEvenly) {
    Random random{1, "x", Purpose::workload};
    std::array<int, 10> counts{};
    for (int i = 0; i < 100'000; ++i)
        ++counts.at(random.below(10));
    for (const int count : counts)
        EXPECT_NEAR(count, 10'000, 500);
    EXPECT_EQ(random.below(0), 0U);
    EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, HitsAChanceAsOftenAsItSays) {
    Random random{1, "x", Purpose::loss};
    int hits = 0;
    for (int i = 0; i < 100'000; ++i)
        hits += random.chance_ppb(50'000'000) ? 1 : 0;
    EXPECT_NEAR(hits, 5'000, 300);
}

}  // namespace
}  // namespace assay::simulator
