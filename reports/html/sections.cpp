#include "reports/html/sections.hpp"

#include <algorithm>
#include <array>

namespace assay::reports::html {
namespace {

/// If all rows compare settings, the run was for the messages.
bool comes_first(const Context& context) {
    return std::ranges::all_of(context.summary.targets, [](const TargetSummary& target) {
        return compare_settings(target.rows);
    });
}

std::string messages_first(const Context& context) {
    return comes_first(context) ? statistics_section(context) : std::string{};
}

std::string messages_behind(const Context& context) {
    return comes_first(context) ? std::string{} : statistics_section(context);
}

std::size_t nothing(const Context&) {
    return 0;
}
std::size_t causes(const Context& context) {
    return context.summary.causes.size();
}
std::size_t findings(const Context& context) {
    return context.results.findings.size();
}
std::size_t statements(const Context& context) {
    return context.results.statements.size();
}
std::size_t scenarios(const Context& context) {
    return context.scenarios.size();
}

// clang-format off
constexpr std::array page_sections{
    Section{"verdict",   "Verdict",    nothing,    verdict_section},
    Section{"changes",   "Changes",    nothing,    changes_section},
    Section{"failures",  "Causes",     causes,     failures_section},
    Section{"explored",  "Explored",   findings,   explored_section},
    Section{"messages",  "Messages",   nothing,    messages_first},
    Section{"matrix",    "Statements", statements, matrix_section},
    Section{"messages",  "Messages",   nothing,    messages_behind},
    Section{"scenarios", "Scenarios",  scenarios,  scenarios_section},
    Section{"coverage",  "Coverage",   nothing,    coverage_section},
    Section{"method",    "Method",     nothing,    method_section},
};
// clang-format on

}  // namespace

std::span<const Section> sections() {
    return page_sections;
}

}  // namespace assay::reports::html
