#pragma once
/// What happens when a link changes its cell or satellite: it freezes, or its path is another one.
#include "simulator/link/on_off_process.hpp"
#include "simulator/link/passage.hpp"

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

/// Freezes and slots of a link; a pure function of its origin and the time.
class HandOvers {
public:
    /// `origin` outlives it.
    explicit HandOvers(const Origin& origin);
    /// Freezes whose parameters stay the same go on undisturbed.
    void change(const FreezeParameters& freeze, const SlotParameters& slot, Instant begin);

    /// The delay in the slot of that instant, drawn round `mean`.
    Duration delay_at(Duration mean, Instant at) const;
    /// Whether a new slot has just begun, and disturbs.
    bool is_changing(Instant at) const;
    /// Whether a datagram that leaves then is lost by the change of slots.
    bool loses(Instant departure, Random& draws) const;
    /// When something arrives that would do so at this instant: not while the link is frozen.
    Instant thawed(Instant arrival);

private:
    const Origin& origin_;
    SlotParameters slot_{};
    Random slots_;
    OnOffProcess freezes_{};
};

}  // namespace assay::simulator
