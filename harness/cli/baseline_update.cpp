#include "harness/cli/baseline_update.hpp"

#include "harness/cli/selection.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <ranges>
#include <set>

namespace assay::harness {
namespace {

using reports::RowResult;

constexpr std::size_t wildcard_rows_max = 20;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    for (const auto line : std::views::split(text, '\n'))
        out.emplace_back(std::string_view{line});
    if (!out.empty() && out.back().empty()) out.pop_back();
    return out;
}

std::string yaml_text(std::string_view text) {
    std::string out{"\""};
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

/// "2.0.11" of "mosquitto 2.0.11" pins an entry to that minor version: "mosquitto >= 2.0 < 2.1".
std::string range_for(const std::string& product) {
    const auto blank = product.rfind(' ');
    if (blank == std::string::npos) return product;
    const auto version = product.substr(blank + 1);
    const auto first = version.find('.');
    const auto second = version.find('.', first == std::string::npos ? first : first + 1);
    const auto minor = version.substr(0, second);
    const auto dot = minor.rfind('.');
    const auto digits = dot == std::string::npos ? minor : minor.substr(dot + 1);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos)
        return product.substr(0, blank);
    const auto next = minor.substr(0, dot == std::string::npos ? 0 : dot + 1) +
                      std::to_string(std::stoi(digits) + 1);
    return fmt::format("{} >= {} < {}", product.substr(0, blank), minor, next);
}

using Failing = std::vector<const RowResult*>;

/// The glob, if it means exactly these rows, they fail alike, and it is not too wide.
bool is_fitting(const std::string& glob, const Failing& rows, std::span<const RowResult> all) {
    const auto meant = std::ranges::count_if(all, [&](const RowResult& row) {
        return matches_glob(glob, row.name);
    });
    const bool alike = std::ranges::all_of(rows, [&](const auto* row) {
        return row->signature == rows.front()->signature;
    });
    return alike && rows.size() > 1 && rows.size() <= wildcard_rows_max &&
           static_cast<std::size_t>(meant) == rows.size();
}

/// "...fault=header.flags_*" for "...fault=header.flags_0001]": rows that differ in the last part
/// of their last value.
std::string stem_glob(const std::string& name) {
    const auto end = name.find_last_of("_.,=[");
    return name.substr(0, end == std::string::npos ? 0 : end + 1) + "*";
}

/// Globs that mean exactly the failing rows: one for all rows of a scenario and version if they all
/// fail alike, else for those whose values begin alike, else each row's own name.
std::map<std::string, std::string>
globs_for(std::span<const RowResult* const> failing, std::span<const RowResult> all) {
    std::map<std::string, std::string> out;  // glob -> signature
    std::map<std::string, Failing> wide;
    for (const auto* row : failing)
        wide[fmt::format("{}[*version={}*", row->scenario, row->version)].push_back(row);
    for (const auto& [glob, rows] : wide) {
        if (is_fitting(glob, rows, all)) {
            out[glob] = rows.front()->signature;
            continue;
        }
        std::map<std::string, Failing> stems;
        for (const auto* row : rows)
            stems[stem_glob(row->name)].push_back(row);
        for (const auto& [stem, inner] : stems)
            if (is_fitting(stem, inner, all))
                out[stem] = inner.front()->signature;
            else
                for (const auto* row : inner)
                    out[row->name] = row->signature;
    }
    return out;
}

/// The line with the text from `at` on replaced; a comment behind it goes, it was about the old
/// text.
void replace_fails(std::vector<std::string>& lines, Mark at, const std::string& signature) {
    const auto index = static_cast<std::size_t>(at.line - 1);
    if (index >= lines.size()) return;
    const auto key = lines[index].find("fails:");
    if (key == std::string::npos) return;
    lines[index] = lines[index].substr(0, key) + "fails: " + yaml_text(signature);
}

}  // namespace

std::string updated_baseline(
    const std::string& text,
    const Baseline& baseline,
    std::span<const BaselineFinding> findings,
    std::span<const RowResult* const> failing,
    std::span<const RowResult> all,
    const std::string& product
) {
    using Kind = BaselineFinding::Kind;
    auto lines = lines_of(text);
    std::set<std::size_t> gone;
    std::set<std::size_t> renewed;
    for (const auto& finding : findings) {
        const auto& entry = baseline.entries[finding.entry];
        if (finding.kind == Kind::changed) {
            replace_fails(lines, entry.fails_at, finding.signature);
            renewed.insert(finding.entry);
        } else if (finding.kind == Kind::passed || finding.kind == Kind::vanished) {
            for (int line = entry.start.line; line <= entry.last_line; ++line)
                gone.insert(static_cast<std::size_t>(line - 1));
        }
    }
    std::string out;
    bool has_known{};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (gone.contains(i)) continue;
        auto line = lines[i];
        if (line.starts_with("known:")) {
            has_known = true;
            line = "known:";
        }
        out += line + "\n";
    }
    if (!has_known) out += "known:\n";
    std::vector<const RowResult*> fresh;
    for (const auto* row : failing)
        if (std::ranges::none_of(renewed, [&](std::size_t i) {
                return matches_glob(baseline.entries[i].row, row->name);
            }))
            fresh.push_back(row);
    for (const auto& [glob, signature] : globs_for(fresh, all))
        out += fmt::format(
            "  - row: {}\n    target: {}\n    fails: {}\n    why: not explained yet\n",
            yaml_text(glob),
            yaml_text(range_for(product)),
            yaml_text(signature)
        );
    return out;
}

}  // namespace assay::harness
