#pragma once
/// The defects that builtin:broken=NAME can have, of either role.
#include "reference/session/defect_rows.hpp"
#include "reference/wire/check.hpp"

namespace assay::targets {

/// Those of the reference broker, or of the reference client.
std::span<const session::DefectRow> defects_of(wire::Role role);
std::vector<std::string> defect_names(wire::Role role);

}  // namespace assay::targets
