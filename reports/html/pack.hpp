#pragma once
/// The rows that pass, made small: JSON, gzip, base64; the browser inflates them when they are
/// asked for.
#include "reports/html/context.hpp"

namespace assay::reports::html {

struct Pack {
    std::vector<std::string> chunks{};  ///< base64, in the order of their numbers
    std::map<std::string, Packed> places{};
};

/// Packs every scenario with its source and rows.
Pack pack_scenarios(const Context& context);

}  // namespace assay::reports::html
