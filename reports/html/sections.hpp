#pragma once
/// The sections of the page, from the top. Each gives finished HTML.
#include "reports/html/context.hpp"

namespace assay::reports::html {

std::string verdict_section(const Context& context);
std::string changes_section(const Context& context, const Results& older);
std::string failures_section(const Context& context);
std::string matrix_section(const Context& context);
/// Empty if no row has statistics.
std::string statistics_section(const Context& context);
std::string coverage_section(const Context& context);
std::string method_section(const Context& context);

/// Where the packed details of a scenario are: chunk, and place in it.
struct Packed {
    std::size_t chunk{};
    std::size_t index{};
};
std::string scenarios_section(const Context& context, const std::map<std::string, Packed>& packed);

}  // namespace assay::reports::html
