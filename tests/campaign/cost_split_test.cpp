#include "harness/campaign/cost_split.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace assay::campaign {
namespace {

using std::chrono::microseconds;

/// What each shard has to do, by its number.
std::map<std::uint32_t, microseconds>
burdens(const std::vector<RowKind>& kinds, std::uint32_t shards) {
    const CostSplit split{kinds, shards};
    std::map<std::uint32_t, microseconds> out;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind)
        for (std::size_t row = 0; row < kinds[kind].rows; ++row)
            out[split.shard_of(kind, row)] += kinds[kind].cost;
    return out;
}

std::vector<microseconds> sorted(const std::map<std::uint32_t, microseconds>& burdens) {
    std::vector<microseconds> out;
    for (const auto& [shard, burden] : burdens)
        out.push_back(burden);
    std::ranges::sort(out);
    return out;
}

TEST(CostSplit, GivesADearRowAShardOfItsOwn) {
    const std::vector<RowKind> kinds{
        {1, microseconds{10}}, {1, microseconds{30}}, {1, microseconds{10}}, {1, microseconds{10}}
    };
    EXPECT_THAT(
        sorted(burdens(kinds, 2)), testing::ElementsAre(microseconds{30}, microseconds{30})
    );
}

TEST(CostSplit, DealsOutSeedsEvenly) {
    EXPECT_THAT(sorted(burdens({{1'000, microseconds{7}}}, 4)), testing::Each(microseconds{1'750}));
}

TEST(CostSplit, IsOutOfBalanceByOneRowAtMost) {
    std::vector<RowKind> kinds;
    for (std::size_t i = 1; i <= 300; ++i)
        kinds.push_back({i * i % 37, microseconds{1 + i * 7'919 % 1'000}});
    const auto each = sorted(burdens(kinds, 13));
    ASSERT_EQ(each.size(), 13U);
    EXPECT_LE(each.back() - each.front(), microseconds{1'000});
}

TEST(CostSplit, LeavesShardsEmptyWhereThereAreFewerRows) {
    const auto each = burdens({{2, microseconds{5}}}, 5);
    EXPECT_EQ(each.size(), 2U);
    EXPECT_EQ(each.begin()->first, 1U);
}

}  // namespace
}  // namespace assay::campaign
