#pragma once
/// What rows take of a processor in virtual time, scenario by scenario, before they are played: for shards
/// that take as long as each other, and for estimates. `assay plan --measure` makes the file.
///
///     delivery/qos2-once-across-geo-cut: 1000
#include "harness/campaign/campaign.hpp"

namespace assay::campaign {

inline constexpr std::string_view costs_path = "spec/costs.yaml";

/// By the id of the scenario; conversations, which are many and alike, are one.
using Costs = std::map<std::string, std::chrono::microseconds>;

/// The library's own; empty if it has none.
OrTrouble<Costs> costs_in(const scenario::Library& library);

/// Of a row of the scenario: the mean of its rows where that is known, else of all that is.
std::chrono::microseconds cost_of(const Costs& costs, const scenario::Scenario& scenario);

/// Plays every row of the selection once on one processor.
OrTrouble<Costs> measured(const SelectionOptions& selection, const scenario::Library& library);

/// Two digits say enough, and stay when a machine is a little slower.
std::string to_yaml(const Costs& costs);
/// `file` is for messages only.
std::expected<Costs, std::vector<scenario::Problem>>
parse_costs(const std::string& file, std::string_view text);

}  // namespace assay::campaign
