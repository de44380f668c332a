#pragma once
/// A packet above its receiver's Maximum Packet Size: the same rule for either side, by another number.
#include "harness/evidence/passive/rules.hpp"
#include "reference/wire/packets.hpp"

#include <string>
#include <vector>

namespace assay::evidence {

struct Oversize {
    PassiveRule rule{};
    std::string what{};  ///< one sentence
};

/// What is broken by `packet`, which has more than `size_max_bytes`: `rule`, and for what could have
/// been left out a rule of its own. `receiver` is "the client" or "the server".
std::vector<Oversize> oversize_breaches(
    const wire::Packet& packet,
    std::size_t size_bytes,
    std::size_t size_max_bytes,
    const PassiveRule& rule,
    std::string_view receiver
);

}  // namespace assay::evidence
