#pragma once
/// The tables of what became of messages, for the terminal and, cell by cell, for other reports.
#include "reports/result/statistics_table.hpp"

namespace assay::reports {

struct StatisticsTable {
    std::string title{};
    std::vector<std::string> heads{};
    std::vector<std::vector<std::string>> lines{};  ///< as many cells a line as heads
    std::size_t left{};  ///< so many columns hold words, the others numbers
};

/// First one for each scenario that compares settings, then the one by link, QoS and version; none
/// if no row has statistics.
std::vector<StatisticsTable> statistics_tables(const Results& results);

/// All of them as text; empty if there are none.
std::string statistics_text(const Results& results);

}  // namespace assay::reports
