#include "harness/play/row/flood_guard.hpp"

#include <fmt/format.h>

namespace assay::play {
namespace {

/// Of QoS 2: PUBLISH and PUBREL to each, PUBREC and PUBCOMP to the sender.
constexpr std::uint64_t packets_each = 2;
constexpr std::uint64_t answers = 2;
/// The Session of each may repeat it on a new connection, and it may be retained.
constexpr std::uint64_t repetitions = 4;

}  // namespace

FloodGuard::FloodGuard(std::uint64_t allowance_bytes, std::size_t actors)
    : allowance_{allowance_bytes}, copies_{(packets_each * actors + answers) * repetitions} {}

void FloodGuard::sent(std::size_t size_bytes) {
    explained_ += copies_ * (packet_cost_bytes + byte_cost_bytes * size_bytes);
}

void FloodGuard::heard(std::size_t size_bytes) {
    heard_ += byte_cost_bytes * size_bytes;
    bytes_ += size_bytes;
}

std::string FloodGuard::heard_in_words() const {
    return fmt::format("{} packets, {} bytes", packets_, bytes_);
}

}  // namespace assay::play
