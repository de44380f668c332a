#pragma once
/// Conversations of a reference client with the reference broker in which everything that binds a
/// client comes about, held to the client's rules.
#include "harness/evidence/passive/passive.hpp"

#include <set>
#include <span>
#include <string>
#include <vector>

namespace assay::evidence {

/// What the rules say of one conversation; of everything legal in a version that has no such thing.
using ClientConversation =
    std::vector<PassiveFinding> (*)(wire::Version version, const std::vector<std::string>& defects);

struct NamedConversation {
    const char* name;
    ClientConversation hold;
};

std::span<const NamedConversation> client_conversations();

}  // namespace assay::evidence
