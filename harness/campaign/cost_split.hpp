#pragma once
/// `--shard-by cost`: shards that take about as long as each other. The key of a row alone says nothing of
/// what it costs, so that this split is a function of the whole plan; all shards compute the same.
///
///     kinds of rows, the dearest first --> the same number of each for every shard
///                                          + one more for those that have the least to do
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::campaign {

/// Rows of a plan that differ by their seed only.
struct RowKind {
    std::size_t rows{};
    std::chrono::microseconds cost{};  ///< of one of them
};

class CostSplit {
public:
    /// `kinds` in the order of the plan, `shards` at least 1.
    CostSplit(std::span<const RowKind> kinds, std::uint32_t shards);
    /// The shard, from 1, that plays this row of a kind, both counted from 0.
    std::uint32_t shard_of(std::size_t kind, std::size_t row) const;

private:
    /// Which shards play one row more of a kind than the others: a part of `extra_`.
    struct Share {
        std::size_t of_all{};  ///< rows that are dealt out evenly
        std::size_t first_extra{};
    };
    std::uint32_t shards_;
    std::vector<Share> shares_{};
    std::vector<std::uint32_t> extra_{};
};

}  // namespace assay::campaign
