#pragma once
/// The sections of the page. Each gives finished HTML, or nothing if it has nothing to show.
#include "reports/html/context.hpp"

#include <span>

namespace assay::reports::html {

struct Section {
    std::string_view id{};
    std::string_view name{};                 ///< as the navigation shows it
    std::size_t (*count)(const Context&){};  ///< shown beside the name unless it is 0
    std::string (*html)(const Context&){};
};

/// In the order of the page. "messages" occurs twice: a run for the sake of the messages has them
/// before the statements, and each of the two is empty where the other one is not.
std::span<const Section> sections();

std::string verdict_section(const Context& context);
std::string changes_section(const Context& context);
std::string failures_section(const Context& context);
std::string explored_section(const Context& context);
std::string matrix_section(const Context& context);
std::string statistics_section(const Context& context);
std::string scenarios_section(const Context& context);
std::string coverage_section(const Context& context);
std::string method_section(const Context& context);

}  // namespace assay::reports::html
