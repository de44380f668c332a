#pragma once
/// Proof that conversations and the model notice by themselves what is wrong, without a scenario for it:
/// for each defect of the reference broker the first conversation that fails.
///
///     defect --play explore[seed=1], [seed=2] ...--> the first that fails
///
/// Stored as `scenarios/spec/explored-defects.yaml`, which `assay prove --conversations --write` makes:
///
///     puback-lost: explore[seed=1]
#include "harness/campaign/selection.hpp"
#include "harness/evidence/judge/judge.hpp"

#include <span>

namespace assay::campaign {

/// One defect and what noticed it.
struct ConversationKill {
    std::string defect{};
    std::string conversation{};  ///< the first one's name; empty if none noticed it
    bool operator==(const ConversationKill&) const = default;
};
using ConversationKills = std::vector<ConversationKill>;

/// Plays the conversations against `builtin:broken=DEFECT` for each defect until one fails. So many
/// defects at a time as `jobs` says; they come out in the order given.
ConversationKills kills_of_conversations(
    const Selection& conversations,
    const std::vector<std::string>& defects,
    const evidence::IsMust& is_must,
    unsigned jobs
);

/// How many defects were noticed, and how many of those that a conversation can show.
struct KillCount {
    std::size_t noticed{};
    std::size_t possible{};
};
KillCount count_kills(const ConversationKills& kills);

/// Those that were noticed.
std::string to_yaml(const ConversationKills& kills, std::size_t conversations);

}  // namespace assay::campaign
