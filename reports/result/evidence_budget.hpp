#pragma once
/// Whose evidence is held in memory while rows come by the million.
///
///     bytes of each row --came--> what a row of its kind may take
///     rank --hold, leave--> who is held now --losers--> the ranks that lose theirs
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

/// What a budget knows of the rows of one kind.
struct KindEvidence {
    std::vector<std::size_t> largest{};  ///< bytes, of so many rows that came as a kind may hold
    std::size_t held{};                  ///< rows that keep what they have
};

/// The rows of the lowest ranks keep their evidence, as many as fit. Who they are does not depend on the
/// order in which they come, though rows are held that make room for others later: a kind is charged for
/// the largest rows that came, as many as it holds. That is never less than they take, and does not
/// become less when a small row takes the place of a big one.
class EvidenceBudget {
public:
    explicit EvidenceBudget(std::size_t bytes_max) : bytes_max_{bytes_max} {}

    /// A row of this kind came, whether or not it will be held.
    void came(KindEvidence& kind, std::size_t bytes);
    /// A row is held from now on. False: it is behind some that have lost their evidence, and loses its own.
    /// `kind` outlives the row.
    bool hold(const RowRank& rank, KindEvidence& kind);
    /// It is held no longer, and its bytes are there for others.
    void leave(const RowRank& rank);
    /// Of those that are held, who loses the evidence so that the others fit.
    std::vector<RowRank> losers();
    /// Nobody is held any more.
    void clear();

private:
    static std::size_t bytes_of(const KindEvidence& kind);

    std::size_t bytes_max_;
    std::size_t bytes_{};
    std::map<RowRank, KindEvidence*> holders_{};
    std::optional<RowRank> end_{};  ///< from this rank on nothing is held
};

}  // namespace assay::reports
