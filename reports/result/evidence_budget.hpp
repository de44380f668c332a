#pragma once
/// Whose evidence is held in memory while rows come by the million.
///
///     rank, bytes --add--> the ranks that lose theirs
#include "reports/result/model.hpp"

#include <compare>

namespace assay::reports {

/// What comes first where not all can be held: what failed or was left undecided, then low seeds.
struct RowRank {
    bool passes{};
    std::uint64_t seed{};
    std::string key{};
    auto operator<=>(const RowRank&) const = default;
};
RowRank rank_of(const RowResult& row);

/// About how much memory the row's trace and expectations take.
std::size_t evidence_bytes(const RowResult& row);

/// The rows of the lowest ranks keep their evidence, as many as fit. Who they are does not depend on the
/// order in which they come.
class EvidenceBudget {
public:
    explicit EvidenceBudget(std::size_t bytes_max) : bytes_max_{bytes_max} {}

    /// Who loses the evidence because of this row, itself perhaps.
    std::vector<RowRank> add(const RowRank& rank, std::size_t bytes);

private:
    std::size_t bytes_max_;
    std::size_t bytes_{};
    std::map<RowRank, std::size_t> sizes_{};
    std::optional<RowRank> end_{};  ///< from this rank on nothing is held
};

}  // namespace assay::reports
