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

/// The finding on all deaths of one kind.
struct Deaths {
    std::string how{};
    int count{1};
    bool is_lost{};  ///< it did not come back after the last
};
std::string print(const Deaths& deaths);

/// Findings of what was played before, beside those of what is played now: how often a target died of
/// the same is one number, and whether it came back is what was seen last.
void add_earlier(const std::vector<std::string>& earlier, std::vector<std::string>& findings);

/// Adds what another part of the run has learnt of the same target: its findings, as above, but no part
/// is the last; and what this one has not, be it that it could not be reached.
void join(const TargetInfo& part, TargetInfo& target);

/// Why a target's run fails as a whole, in the words of its findings: it could not be reached, it died.
/// For reports that machines read: no row of theirs may say it.
std::vector<std::string> failures_of(const TargetInfo& target);

}  // namespace assay::reports
