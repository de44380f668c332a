#pragma once
/// Random faults as values: what `chaos:` draws from the seed. A drawn list replays, shrinks and
/// stands in results like one that was written by hand.
#include "harness/scenario/model.hpp"

namespace assay::campaign {

/// The actors whose connections the reference client runs (`load`, `listen`): they come back by
/// themselves, so faults may hit them. In the order of the row's actors.
std::vector<std::string> resilient_actors(const scenario::Row& row);

/// Draws the row's `chaos`: first which kinds of faults this seed knows at all, so that some seeds
/// have only cuts and some everything, then each fault. Nothing without `chaos`. Deterministic in
/// the row and the seed, in the order of drawing.
std::vector<scenario::Fault> draw_faults(const scenario::Row& row, std::uint64_t seed);

}  // namespace assay::campaign
