#include "reference/client/backoff.hpp"

#include <algorithm>

namespace assay::client {

Duration backoff_delay(
    const Backoff& backoff,
    std::uint32_t failures,
    const std::function<std::uint64_t(std::uint64_t)>& draw
) {
    auto delay = std::min(backoff.min, backoff.max);
    // Division instead of multiplication first, so that no number of failures can overflow.
    for (std::uint32_t i = 0; i < failures && delay < backoff.max && backoff.factor > 1; ++i)
        delay = delay > backoff.max / backoff.factor ? backoff.max : delay * backoff.factor;
    if (!draw || backoff.jitter_percent == 0) return delay;
    // Jitter keeps clients that lost the same link from coming back in one instant.
    const auto part = delay / 100 * std::min(backoff.jitter_percent, 100U);
    return delay - Duration{draw(static_cast<std::uint64_t>(part.count()) + 1)};
}

}  // namespace assay::client
