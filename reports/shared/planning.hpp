#pragma once
/// What a scenario that compares settings found: each setting with its figures over all seeds, and
/// the one that a planner would choose.
#include "reports/result/statistics_lines.hpp"

namespace assay::reports {

struct Setting {
    std::map<std::string, std::string> matrix{};  ///< without version and seed
    std::string version{};
    RowStatistics sum{};
    std::size_t seeds{};
    std::optional<Spread> cost{};      ///< as Spreads
    std::optional<Spread> lateness{};  ///< as Spreads
};

/// The settings of one scenario over one link on one target.
struct Comparison {
    std::string target{};
    std::string scenario{};
    std::string link{};
    std::vector<Setting> settings{};
};

/// In the order of target, scenario and link; settings by their values, numbers as numbers.
std::vector<Comparison> comparisons_of(const Results& results);

/// Of the settings with which most messages arrived (to a tenth of a percent), the cheapest; of
/// those that cost the same, the one that is less late. Null if nothing was due.
const Setting* choice_of(const Comparison& comparison);

/// "QoS 1, keep alive 300s: ..." and why, in one or two sentences; empty if there is no choice.
std::string advice_of(const Comparison& comparison);

/// "30s" before "300s", which no order of letters gives.
bool setting_before(const std::string& a, const std::string& b);

}  // namespace assay::reports
