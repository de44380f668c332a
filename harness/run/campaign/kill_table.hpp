#pragma once
/// Proof that the suite can fail: which scenarios catch which defect of the reference broker.
#include "harness/run/campaign/plan.hpp"

namespace assay::harness {

/// One defect and what noticed it.
struct Kill {
    std::string defect{};
    std::vector<std::string> scenarios{
    };  ///< ids of scenarios of which a row failed (or gave advice)
    std::vector<std::string> statements{};  ///< qualified ids whose verdict was worse than a pass
};

/// Plays, for every defect named, the scenarios that verify a statement which the defect breaks;
/// with `exhaustive` all scenarios. Rows that already fail without the defect do not count.
std::vector<Kill> kill_table(
    const std::vector<const Scenario*>& scenarios,
    const std::vector<std::string>& defects,
    bool exhaustive,
    unsigned jobs,
    const IsMust& is_must
);

}  // namespace assay::harness
