#pragma once
/// One row on the wall clock from its first connection to its verdict, with the faults that it
/// draws or sweeps.
#include "harness/campaign/plan.hpp"
#include "harness/play/steps/missed.hpp"
#include "harness/play/world/wall_world.hpp"

namespace assay::campaign {

/// What rows on the wall share.
struct WallStage {
    boost::asio::io_context& io;
    network::WallClock& clock;
    const RunPlan& plan;
    std::vector<play::WallWorld*>&
        worlds;                     ///< those that are being played, for whoever interrupts them
    const std::atomic<bool>& stop;  ///< nothing more is to be begun
    std::uint64_t& flooded_bytes;   ///< memory that floods have taken, one after the other
    simulator::Duration rest{};     ///< see PlayOptions
    unsigned times_before{};        ///< that its rows may have been played in this run

    /// The same for rows that play elsewhere. `others` outlives it.
    WallStage with(std::vector<play::WallWorld*>& others) const {
        return {io, clock, plan, others, stop, flooded_bytes, rest, times_before};
    }
    /// What keeps names of rows apart from those of other runs, and of what an earlier play of the same
    /// row left behind in sessions and retained messages.
    std::string nonce() const;
};

/// Plays the row against `target` and fills `result`, which holds all that is known before. Gives what
/// did not come in time and another play, of a target with less to do, may bring. All parameters
/// outlive the script.
network::Script<play::Missed> play_on_the_wall(
    const WallStage& stage,
    const play::WallTarget& target,
    const PlannedRow& planned,
    const scenario::Row& row,
    reports::RowResult& result
);

}  // namespace assay::campaign
