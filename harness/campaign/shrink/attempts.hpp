#pragma once
/// The scenario as far as it is shrunk, and the question whether it may lose something more.
///
///     candidate --load, play--> fails in the same way? --> the scenario from now on | forgotten
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
    /// Keeps the change if the row still fails in the same way.
    bool attempt(const Change& change);

    scenario::Node& root() { return root_; }
    /// The one row of the scenario as it is now.
    std::optional<scenario::Row> row() const;
    /// How that row fails.
    const reports::RowResult& result() const { return best_; }
    std::size_t plays() const { return plays_; }
    std::size_t accepted() const { return accepted_; }

private:
    std::optional<reports::RowResult> play(const scenario::Node& root);

    const ShrinkTask& task_;
    scenario::Node root_;
    reports::RowResult best_{};
    std::string wanted_{};
    std::size_t plays_{};
    std::size_t accepted_{};
};

}  // namespace assay::campaign
