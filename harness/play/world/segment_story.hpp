#pragma once
/// What a segment of modelled TCP means, in words: only what is not the plain course of things.
#include "harness/play/world/world.hpp"
#include "simulator/tcp/segment.hpp"

#include <optional>
#include <string>

namespace assay::play {

/// "sent again, 2nd time, after a time-out: 800 bytes"; nothing for new data, acknowledgments and
/// resets.
std::optional<std::string> story_of(const simulator::Segment& segment);
/// What a proxy in the broker's place learned of the broker.
std::string_view story_of(Reach reach);

}  // namespace assay::play
