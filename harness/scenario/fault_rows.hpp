#pragma once
/// `matrix: {fault: all}`: a row for every broken variant of the packet in the step that says
/// `fault: <fault>`. Private to this room.
#include "harness/scenario/document.hpp"

namespace assay::scenario {

/// Multiplies each combination by the variants of its packet, and notes in `document.faults` what
/// each variant says. Without a fault table in the matrix the combinations come back as they are.
std::vector<MatrixValues> with_fault_rows(
    Reading& reading,
    Document& document,
    std::string_view id,
    std::vector<MatrixValues> combinations,
    std::vector<Problem>& problems
);

}  // namespace assay::scenario
