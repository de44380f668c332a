#pragma once
/// `count: N` on an actor makes a fleet of it: N clients `meter/1` ... `meter/N`, each on its own
/// copy of the link, who do what the file says of `meter` at the same time.
#include "harness/scenario/model.hpp"

namespace assay::scenario {

/// The names that an actor or a link of the file stands for in the row, if it is not just itself.
using FleetNames = std::map<std::string, std::vector<std::string>>;

FleetNames fleet_names(const Row& row);

/// Puts the members in the place of the fleets, and copies of links in the place of those that
/// every member has for itself.
void spread_fleets(Row& row);

/// What `<member>` stands for in the steps of the member: the number behind the last slash.
std::string_view number_of(std::string_view member);

}  // namespace assay::scenario
