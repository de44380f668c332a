#pragma once
/// The rows of a plan, made one after the other: nobody keeps a million of them.
///
///     links x (what was picked x its seeds) --shard--> PlannedRow, PlannedRow, ...
#include "harness/campaign/cost_split.hpp"
#include "harness/campaign/plan.hpp"
#include "harness/campaign/selection.hpp"

#include <unordered_set>

namespace assay::campaign {

/// Hashes of keys (reports::hash_of_key).
using KeyHashes = std::unordered_set<std::uint64_t>;

/// How many of the rows that were picked are played over this link.
std::size_t rows_under(const std::string& link, const Picked& picked);

/// What a target is to be asked. The parts outlive it.
struct PlanParts {
    const Selection& selection;
    const std::vector<std::string>& links;
    std::string target{};
    Shard shard{};
    const KeyHashes* done{};   ///< of rows that were played before; may be null
    const CostSplit* split{};  ///< null: keys say which shard plays a row
    std::size_t first_kind{};  ///< of this target's rows in the split
};

class PlannedRows {
public:
    explicit PlannedRows(PlanParts parts) : parts_{std::move(parts)} { settle(); }

    /// The next row of the shard.
    std::optional<PlannedRow> next();
    /// As `next`, with all rows behind it that differ from it by their seed only.
    std::optional<RowsAlike> next_alike();
    /// As `next`, without making the row: how many are left.
    std::size_t count_rest();

private:
    bool is_at_end() const { return link_ == parts_.links.size() || parts_.selection.rows.empty(); }
    /// Whether the shard has every row, none of which was played before.
    bool has_all() const;
    bool is_mine() const;
    std::uint32_t shard_of(std::string_view key) const;
    PlannedRow here() const;
    /// Goes on to a row of the shard, unless it is at one.
    void find_mine();
    void step();
    /// Goes to the next row that there is, unless it is at one.
    void settle();

    PlanParts parts_;
    std::size_t link_{};
    std::size_t picked_{};
    std::size_t index_{};  ///< of the rows that `picked_` stands for
};

}  // namespace assay::campaign
