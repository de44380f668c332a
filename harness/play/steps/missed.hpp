#pragma once
/// What became of the waits of a row, for whoever decides whether to play it again.
#include <cstdint>

namespace assay::play {

/// What a row has waited for in vain, or had so late that it proves little.
enum class Missed : std::uint8_t {
    nothing,
    answer,      ///< on a connection that stays open
    connection,  ///< it ended instead, or was never there
};

}  // namespace assay::play
