#pragma once
/// Statistics of rows added up: a line for each link, QoS and version, and for scenarios that
/// compare settings one for each of them.
#include "reports/result/model.hpp"

namespace assay::reports {

/// Rows added up, and what they have in common.
struct StatisticsLine {
    std::string target{};
    std::string scenario{};  ///< only where settings are compared
    std::string version{};
    std::map<std::string, std::string> matrix{};  ///< the settings, without the version
    RowStatistics sum{};
};

enum class Lines : std::uint8_t {
    by_link,   ///< link, QoS and version
    planning,  ///< link and matrix of each scenario that is tagged `planning`
};

/// In the order of target, scenario, link and the values.
std::vector<StatisticsLine> statistics_lines(const Results& results, Lines lines);

/// Shares and costs that tables show; nothing where there is nothing to divide by.
std::optional<double> share(std::uint64_t part, std::uint64_t whole);
std::optional<double> bytes_per_message(const RowStatistics& statistics);
std::optional<double> packets_per_message(const RowStatistics& statistics);
/// Of all bytes on the links, those that are not MQTT: TCP and IP headers, acknowledgements,
/// repetitions.
std::optional<double> header_share(const RowStatistics& statistics);

/// "in 40 rows of X over geo-bgan it never happened: PUBREL lost", one sentence for each of the
/// scenarios of which at least two rows were judged.
std::vector<std::string> never_happened(const Results& results, std::string_view target);

}  // namespace assay::reports
