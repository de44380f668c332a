#include "harness/scenario/name_uses.hpp"

#include <fmt/format.h>

namespace assay::scenario {

void GivenNames::check(const NameUse& use, Reading& reading) {
    const auto found = givers_.find(use.name);
    if (use.gives) {
        if (found != givers_.end())
            reading.problem(
                *use.node, fmt::format("the name '{}' is given twice in one row", use.name)
            );
        givers_.try_emplace(use.name, use.actor);
        return;
    }
    if (found == givers_.end()) {
        std::vector<std::string> known;
        for (const auto& [name, unused] : givers_)
            known.push_back(name);
        reading.unknown(
            *use.node, fmt::format("no step before is named '{}'", use.name), use.name, known
        );
        return;
    }
    const auto& giver = found->second;
    if (giver == use.actor) return;
    // The second of one fleet means what the second of the other gave.
    if (fleets_.contains(giver) && !fleets_.contains(use.actor))
        reading.problem(
            *use.node,
            fmt::format(
                "'{}' is given by each of {} for itself, and {} is none of them",
                use.name,
                giver,
                use.actor.empty() ? "this step" : use.actor
            )
        );
    else if (use.same_actor)
        reading.problem(
            *use.node,
            fmt::format("'{}' is an exchange of {}, not of {}", use.name, giver, use.actor)
        );
}

}  // namespace assay::scenario
