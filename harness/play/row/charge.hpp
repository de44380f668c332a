#pragma once
/// What the judge has to know of a row, as it is stored with the row.
#include "harness/play/row/player.hpp"

namespace assay::harness {

/// What the row is held to.
reports::Charge charge_of(const Row& row);

/// Puts what playing the row left, and its charge, into `result`, which `judge` can judge then.
void put_down(const Row& row, Played played, reports::RowResult& result);

}  // namespace assay::harness
