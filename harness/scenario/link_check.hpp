#pragma once
/// Link settings that contradict each other or cannot be.
#include "simulator/link/spec.hpp"

#include <string>
#include <vector>

namespace assay::scenario {

struct LinkConflict {
    std::string parameter{};  ///< "queue", or "up.queue" if only one direction has it
    std::string message{};
    std::string hint{};
    bool operator==(const LinkConflict&) const = default;
};

/// Everything that is wrong with the parameters as a whole; nothing for a link that can be.
std::vector<LinkConflict> conflicts_of(const simulator::LinkSpec& spec);
/// The same for new parameters of a link that is in use: some are fixed from its beginning.
std::vector<LinkConflict>
conflicts_of_change(const simulator::LinkSpec& before, const simulator::LinkSpec& after);

}  // namespace assay::scenario
