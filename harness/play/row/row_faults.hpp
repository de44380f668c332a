#pragma once
/// The faults of a row: what they act on, and when they are let loose.
#include "harness/evidence/trace/trace.hpp"
#include "harness/play/world/fault_timeline.hpp"
#include "harness/play/world/world.hpp"

namespace assay::play {

/// The links of the row and the connections of its actors. All parameters outlive the stage.
FaultStage stage_of(const scenario::Row& row, World& world, evidence::Trace& trace);
/// Lets the row's faults loose, and heals the network after its chaos. All parameters outlive the
/// row.
void disturb(
    const scenario::Row& row, World& world, evidence::Trace& trace, FaultTimeline& timeline
);

}  // namespace assay::play
