#include "harness/campaign/baseline_update.hpp"

#include "harness/campaign/glob.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <ranges>
#include <set>

namespace assay::campaign {
namespace {

using reports::RowResult;

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

/// Globs that could mean a row together with others, widest first: its scenario and version; rows
/// whose last value begins alike ("fault=header.flags_*"); rows whose last value differs in its
/// middle part only ("fault=properties.s*.misplaced").
std::vector<std::string> candidates_for(const RowResult& row) {
    std::vector<std::string> out{fmt::format("{}[*version={}*", row.scenario, row.version)};
    const auto value = row.name.rfind('=') + 1;
    const auto first_dot = row.name.find('.', value);
    const auto last_dot = row.name.rfind('.');
    for (auto at = row.name.find_first_of("._", value); at != std::string::npos;
         at = row.name.find_first_of("._", at + 1))
        out.push_back(row.name.substr(0, at + 1) + "*");
    if (first_dot != std::string::npos && first_dot < last_dot)
        out.push_back(row.name.substr(0, first_dot + 2) + "*" + row.name.substr(last_dot));
    return out;
}

/// The failing rows that a glob means, if it means no other row and they fail alike.
std::optional<std::vector<const RowResult*>> failing_alike(
    const std::string& glob,
    const std::string& signature,
    const std::set<const RowResult*>& failing,
    std::span<const RowResult> all
) {
    std::vector<const RowResult*> meant;
    for (const auto& row : all) {
        if (!matches_glob(glob, row.name)) continue;
        if (!failing.contains(&row) || row.signature != signature) return std::nullopt;
        meant.push_back(&row);
    }
    if (meant.size() < 2 || meant.size() > wildcard_rows_max) return std::nullopt;
    return meant;
}

/// Globs that mean exactly the failing rows, as few as there can be: rows that fail alike share one
/// where a wildcard means them and nothing else.
std::map<std::string, std::string>
globs_for(std::span<const RowResult* const> failing, std::span<const RowResult> all) {
    std::map<std::string, std::string> out;  // glob -> signature
    std::set<const RowResult*> open{failing.begin(), failing.end()};
    for (const auto* row : failing) {
        if (!open.contains(row)) continue;
        open.erase(row);
        auto glob = glob_of(row->name);
        for (const auto& candidate : candidates_for(*row)) {
            open.insert(row);
            const auto meant = failing_alike(candidate, row->signature, open, all);
            open.erase(row);
            if (!meant) continue;
            glob = candidate;
            for (const auto* each : *meant)
                open.erase(each);
            break;
        }
        out[glob] = row->signature;
    }
    return out;
}

/// The line with the text from `at` on replaced; a comment behind it goes, it was about the old
/// text.
void replace_fails(
    std::vector<std::string>& lines, scenario::Mark at, const std::string& signature
) {
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

}  // namespace assay::campaign
