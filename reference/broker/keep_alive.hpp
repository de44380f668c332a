#pragma once
/// Keep Alive (3.1.2.10).
#include "reference/broker/core.hpp"

namespace assay::broker {

/// CONNACK was sent: the first period begins.
void start_keep_alive(Core& core, Connection& connection);
/// A packet came from the Client: the next period begins.
void keep_alive(Core& core, const Connection& connection);

}  // namespace assay::broker
