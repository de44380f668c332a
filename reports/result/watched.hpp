#pragma once
/// Rows that a monitor made of what passed between other people's clients and servers.
#include <string_view>

namespace assay::reports {

/// Their scenario, which nobody wrote: such a row was watched, and nothing plays it again.
inline constexpr std::string_view watched_scenario = "monitor";

}  // namespace assay::reports
