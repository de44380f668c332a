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

/// gzip without time or name, so that the same text gives the same bytes.
std::string gzip(std::string_view text);
std::string base64(std::string_view bytes);

}  // namespace assay::reports::html
