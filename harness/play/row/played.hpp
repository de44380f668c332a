#pragma once
/// Everything that playing a row leaves behind.
#include "harness/play/steps/missed.hpp"
#include "reports/result/model.hpp"

#include <map>

namespace assay::play {

/// What went over an actor's connections.
struct Traffic {
    std::uint64_t packets{};  ///< that came out whole at either end
    std::uint64_t bytes_up{};
    std::uint64_t bytes_down{};
};

struct Played {
    std::vector<reports::TraceEvent> trace{};
    std::vector<reports::Expectation> expectations{};  ///< those of steps
    reports::Course course{};
    std::map<std::string, Traffic> traffic{};  ///< by actor, of connections that were watched
    std::map<std::string, std::string> actor_links{};  ///< actor -> the link that carried it
    std::string target_output{};  ///< of a client under test: the last that it wrote for people
    std::vector<std::string> drawn{};  ///< links that the seed made, with what it chose
    Missed missed{};
    /// Of a row that the target flooded: memory that what came took. Zero: it did not.
    std::uint64_t flooded_bytes{};
    reports::WireCounts wire{};  ///< on all links together
    reports::Offset duration{};
};

}  // namespace assay::play
