#pragma once
/// Results of several runs in one report: shards of one run become that run, different runs stand
/// beside each other as targets of their own.
///
///     a.jsonl (1/2) --+
///     b.jsonl (2/2) --+--merge--> run --+
///     c.jsonl --------------------> run --+--grid--> a column a run
#include "reports/result/file.hpp"

namespace assay::reports {

struct Together {
    Results results{};
    std::vector<std::string> lost{};  ///< "shard 2 of 3 is missing": its rows are not run
};

/// One results file, or what would be in it.
struct Part {
    Header header{};
    /// Gives every row, and then the results without them.
    std::function<Results(const RowTaker&)> read{};
};

/// One result of all. The error lists what else is wrong with shards that do not make a whole. Rows
/// that are alike but for their seed are held as one (RowFolder), so that memory does not grow with
/// their number.
std::expected<Together, std::vector<std::string>> together(std::vector<Part> parts);

/// Different runs beside each other. A target that several of them have gets a number: "mosquitto",
/// "mosquitto#2"; where their versions differ, reports call them by product.
Results grid_of(std::vector<Results> runs);

}  // namespace assay::reports
