#pragma once
/// When a client that lost its Network Connection tries again.
#include "reference/client/options.hpp"

namespace assay::client {

/// How long to wait before attempt number `failures` (0: the first after a good connection).
Duration backoff_delay(
    const Backoff& backoff,
    std::uint32_t failures,
    const std::function<std::uint64_t(std::uint64_t)>& draw
);

}  // namespace assay::client
