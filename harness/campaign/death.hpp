#pragma once
/// What the death of a target means for a row.
#include "harness/campaign/plan.hpp"
#include "harness/targets/watch.hpp"

namespace assay::campaign {

/// Whether the row sends bytes of its own making, of which a target is likely to die.
bool sends_raw(const scenario::Row& row);

/// What the row sent last that was of its own making, or at all: "PUBLISH ..., 12 bytes: 30 0a ...".
std::string sent_last(const scenario::Row& row, const reports::RowResult& result);

/// The target died while the row ran or just after; whether of it is not known.
void put_under_suspicion(
    const targets::Death& death, const evidence::IsMust& is_must, reports::RowResult& result
);

/// The target died while it had nothing to do but this row.
void convict(
    const targets::Death& death,
    const scenario::Row& row,
    const evidence::IsMust& is_must,
    reports::RowResult& result
);

}  // namespace assay::campaign
