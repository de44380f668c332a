#pragma once
/// Finds loopback ports for the programs that we start.
#include <cstdint>
#include <optional>

namespace assay::network {

/// The first of `count` neighbouring TCP ports on 127.0.0.1 that are neither listened on nor in use right
/// now. They lie below the range from which the kernel takes ports for outgoing connections: a
/// broker that is started again on its old port must not find it taken by one of our own clients.
std::optional<std::uint16_t> free_ports(int count);

}  // namespace assay::network
