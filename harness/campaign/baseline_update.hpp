#pragma once
/// Renews a baseline file as a person would edit it: comments and order stay.
#include "harness/campaign/baseline.hpp"

#include <span>

namespace assay::campaign {

/// The file's text after: entries that passed or vanished are taken out, `fails` of changed ones is
/// set to the new signature, and each row of `failing` (unexpected failures, of `product`) gets an
/// entry at the end, rows that fail alike sharing one where a wildcard means exactly them. `all`
/// are all rows of the run.
std::string updated_baseline(
    const std::string& text,
    const Baseline& baseline,
    std::span<const BaselineFinding> findings,
    std::span<const reports::RowResult* const> failing,
    std::span<const reports::RowResult> all,
    const std::string& product
);

}  // namespace assay::campaign
