#include "reference/client/backoff.hpp"

#include <gtest/gtest.h>

namespace assay::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Backoff from_1_to_60{.min = seconds{1}, .max = seconds{60}, .jitter_percent = 25};

TEST(Backoff, DoublesUpToItsMaximum) {
    for (const auto& [failures, wait] : {std::pair{0U, 1}, {1U, 2}, {2U, 4}, {5U, 32}, {6U, 60}})
        EXPECT_EQ(backoff_delay(from_1_to_60, failures, {}), seconds{wait}) << failures;
}

TEST(Backoff, StaysAtItsMaximumAfterAnyNumberOfFailures) {
    EXPECT_EQ(backoff_delay(from_1_to_60, 4'000'000'000U, {}), seconds{60});
}

TEST(Backoff, TakesAtMostTheJitterOff) {
    const auto most = [](std::uint64_t n) { return n - 1; };
    const auto least = [](std::uint64_t) { return std::uint64_t{0}; };
    EXPECT_EQ(backoff_delay(from_1_to_60, 2, most), seconds{3});
    EXPECT_EQ(backoff_delay(from_1_to_60, 2, least), seconds{4});
}

TEST(Backoff, StaysConstantWithFactorOne) {
    const Backoff steady{.min = milliseconds{500}, .max = seconds{60}, .factor = 1};
    EXPECT_EQ(backoff_delay(steady, 1'000'000, {}), milliseconds{500});
}

}  // namespace
}  // namespace assay::client
