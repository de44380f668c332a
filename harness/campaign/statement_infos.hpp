#pragma once
/// The registry as lists and reports need it: each statement with the scenarios that exercise it
/// and the defects of the reference broker, or client, that prove them.
#include "harness/scenario/library.hpp"
#include "reports/result/model.hpp"

#include <span>

namespace assay::campaign {

/// In the order of the standard, as they are for targets of `role`: what those show can be observed,
/// the scenarios are for them, and the defects are those that the library's kill table of them
/// proves. `reason` says why no scenario exercises a statement.
std::vector<reports::StatementInfo> statement_infos(
    const scenario::Library& library,
    std::span<const scenario::Scenario* const> scenarios,
    wire::Role role = wire::Role::server
);

/// Every defect of the reference broker, or client, with what the library's kill table says of it;
/// empty if the library has none.
std::vector<reports::DefectInfo> defect_infos(const scenario::Library& library, wire::Role role);

/// Every link preset of a library.
std::vector<reports::LinkInfo> link_infos(const scenario::Library& library);

/// The same for the whole suite of a library, with every scenario's source text in `results`, for
/// the reports of a run that was stored.
void complete(reports::Results& results, const scenario::Library& library);

}  // namespace assay::campaign
