#pragma once
/// What the judge has to know of a row, as it is stored with the row.
#include "harness/play/row/player.hpp"

namespace assay::play {

/// What the row is held to.
reports::Charge charge_of(const scenario::Row& row);

/// Puts what playing the row left, and its charge, into `result`, which `judge` can judge then.
void put_down(const scenario::Row& row, Played played, reports::RowResult& result);

}  // namespace assay::play
