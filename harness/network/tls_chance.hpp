#pragma once
/// Where OpenSSL's randomness comes from.
#include "simulator/random/random.hpp"

namespace assay::network {

/// While it lives, OpenSSL draws in this thread from `random`, which outlives it; null: from the
/// machine, as ever. Not a secret then, but the same for the same seed.
class TlsChance {
public:
    explicit TlsChance(simulator::Random* random);
    ~TlsChance();
    TlsChance(const TlsChance&) = delete;
    TlsChance& operator=(const TlsChance&) = delete;

private:
    simulator::Random* before_;
};

}  // namespace assay::network
