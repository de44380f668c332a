#pragma once
/// The TCP stack of an actor's machine or the broker's: a profile of the simulator by name, or a
/// map that changes some of it.
#include "harness/scenario/detail.hpp"

namespace assay::scenario {

/// `stack: lwip-like`, `stack: {profile: lwip-like, keep_alive: 60s}`. Null if it is wrong.
Stack read_stack(Reading& reading, const Node& node);
/// The rows of the map.
std::vector<DetailDoc> stack_details();
/// All figures of a profile and where they come from, for people.
std::string explain_stack(const simulator::StackProfile& profile);

}  // namespace assay::scenario
