#pragma once
/// Links in words, and as the text that a scenario would say them in.
#include "simulator/link/spec.hpp"

#include <map>
#include <string>

namespace assay::scenario {

/// Every parameter that is not at its default: `{delay: 290ms, up: {rate: 2Mbit/s}}`. A scenario's
/// `links:` entry of this text is the same link.
std::string print_parameters(const simulator::LinkSpec& spec);
/// A line about what matters most: delay, rates, losses, outages, waking.
std::string character_of(const simulator::LinkSpec& spec);
/// All of it for a person: parameters with units and meaning, sources, grade, relatives.
std::string explain_link(
    const simulator::LinkSpec& spec, const std::map<std::string, simulator::LinkSpec>& presets
);

}  // namespace assay::scenario
