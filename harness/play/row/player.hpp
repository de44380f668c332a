#pragma once
/// Plays one row in one world and gives its trace: the only place where actors come to life.
#include "harness/network/signal.hpp"
#include "harness/play/row/played.hpp"
#include "harness/play/world/world.hpp"

namespace assay::play {

struct PlayOptions {
    std::string nonce{"simulate"};  ///< eight characters: part of topics and Client Identifiers
    Duration limit{};               ///< of the whole row, in link time; zero: the row's own
    /// Memory for what a target sends beside what the row's packets explain; zero: as suits a row
    /// that is alone with its target, or is not (see `flood_guard.hpp`).
    std::uint64_t heard_max_bytes{};
    Duration rest{};  ///< before each SUBSCRIBE, for a target to work off what it has acknowledged
};

/// Plays the row until its last step, its first failure or its limit. The world must be new.
network::Script<Played> play(const scenario::Row& row, World& world, PlayOptions options);

}  // namespace assay::play
