#pragma once
/// What a packet may leave out where it would get too large for its receiver: Reason String and User
/// Properties (3.2.2.3.9, 3.2.2.3.10 and the like).
#include "reference/wire/packets.hpp"

#include <cstddef>

namespace assay::wire {

/// The bytes of the whole packet without its explanations.
std::size_t size_without_explanations(Packet packet, Version version);

}  // namespace assay::wire
