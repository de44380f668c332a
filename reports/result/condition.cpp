#include "reports/result/condition.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace assay::reports {
namespace {

using Values = std::set<std::string>;

/// More values than these say nothing at a glance, unless they begin alike.
constexpr std::size_t values_max = 4;
/// Shorter beginnings are alike by chance.
constexpr std::size_t prefix_min = 3;

/// The matrix of a row, and the link under which the run played it.
std::map<std::string, std::string> circumstances(const RowResult& row) {
    auto out = row.matrix;
    out.emplace("link", row.link);
    return out;
}

void collect(const RowResult& row, std::map<std::string, Values>& out) {
    for (const auto& [name, value] : circumstances(row))
        out[name].insert(value);
}

std::string_view common_prefix(const Values& values) {
    // Of an ordered set the first and the last differ earliest.
    const std::string_view first = *values.begin();
    const std::string_view last = *values.rbegin();
    const auto end = std::ranges::mismatch(first, last).in1;
    return first.substr(0, static_cast<std::size_t>(end - first.begin()));
}

/// "a|b", "header.flags_*", or nothing if that would be no short way to say it.
std::string pattern_of(const Values& failing, const Values& passing) {
    if (failing.size() > 1) {
        const auto prefix = common_prefix(failing);
        const bool is_theirs = std::ranges::none_of(passing, [&](const std::string& value) {
            return value.starts_with(prefix);
        });
        if (prefix.size() >= prefix_min && is_theirs) return fmt::format("{}*", prefix);
    }
    return failing.size() <= values_max ? fmt::format("{}", fmt::join(failing, "|")) : "";
}

bool is_disjoint(const Values& a, const Values& b) {
    return std::ranges::none_of(a, [&](const std::string& value) { return b.contains(value); });
}

}  // namespace

PassingRows::PassingRows(const Results& results) {
    for (const auto& row : results.rows)
        if (row.verdict == Verdict::pass) rows_[{row.target, row.scenario}].push_back(&row);
}

std::string PassingRows::condition_of(const std::vector<const RowResult*>& failing) const {
    if (failing.size() < 2) return {};
    std::map<std::string, Values> bad{};
    std::map<std::string, Values> good{};
    std::set<std::string> scenarios{};
    for (const auto* row : failing) {
        collect(*row, bad);
        scenarios.insert(row->scenario);
    }
    for (const auto& scenario : scenarios)
        if (const auto found = rows_.find({failing.front()->target, scenario});
            found != rows_.end())
            for (const auto* row : found->second)
                collect(*row, good);
    std::vector<std::string> out{};
    for (const auto& [name, values] : bad) {
        const auto passing = good.find(name);
        if (passing == good.end() || !is_disjoint(values, passing->second)) continue;
        if (const auto pattern = pattern_of(values, passing->second); !pattern.empty())
            out.push_back(fmt::format("{}={}", name, pattern));
    }
    return fmt::format("{}", fmt::join(out, ", "));
}

}  // namespace assay::reports
