#pragma once
/// The stage that lets datagrams arrive twice, out of order or broken.
#include "simulator/time/instant.hpp"

namespace assay::simulator {

/// Shares are parts per billion.
struct DisorderParameters {
    std::uint32_t duplicate_ppb{};  ///< arrives twice
    std::uint32_t reorder_ppb{};    ///< comes later, and those behind it may overtake
    Duration reorder_by{};          ///< at most so much later
    std::uint32_t corrupt_ppb{};    ///< arrives with wrong bytes

    bool operator==(const DisorderParameters&) const = default;
};

}  // namespace assay::simulator
