#pragma once
/// Rows that have a process of the target for themselves, beside those that share one.
#include "harness/campaign/live_target.hpp"
#include "harness/campaign/open_verdicts.hpp"
#include "harness/play/world/wall_world.hpp"

namespace assay::campaign {

/// A target that one row has for itself, and who plays there.
struct OwnTarget {
    LiveTarget live;
    std::vector<play::WallWorld*> worlds{};
};

/// How many may be there at a time, of targets that take so long to start, if the user wants `jobs` rows
/// at a time (0: as many as are good).
std::size_t own_targets_max(simulator::Duration start_took, unsigned jobs);

/// Rows that wait for a target of their own, and how many have one.
struct OwnRows {
    Rows waiting{};
    std::size_t begun{};
    std::size_t under_way{};
    std::size_t most{};

    /// Takes others instead; gives those that had not begun.
    Rows take(Rows rows, std::size_t at_a_time);
    bool is_empty() const { return begun == waiting.size(); }
    const PlannedRow& next() { return *waiting[begun++]; }
};

}  // namespace assay::campaign
