#pragma once
/// assay prove --conversations: which defects are noticed by conversations that nobody wrote.
#include "harness/campaign/conversation_kills.hpp"
#include "harness/campaign/options.hpp"

#include <optional>

namespace assay::cli {

struct ConversationProof {
    std::size_t conversations{};
    std::vector<std::string> defects{};
    unsigned jobs{1};
    std::string file{};  ///< where the table is stored; empty: nowhere
    bool as_json{};
};

/// Plays and prints. Code 1 if one is not noticed that could be.
campaign::ExitCode prove_conversations(const ConversationProof& proof);

}  // namespace assay::cli
