#pragma once
/// Results of several runs in one report: shards of one run become that run, different runs stand
/// beside each other as targets of their own.
///
///     a.jsonl (1/2) --+
///     b.jsonl (2/2) --+--merge--> run --+
///     c.jsonl --------------------> run --+--grid--> a column a run
#include "reports/result/model.hpp"

#include <expected>
#include <vector>

namespace assay::reports {

struct Together {
    Results results{};
    std::vector<std::string> lost{};  ///< "shard 2 of 3 is missing": its rows are not run
};

/// One result of all. The error lists what else is wrong with shards that do not make a whole.
std::expected<Together, std::vector<std::string>> together(std::vector<Results> parts);

/// Different runs beside each other. A target that several of them have gets a number: "mosquitto",
/// "mosquitto#2"; where their versions differ, reports call them by product.
Results grid_of(std::vector<Results> runs);

}  // namespace assay::reports
