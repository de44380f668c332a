#pragma once
/// Conversations that nobody wrote down: from a seed to an ordinary scenario, which the model of the
/// standard judges.
///
///     Grammar, seed --draw--> Conversation (text, what met) --load--> scenario::Scenario
///
/// Two to five clients of both versions, a watcher, and deeds over few topics, so that things meet.
/// All packets are legal: what has to be refused is the business of other scenarios.
#include "harness/explore/coverage.hpp"
#include "harness/scenario/load.hpp"

namespace assay::explore {

struct Conversation {
    std::string name{};       ///< explore[seed=417]: of the scenario and of its one row
    std::string text{};       ///< the scenario file
    std::vector<Use> uses{};  ///< what was done, for Coverage
};

/// The conversation of this seed: a pure function of what is given.
Conversation draw(const Grammar& grammar, std::uint64_t seed);

/// The scenario, with the conversation's name for itself and its row. What does not load is a mistake
/// of the grammar.
std::expected<scenario::Scenario, std::vector<scenario::Problem>>
load(const Conversation& conversation, const scenario::Environment& environment);

}  // namespace assay::explore
