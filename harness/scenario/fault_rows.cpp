#include "harness/scenario/fault_rows.hpp"

namespace assay::harness {

std::vector<MatrixValues>
with_fault_rows(Reading&, Document& document, std::string_view, std::vector<MatrixValues> combinations, const statements::Registry&) {
    const auto* faults = document.matrix_name("fault");
    if (!faults || !faults->is_fault_table) return combinations;
    return {};
}

}  // namespace assay::harness
