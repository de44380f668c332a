#pragma once
/// That rows side by side do not take over each other's connections: no Client Identifier that one
/// of them sends is in the file as it stands.
#include "harness/scenario/model.hpp"
#include "harness/scenario/problem.hpp"

namespace assay::scenario {

/// Adds what is wrong with the Client Identifier of a `connect` or of a CONNECT in a `send`, and
/// with raw bytes that cannot be read at all. A row that is alone with its target may say any.
void check_client_ids(const Row& row, const Step& step, std::vector<Problem>& problems);

}  // namespace assay::scenario
