#pragma once
/// The scenario as far as it is shrunk, and the question whether it may lose something more.
///
///     candidate --tidy--> clean? --play--> fails in the same way? --play--> passes with the healthy
///     broker? --> the scenario from now on | forgotten
#include "harness/campaign/shrink/shrink.hpp"
#include "harness/scenario/yaml.hpp"

#include <functional>

namespace assay::campaign {

/// Changes a copy of the scenario; false if there is nothing to change.
using Change = std::function<bool(scenario::Node& root)>;

class Attempts {
public:
    /// `task` outlives this.
    Attempts(const ShrinkTask& task, scenario::Node root) : task_{task}, root_{std::move(root)} {}

    /// Plays the scenario as it is. The error says why there is nothing to shrink.
    std::expected<void, std::string> begin();
    /// Keeps the change if the row still fails in the same way, and if what held in the beginning
    /// still does: the reference broker without defects passes, and `assay check` finds nothing.
    /// Without the first a step that the failure needs could go, and another failure of the same
    /// words take its place.
    bool attempt(const Change& change);

    scenario::Node& root() { return root_; }
    /// The one row of the scenario as it is now.
    std::optional<scenario::Row> row() const;
    /// How that row fails.
    const reports::RowResult& result() const { return best_; }
    std::size_t plays() const { return plays_; }
    std::size_t accepted() const { return accepted_; }
    /// Whether the reference broker without defects passes.
    bool is_healthy() const { return is_healthy_; }

private:
    /// Loads the one row, after leaving out of `root` what nothing in it mentions any more.
    std::optional<scenario::Scenario> load_tidied(scenario::Node& root) const;
    /// Against the target that fails the row.
    std::optional<reports::RowResult> play_failing(const scenario::Scenario& scenario);
    std::optional<reports::RowResult>
    play(const scenario::Scenario& scenario, const std::vector<std::string>& defects);
    reports::RowResult blank(const scenario::Scenario& scenario, const scenario::Row& row) const;
    bool passes_healthy(const scenario::Scenario& scenario);

    const ShrinkTask& task_;
    scenario::Node root_;
    reports::RowResult best_{};
    std::string wanted_{};
    std::size_t plays_{};
    std::size_t accepted_{};
    bool is_healthy_{};
    bool is_clean_{};
};

}  // namespace assay::campaign
