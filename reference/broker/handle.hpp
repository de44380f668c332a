#pragma once
/// Which handler a packet goes to.
#include "reference/broker/core.hpp"

namespace assay::broker {

/// Handles one whole packet. The connection may be gone afterwards.
void handle(Core& core, Connection& connection, wire::BytesView bytes);

}  // namespace assay::broker
