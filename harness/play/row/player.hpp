#pragma once
/// Plays one row in one world and gives its trace: the only place where actors come to life.
#include "harness/play/steps/step_context.hpp"

namespace assay::harness {

/// What went over an actor's connections.
struct Traffic {
    std::uint64_t packets{};  ///< that came out whole at either end
    std::uint64_t bytes_up{};
    std::uint64_t bytes_down{};
};

/// Everything that playing a row leaves behind; `judge` turns it into verdicts.
struct Played {
    std::vector<reports::TraceEvent> trace{};
    std::vector<reports::Expectation> expectations{};  ///< those of steps
    reports::Course course{};
    std::map<std::string, Traffic> traffic{};  ///< by actor, of connections that were watched
    std::map<std::string, std::string> actor_links{};  ///< actor -> the link that carried it
    std::vector<std::string> drawn{};  ///< links that the seed made, with what it chose
    reports::WireCounts wire{};        ///< on all links together
    reports::Offset duration{};
};

struct PlayOptions {
    std::string nonce{"simulate"};  ///< eight characters: part of topics and Client Identifiers
    Duration limit{};               ///< of the whole row, in link time; zero: the row's own
};

/// Plays the row until its last step, its first failure or its limit. The world must be new.
Script<Played> play(const Row& row, World& world, PlayOptions options);

}  // namespace assay::harness
