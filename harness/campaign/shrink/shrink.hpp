#pragma once
/// From a failing row to the few lines that still fail: delta debugging over the scenario's own
/// text, with every fault that the campaign drew written into it.
///
///     scenario + drawn faults --> fewer faults --> weaker, shorter --> fewer steps, messages,
///     actors --> a scenario file that fails in the same way
#include "harness/campaign/play_simulated.hpp"
#include "harness/campaign/shrink/fingerprint.hpp"
#include "harness/scenario/load.hpp"

#include <functional>

namespace assay::campaign {

/// Plays a row against the target that fails it, and fills the result.
using PlayTarget = std::function<
    void(const scenario::Scenario& scenario, const scenario::Row& row, reports::RowResult& result)>;

struct ShrinkTask {
    std::string file{};  ///< for messages of the loader
    std::string text{};  ///< the scenario
    std::string row{};   ///< which of its rows
    const scenario::Environment& environment;
    play::SimulatedSetup setup{};  ///< defects, link and seed of the failing row
    play::PlayOptions options{};
    std::vector<std::string> faults{};  ///< that were drawn or swept
    std::size_t plays_max{5'000};       ///< it is shrunk as far as it came until then
    PlayTarget play_target{};  ///< empty: the reference broker (or client) with the setup's defects
};

struct Shrunk {
    std::string text{};           ///< a scenario file of one row
    reports::RowResult result{};  ///< what it gives
    bool is_healthy{};            ///< the reference broker without defects passes it
    std::size_t plays{};
    std::size_t faults_before{};
    std::size_t faults{};
    std::size_t steps_before{};
    std::size_t steps{};
};

/// Shrinks until nothing more can be left out. What the reference broker without defects passes,
/// and what `assay check` finds clean, stays so with every step. The error says why there is
/// nothing to shrink: the row does not fail again, or there is no such row.
std::expected<Shrunk, std::string> shrink(const ShrinkTask& task);

}  // namespace assay::campaign
