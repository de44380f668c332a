#pragma once
/// A sample of stored rows played again: whether this machine comes to the same results as those that
/// played them.
///
///     row, row ... --consider--> in the sample? --played again--> as it was stored, or not
#include "harness/campaign/selection.hpp"
#include "harness/campaign/trouble.hpp"
#include "harness/targets/target.hpp"

#include <atomic>

namespace assay::campaign {

/// Where a machine plays all rows otherwise, the first say enough.
inline constexpr std::size_t differing_named_max = 100;

struct Verified {
    std::size_t rows{};         ///< that were played again
    std::size_t on_the_wall{};  ///< would have been, but no clock gives the same twice
    std::size_t differing{};    ///< of `rows`
    /// "builtin direct delivery/x[seed=17]: fail, and pass was stored; what differs: verdict, trace", a
    /// row each, of the first `differing_named_max`.
    std::vector<std::string> differences{};
};

/// Which rows are in the sample depends on their keys alone. Holds a few hundred rows at a time.
class Verification {
public:
    /// `share`: of the rows, in parts per billion. What is borrowed outlives it; `stop` becoming true ends
    /// it soon.
    Verification(
        std::uint32_t share, const scenario::Library& library, const std::atomic<bool>& stop
    )
        : share_{share}, library_{library}, stop_{stop} {}

    /// From now on rows are of this run, or part of one. Refused if another program or suite has played
    /// them.
    OrTrouble<void> begin(const reports::Header& header);
    /// A row of the run, as it is stored.
    OrTrouble<void> consider(const reports::RowResult& row);
    /// Plays what is left of the sample.
    OrTrouble<Verified> finish();

private:
    using Rows = std::vector<reports::RowResult>;
    /// The rows of a scenario under so many seeds.
    struct Known {
        std::optional<Selection> selection{};
        std::uint32_t seeds{};
    };

    bool is_in_sample(const reports::RowResult& row) const;
    OrTrouble<void> play_waiting();
    OrTrouble<void> play_all_of(const targets::Target& target, const Rows& rows);
    Known& known_of(const reports::RowResult& row);
    OrTrouble<void> find_scenarios(const Rows& rows);
    void compare(const reports::RowResult& stored, reports::RowResult now);

    std::uint32_t share_;
    const scenario::Library& library_;
    const std::atomic<bool>& stop_;
    reports::Header header_{};
    std::map<std::string, Rows> waiting_{};  ///< by target
    std::size_t waiting_count_{};
    /// By where the scenario is, and whether seeds are in the names of its rows.
    std::map<std::pair<std::string, bool>, Known> selections_{};
    Verified verified_{};
};

}  // namespace assay::campaign
