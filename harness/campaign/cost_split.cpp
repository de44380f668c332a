#include "harness/campaign/cost_split.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>

namespace assay::campaign {
namespace {

/// A shard and what it has to do; the first of those that have the least comes first.
using Burden = std::pair<std::chrono::microseconds, std::uint32_t>;
using LeastFirst = std::priority_queue<Burden, std::vector<Burden>, std::greater<>>;

LeastFirst idle(std::uint32_t shards) {
    LeastFirst out;
    for (std::uint32_t shard = 1; shard <= shards; ++shard)
        out.emplace(0, shard);
    return out;
}

std::vector<std::size_t> dearest_first(std::span<const RowKind> kinds) {
    std::vector<std::size_t> order(kinds.size());
    std::iota(order.begin(), order.end(), std::size_t{});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t i) { return kinds[i].cost; });
    return order;
}

}  // namespace

CostSplit::CostSplit(std::span<const RowKind> kinds, std::uint32_t shards)
    : shards_{shards}, shares_(kinds.size()) {
    auto burdens = idle(shards);
    std::vector<Burden> taken;
    for (const auto kind : dearest_first(kinds)) {
        const auto& [rows, cost] = kinds[kind];
        const auto rest = rows % shards;
        shares_[kind] = {.of_all = rows - rest, .first_extra = extra_.size()};
        taken.clear();
        for (std::size_t i = 0; i < rest; ++i) {
            taken.push_back(burdens.top());
            burdens.pop();
        }
        for (const auto& [burden, shard] : taken) {
            extra_.push_back(shard);
            burdens.emplace(burden + cost, shard);
        }
    }
}

std::uint32_t CostSplit::shard_of(std::size_t kind, std::size_t row) const {
    const auto& share = shares_[kind];
    if (row < share.of_all) return static_cast<std::uint32_t>(row % shards_) + 1;
    return extra_[share.first_extra + row - share.of_all];
}

}  // namespace assay::campaign
