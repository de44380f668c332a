#pragma once
/// One row in virtual time from beginning to verdict, with the faults that it draws or sweeps: what
/// runs, replays and shrinking have in common.
#include "harness/evidence/judge/judge.hpp"
#include "harness/play/row/player.hpp"
#include "harness/play/world/simulated_world.hpp"

namespace assay::campaign {

/// Plays a row in its world to the end.
play::Played
play_in(play::VirtualWorld& world, const scenario::Row& row, const play::PlayOptions& options);

/// Plays `row` and fills `result`, which holds all that is known before; its `faults` are those
/// that `chaos` drew, or the one breaking point of a `sweep` that fails.
void play_simulated(
    const scenario::Row& row,
    const play::SimulatedSetup& setup,
    const play::PlayOptions& options,
    const evidence::IsMust& is_must,
    reports::RowResult& result
);

}  // namespace assay::campaign
