#pragma once
/// Wrong behaviours that the broker can be built with: each one a bug that a real broker could
/// have, so that a suite can prove that it would notice. `Broker{options, {"lost-puback"}}` has
/// one.
#include "reference/session/defect_rows.hpp"

namespace assay::broker {

using session::DefectRow;

/// All defects, chapter by chapter.
std::span<const DefectRow> defect_table();
/// The row with this name, or null.
const DefectRow* find_defect(std::string_view name);

}  // namespace assay::broker
