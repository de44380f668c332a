#pragma once
/// What an exploration found: failures in groups of one statement and rule, and for each the
/// shortest conversation that shows it.
///
///     rows that fail --by statement and rule--> groups --shrink--> a few lines that still fail
#include "harness/campaign/exploration.hpp"
#include "harness/campaign/shrink/shrink.hpp"

namespace assay::campaign {

struct FindingGroup {
    std::string target{};
    std::string target_text{};  ///< as it was written: "exec:mosquitto -p {port}"
    std::string link{};
    std::vector<std::string> statements{};          ///< that the finding counts against
    std::string rule{};                             ///< see rule_of
    std::vector<const reports::RowResult*> rows{};  ///< the shortest first
};

/// Of rows that have their traces; those with most rows first. They outlive the groups.
/// `target_texts` say how each target was written, where that is not its name.
std::vector<FindingGroup> group_findings(
    const reports::Results& results, const std::map<std::string, std::string>& target_texts = {}
);

/// The shortest scenario that breaks the group's rule, as a file that `assay check` finds clean. The
/// error says why there is none. On the wall clock `nonce` keeps it apart from other runs; `stop`
/// ends it soon.
std::expected<Shrunk, std::string> shrink_finding(
    const FindingGroup& group,
    const reports::Results& results,
    const scenario::Library& library,
    const std::string& nonce,
    const std::atomic<bool>& stop
);

/// The file of the finding, with a heading that says what it shows.
std::string finding_file(const FindingGroup& group, const Shrunk& shrunk);
/// "mosquitto-direct-5.0-MQTT-3.3.1-12-seed-417.yaml": no two of one exploration are alike.
std::string finding_file_name(const FindingGroup& group);

}  // namespace assay::campaign
