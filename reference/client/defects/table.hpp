#pragma once
/// Wrong behaviours that the client can be built with: each one a bug that a real client could have,
/// so that whoever judges clients can prove that it would notice. `Client{options, {"no-dup"}}` has
/// one.
#include "reference/session/defect_rows.hpp"

namespace assay::client {

using session::DefectRow;

/// All defects, chapter by chapter.
std::span<const DefectRow> defect_table();
/// The row with this name, or null.
const DefectRow* find_defect(std::string_view name);

}  // namespace assay::client
