#include "reports/result/model.hpp"

#include <array>

namespace assay::reports {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 8> verdict_names{
    "error", "fail", "undecided", "known", "advice", "pass", "not_applicable", "not_run"
};

constexpr std::array<std::string_view, 8> kind_names{
    "sent", "received", "opened", "ended", "link", "note", "segment", "expectation"
};

constexpr std::array<std::string_view, 4> source_names{"play", "passive", "guarantee", "sweep"};

template <class Enum, std::size_t n>
std::optional<Enum>
value_named(const std::array<std::string_view, n>& names, std::string_view name) {
    for (std::size_t i = 0; i < n; ++i) {
        if (names[i] == name) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(Verdict verdict) {
    return verdict_names.at(static_cast<std::size_t>(verdict));
}

std::optional<Verdict> verdict_named(std::string_view name) {
    return value_named<Verdict>(verdict_names, name);
}

std::string_view name_of(TraceEvent::Kind kind) {
    return kind_names.at(static_cast<std::size_t>(kind));
}

std::optional<TraceEvent::Kind> trace_kind_named(std::string_view name) {
    return value_named<TraceEvent::Kind>(kind_names, name);
}

std::string_view name_of(Expectation::Source source) {
    return source_names.at(static_cast<std::size_t>(source));
}

std::optional<Expectation::Source> source_named(std::string_view name) {
    return value_named<Expectation::Source>(source_names, name);
}

}  // namespace assay::reports
