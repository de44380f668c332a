#pragma once
/// Instants for tests, counted from the beginning.
#include "simulator/time/instant.hpp"

namespace assay::simulator {

inline Instant at_ms(std::int64_t ms) {
    return Instant{std::chrono::milliseconds{ms}};
}

}  // namespace assay::simulator
