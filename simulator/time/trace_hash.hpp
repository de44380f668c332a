#pragma once
/// A fingerprint of a run: every event is fed in order, and two runs are the same if this is.
#include "simulator/time/instant.hpp"

#include <string>

namespace assay::simulator {

/// A running 128-bit hash. Not a cryptographic one: it tells accidents apart, not attacks.
class TraceHash {
public:
    void feed(std::uint64_t value);
    void feed(Instant at) { feed(static_cast<std::uint64_t>(at.time_since_epoch().count())); }

    /// 32 hex digits.
    std::string text() const;
    std::uint64_t fed() const { return fed_; }

private:
    std::uint64_t high_{0x9E3779B97F4A7C15ULL};
    std::uint64_t low_{0xBF58476D1CE4E5B9ULL};
    std::uint64_t fed_{};
};

}  // namespace assay::simulator
