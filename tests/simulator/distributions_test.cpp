#include "simulator/random/distributions.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;

struct Moments {
    double mean_ms{};
    double deviation_ms{};
    double least_ms{1e18};
};

template <class Draw>
Moments measure(Draw draw) {
    constexpr int n = 200'000;
    Random random{42, "distributions", Purpose::delay};
    double sum = 0;
    double squares = 0;
    Moments out;
    for (int i = 0; i < n; ++i) {
        const double ms = static_cast<double>(draw(random).count()) / 1e6;
        sum += ms;
        squares += ms * ms;
        out.least_ms = std::min(out.least_ms, ms);
    }
    out.mean_ms = sum / n;
    out.deviation_ms = std::sqrt(squares / n - out.mean_ms * out.mean_ms);
    return out;
}

TEST(Distributions, ExponentialHasItsMeanAsDeviation) {
    const auto m = measure([](Random& r) { return exponential(r, milliseconds{60}); });
    EXPECT_NEAR(m.mean_ms, 60, 0.6);
    EXPECT_NEAR(m.deviation_ms, 60, 1);
}

TEST(Distributions, GammaOfShape2IsNarrower) {
    const auto m = measure([](Random& r) { return gamma(r, milliseconds{10}); });
    EXPECT_NEAR(m.mean_ms, 10, 0.1);
    EXPECT_NEAR(m.deviation_ms, 10 / std::sqrt(2.0), 0.1);
}

TEST(Distributions, LognormalKeepsMeanAndDeviation) {
    const auto m =
        measure([](Random& r) { return lognormal(r, milliseconds{150}, milliseconds{80}); });
    EXPECT_NEAR(m.mean_ms, 150, 1);
    EXPECT_NEAR(m.deviation_ms, 80, 2);
}

TEST(Distributions, ParetoBeginsAtAThirdOfItsMean) {
    const auto m = measure([](Random& r) { return pareto(r, milliseconds{90}); });
    EXPECT_NEAR(m.mean_ms, 90, 12);  // the variance is infinite
    EXPECT_NEAR(m.least_ms, 30, 0.1);
}

TEST(Distributions, CappedParetoKeepsItsMeanAndItsCap) {
    // Capped at 70 s after the draw, a mean of 5 s would become 4.4 s.
    const auto m = measure([](Random& r) {
        return capped_pareto(r, milliseconds{5000}, milliseconds{70'000});
    });
    EXPECT_NEAR(m.mean_ms, 5000, 60);
    EXPECT_GT(m.least_ms, 5000.0 / 3);
    Random random{42, "distributions", Purpose::delay};
    for (int i = 0; i < 10'000; ++i)
        ASSERT_LE(
            capped_pareto(random, milliseconds{5000}, milliseconds{70'000}), milliseconds{70'000}
        );
}

TEST(Distributions, UniformCoversItsWidth) {
    const auto m = measure([](Random& r) { return uniform(r, milliseconds{50}); });
    EXPECT_NEAR(m.mean_ms, 25, 0.2);
    EXPECT_NEAR(m.deviation_ms, 50 / std::sqrt(12.0), 0.2);
}

TEST(Distributions, GiveTheseNanosecondsOnEveryMachine) {
    Random random{1, "golden", Purpose::delay};
    const std::array drawn{
        exponential(random, milliseconds{100}).count(),
        gamma(random, milliseconds{100}).count(),
        lognormal(random, milliseconds{100}, milliseconds{50}).count(),
        pareto(random, milliseconds{100}).count()
    };
    EXPECT_EQ(drawn, (std::array<std::int64_t, 4>{8419529, 135443817, 205423415, 107472714}));
}

}  // namespace
}  // namespace assay::simulator
