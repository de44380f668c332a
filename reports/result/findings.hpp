#pragma once
/// Findings of a run that fail a target as a whole, though no row of it may.
#include <string_view>

namespace assay::reports {

/// How they begin: results are read again by a run that goes on, and by reports.
inline constexpr std::string_view died_in_mid_run = "the target died in mid-run";
inline constexpr std::string_view target_floods = "the target floods";

/// Whether a finding is one of those.
constexpr bool tells_failure_of_target(std::string_view finding) {
    return finding.starts_with(died_in_mid_run) || finding.starts_with(target_floods);
}

}  // namespace assay::reports
