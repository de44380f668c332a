#pragma once
/// Proof that the suite can fail: which scenarios catch which defect of the reference broker.
///
///     defect -> statements it breaks -> scenarios that verify one of them -> those whose rows fail
#include "harness/campaign/plan.hpp"

namespace assay::campaign {

/// One defect and what noticed it.
struct Kill {
    std::string defect{};
    /// Ids of scenarios of which a row failed or gave advice, ordered.
    std::vector<std::string> scenarios{};
    /// Qualified ids of the statements which the defect is said to break and a row found broken.
    std::vector<std::string> statements{};
    bool operator==(const Kill&) const = default;
};
using KillTable = std::vector<Kill>;

struct KillOptions {
    bool exhaustive{};  ///< all scenarios, not only those that verify a statement of the defect
    wire::Role role{wire::Role::server};  ///< of the target; scenarios for the other are left out
    unsigned jobs{1};
    evidence::IsMust is_must{};
};

/// Plays the scenarios against `builtin:broken=DEFECT` for each defect, in the order given. Rows
/// that do not pass without a defect either do not count.
KillTable kill_table(
    const std::vector<const scenario::Scenario*>& scenarios,
    const std::vector<std::string>& defects,
    const KillOptions& options
);

/// Scenarios (of those given) for a target of that role that catch nothing, by id.
std::vector<std::string> ineffective_scenarios(
    const std::vector<const scenario::Scenario*>& scenarios,
    const KillTable& table,
    wire::Role role = wire::Role::server
);

}  // namespace assay::campaign
