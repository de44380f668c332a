#pragma once
/// Controls: steps that show, before a packet that has to be refused, that its legal twin is
/// accepted.
#include "harness/scenario/model.hpp"

namespace assay::scenario {

/// Makes every expectation before the first packet of the row that has to be refused `given`, unless
/// it proves something in so many words: what the target does wrong with a legal packet says nothing
/// of what the row verifies, because the illegal one was never sent. A packet has to be refused when
/// the next thing that its sender expects is `close` or DISCONNECT.
void mark_controls(Row& row);

}  // namespace assay::scenario
