#include "reports/markdown/changes.hpp"

#include "reports/shared/escape.hpp"
#include "reports/shared/units.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::reports {
namespace {

constexpr std::size_t changes_a_table = 200;
constexpr std::size_t reason_characters_max = 300;

using Rows = std::vector<const RowResult*>;

std::string changes_table(std::string_view title, const Rows& rows) {
    auto out = fmt::format(
        "\n### {}: {}\n\n| verdict | row | target | link | reason |\n|---|---|---|---|---|\n",
        title,
        rows.size()
    );
    for (std::size_t i = 0; i < std::min(rows.size(), changes_a_table); ++i) {
        const auto& row = *rows[i];
        out += fmt::format(
            "| {} {} | {} | {} | {} | {} |\n",
            glyph_of(row.verdict),
            short_name(row.verdict),
            escape_markdown(row.name),
            escape_markdown(row.target),
            escape_markdown(row.link),
            escape_markdown(row.reason.substr(0, reason_characters_max))
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
    const std::array<std::pair<std::string_view, const Rows*>, 5> all{{
        {"Newly failing", &changes.newly_failing},
        {"Fixed", &changes.fixed},
        {"Otherwise changed", &changes.changed},
        {"New rows", &changes.added},
        {"Rows that are gone", &changes.removed},
    }};
    for (const auto& [title, rows] : all)
        if (!rows->empty()) out += changes_table(title, *rows);
    return out;
}

}  // namespace assay::reports
