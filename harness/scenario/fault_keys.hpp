#pragma once
/// `faults:`, `chaos:` and `sweep:` of a scenario file. Private to this room and the schema.
#include "harness/scenario/file_keys.hpp"

namespace assay::scenario {

std::vector<DetailDoc> chaos_details();
std::vector<DetailDoc> sweep_details();

/// Puts the three keys into `row`, whose links and actors are already there, and says what does not
/// fit to them.
void read_fault_keys(Reading& reading, const Document& document, Row& row);

}  // namespace assay::scenario
