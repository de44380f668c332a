#pragma once
/// The tables of what became of messages, cell by cell, for every report that shows them.
#include "reports/result/model.hpp"

namespace assay::reports {

struct StatisticsTable {
    std::string title{};
    std::vector<std::string> heads{};
    std::vector<std::vector<std::string>> lines{};  ///< each has as many cells as there are heads
    /// Of tables that compare settings: whether a cell is the best of its column over its link.
    std::vector<std::vector<bool>> best{};
    std::size_t left{};  ///< how many columns hold words; the others hold numbers
};

/// First one for each scenario that compares settings, then the one by link, QoS and version; none
/// if no row has statistics.
std::vector<StatisticsTable> statistics_tables(const Results& results);

}  // namespace assay::reports
