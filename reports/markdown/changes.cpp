#include "reports/markdown/changes.hpp"

#include "reports/shared/escape.hpp"
#include "reports/shared/units.hpp"

#include <fmt/format.h>

namespace assay::reports {
namespace {

constexpr std::size_t changes_a_table = 200;
constexpr std::size_t reason_characters_max = 300;

/// How the row came out in one of the runs.
std::string outcome(const RowResult* row) {
    if (!row) return "";
    auto out = fmt::format("{} {}", glyph_of(row->verdict), short_name(row->verdict));
    if (!row->reason.empty())
        out += ": " + escape_markdown(row->reason.substr(0, reason_characters_max));
    return out;
}

std::string
changes_table(std::string_view title, const Changes& changes, const std::vector<Change>& rows) {
    auto out = fmt::format(
        "\n### {}: {}\n\n| row | link | {} | {} |\n|---|---|---|---|\n",
        title,
        rows.size(),
        escape_markdown(changes.older + ", before"),
        escape_markdown(changes.newer + ", now")
    );
    for (std::size_t i = 0; i < std::min(rows.size(), changes_a_table); ++i) {
        const auto& change = rows[i];
        out += fmt::format(
            "| {} | {} | {} | {} |\n",
            escape_markdown(change.row().name),
            escape_markdown(change.row().link),
            outcome(change.older),
            outcome(change.newer)
        );
    }
    if (rows.size() > changes_a_table)
        out += fmt::format("\nand {} more\n", rows.size() - changes_a_table);
    return out;
}

}  // namespace

std::string render_changes(const Changes& changes) {
    auto out = fmt::format(
        "**{} newly failing, {} fixed, {} otherwise changed, {} new, {} gone**\n",
        changes.newly_failing.size(),
        changes.fixed.size(),
        changes.changed.size(),
        changes.added.size(),
        changes.removed.size()
    );
    for (const auto& [title, rows] : change_groups())
        if (!(changes.*rows).empty()) out += changes_table(title, changes, changes.*rows);
    return out;
}

}  // namespace assay::reports
