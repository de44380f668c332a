#pragma once
/// What is allowed to a server beyond the way of its packets.
#include <chrono>

namespace assay::evidence {

/// A server counts whole seconds, and may do so from either end of one.
inline constexpr std::chrono::seconds rounding{1};

/// What a server that is busy with others takes at most to do what no message waits for: to answer,
/// to close a connection.
inline constexpr std::chrono::seconds busy{1};

}  // namespace assay::evidence
