#pragma once
/// Findings of a run that fail a target as a whole, though no row of it may.
#include "reports/result/model.hpp"

#include <string_view>

namespace assay::reports {

/// How they begin: results are read again by a run that goes on, and by reports.
inline constexpr std::string_view died_in_mid_run = "the target died in mid-run";
inline constexpr std::string_view target_floods = "the target floods";

/// Whether a finding is one of those.
constexpr bool tells_failure_of_target(std::string_view finding) {
    return finding.starts_with(died_in_mid_run) || finding.starts_with(target_floods);
}

/// "died", where there is little room; nothing of any other finding.
constexpr std::string_view brief_failure(std::string_view finding) {
    if (finding.starts_with(died_in_mid_run)) return "died";
    return finding.starts_with(target_floods) ? "floods" : "";
}

/// Why a target's run fails as a whole, in the words of its findings: it could not be reached, it died.
/// For reports that machines read: no row of theirs may say it.
std::vector<std::string> failures_of(const TargetInfo& target);

}  // namespace assay::reports
