#pragma once
/// What stands between a modelled connection and a real one on the wall clock.
#include "simulator/tcp/host.hpp"

namespace assay::network {

/// Both ends of what is to be joined: the modelled connection's far end, and the socket, which
/// still holds back what it receives (`pause_receiving(false)` lets it go on).
using Join = std::function<
    void(std::unique_ptr<simulator::Stream> modelled, std::unique_ptr<simulator::Stream> real)>;

/// Answers a modelled SYN as the real side answers ours: accepts when `real`, which is being
/// connected, is established, refuses or stays silent as it does. `join` is called once the
/// modelled handshake is complete; if the real side has hung up by then, the modelled one is reset
/// instead.
void open_gate(
    std::unique_ptr<simulator::Stream> real,
    Join join,
    std::function<void(simulator::Admission)> decide
);

}  // namespace assay::network
