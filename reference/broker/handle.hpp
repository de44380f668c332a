#pragma once
/// From bytes to packets, and which handler a packet goes to.
#include "reference/broker/core.hpp"

namespace assay::broker {

/// Checks and decodes one whole packet. Nothing if it has a fault; then the connection is gone.
std::optional<wire::Packet> read_packet(Core& core, Connection& connection, wire::BytesView bytes);
/// Handles a packet without faults. The connection may be gone afterwards.
void handle(Core& core, Connection& connection, wire::Packet packet);

}  // namespace assay::broker
