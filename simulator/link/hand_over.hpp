#pragma once
/// What happens when a link changes its cell or satellite: it freezes, or its path is another one.
#include "simulator/time/instant.hpp"

namespace assay::simulator {

/// A freeze (retrain, cell change) holds datagrams and loses none.
struct FreezeParameters {
    Duration every{};  ///< mean time between freezes; zero: never
    Duration least{};
    Duration most{};  ///< longer than `least`: each lasts between the two

    bool operator==(const FreezeParameters&) const = default;
};

/// A satellite network changes everybody's path at once, on a grid of time.
struct SlotParameters {
    Duration step{};   ///< of the grid; zero: none
    Duration phase{};  ///< the first of them
    Duration sigma{};  ///< each slot draws its base delay: normal round that of the direction ...
    Duration delay_min{};  ///< ... within these bounds
    Duration delay_max{};
    Duration change{};        ///< how long a hand-over disturbs
    Duration change_delay{};  ///< extra delay meanwhile
    std::uint32_t change_loss_ppb{};

    bool operator==(const SlotParameters&) const = default;
};

}  // namespace assay::simulator
