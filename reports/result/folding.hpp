#pragma once
/// Rows that differ by their seed only, held as one: of a million rows that pass a report needs the
/// count and what they add up to.
///
///     row, row, ... --add--> the first of a kind as they are | one that stands for all others
#include "reports/result/evidence_budget.hpp"

#include <set>

namespace assay::reports {

/// Of one kind so many rows are held as they are, those with the lowest seeds.
inline constexpr std::size_t rows_held_a_kind = 100;

/// In all so many are held as they are, by their ranks: of three thousand kinds a hundred each would be
/// too many.
inline constexpr std::size_t rows_held_max = 15'000;

/// Of rows that are held so much evidence is, by their ranks. What is more is in results.jsonl.
inline constexpr std::size_t evidence_bytes_max = 100'000'000;

/// So many reasons make kinds of their own where rows have no signature; others share one.
inline constexpr std::size_t reasons_told_apart = 10;

/// The N of `seed=N` in the row's name, behind its scenario; 1 without.
std::uint64_t seed_number(const RowResult& row);
/// The row's name with `seed=*`. Rows that differ by their seed only share it, the first too if it is called
/// without a seed. Conversations, whose seed says what they are, keep their names.
std::string seedless_name(const RowResult& row);

/// Makes the row one for `rows` rows, itself among them, that differ by their seed only.
void stand_for(RowResult& row, std::size_t rows);

/// Leaves verdict and figures, and nothing by which they could be checked.
void forget_evidence(RowResult& row);

/// Rows are of one kind if they have target, link, scenario, matrix, verdict, statements and
/// signature in common, or the reason where there is no signature. A row may come that stands for
/// others. What comes out does not depend on the order in which rows come, unless they have more
/// than `reasons_told_apart`.
class RowFolder {
public:
    explicit RowFolder(std::size_t evidence_bytes = evidence_bytes_max)
        : evidence_{evidence_bytes} {}
    RowFolder(const RowFolder&) = delete;
    RowFolder& operator=(const RowFolder&) = delete;

    void add(RowResult row);
    /// In the order in which they came; one that stands for others is the last of its kind. Leaves
    /// nothing behind.
    std::vector<RowResult> take();

private:
    struct Held {
        std::size_t arrival{};
        RowResult row{};
    };
    using HeldRows = std::map<std::pair<std::uint64_t, std::string>, Held>;  ///< by seed and name
    struct Kind {
        HeldRows held{};
        std::optional<RowResult> others{};
        std::size_t others_arrival{};  ///< of the last that stood for others when it came
        KindEvidence evidence{};
    };
    struct Place {
        Kind* kind{};
        HeldRows::iterator held{};
    };
    std::string kind_for(const RowResult& row);
    bool is_left_out(const Kind& kind, const RowRank& rank, const HeldRows::key_type& place) const;
    void hold(Kind& kind, const RowRank& rank, HeldRows::key_type name, RowResult row);
    void limit_evidence();
    void fold_held(Kind& kind, HeldRows::iterator held);
    static void fold(Kind& kind, RowResult row);
    static void join(RowResult& all, const RowResult& row);

    std::map<std::string, Kind> kinds_{};
    std::map<std::string, std::set<std::string>> reasons_{};  ///< of kinds without a signature
    std::map<RowRank, Place> places_{};                       ///< of all that are held
    std::optional<RowRank> end_{};                            ///< from this rank on none is held
    EvidenceBudget evidence_;
    std::size_t arrivals_{};
};

}  // namespace assay::reports
