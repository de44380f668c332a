#include "reports/html/assets.hpp"
#include "reports/html/curves.hpp"
#include "reports/html/planning.hpp"
#include "reports/html/sections.hpp"
#include "reports/shared/statistics_table.hpp"

#include <algorithm>
#include <ranges>

namespace assay::reports::html {
namespace {

/// A head as words that can stand below each other: there are many columns.
std::string spaced_head(std::string head) {
    std::ranges::replace(head, '_', ' ');
    if (const auto per = head.find("/msg"); per != std::string::npos)
        head.replace(per, std::string::npos, " a message");
    // The longest, over short numbers: it breaks at a hyphen.
    if (head == "reconnects") return "re-connects";
    return head;
}

/// A figure is not torn from its unit where a narrow cell breaks: "1 min", "08 s".
std::string glued(const std::string& figure) {
    constexpr std::string_view hard_space = "\u00a0";
    constexpr std::string_view digits = "0123456789";
    std::string out{};
    for (std::size_t i = 0; i < figure.size(); ++i) {
        const bool is_before_unit =
            figure[i] == ' ' && i + 1 < figure.size() && !digits.contains(figure[i + 1]);
        if (is_before_unit) {
            out += hard_space;
        } else {
            out += figure[i];
        }
    }
    return out;
}

View cells_view(
    const StatisticsTable& table,
    const std::vector<std::string>& cells,
    const std::vector<bool>& best = {}
) {
    const auto left = table.left;
    // What people called their targets and links may be long; it stands before the version.
    const auto names =
        static_cast<std::size_t>(std::ranges::find(table.heads, "MQTT") - table.heads.begin());
    View out{View::type::list};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        View cell{"text", cells[i]};
        const std::string_view style = i < names                    ? "word name"
                                       : i < left                   ? "word"
                                       : i < best.size() && best[i] ? "num best"
                                                                    : "num";
        cell.set("class", std::string{style});
        out << cell;
    }
    return out;
}

}  // namespace

std::string statistics_section(const Context& context) {
    const auto tables = statistics_tables(context.results);
    if (tables.empty()) return {};
    View list{View::type::list};
    for (const auto& table : tables) {
        View view{"title", table.title};
        auto heads = table.heads;
        std::ranges::transform(heads, heads.begin(), spaced_head);
        view.set("heads", cells_view(table, heads));
        View lines{View::type::list};
        for (std::size_t i = 0; i < table.lines.size(); ++i) {
            View cells{};
            auto figures = table.lines[i];
            std::ranges::transform(
                figures | std::views::drop(table.left),
                figures.begin() + static_cast<std::ptrdiff_t>(table.left),
                glued
            );
            const auto best = table.best.empty() ? std::vector<bool>{} : table.best[i];
            cells.set("cells", cells_view(table, figures, best));
            lines << cells;
        }
        view.set("lines", std::move(lines));
        view.set("compares", !table.best.empty());
        list << view;
    }
    View view{};
    view.set("tables", std::move(list));
    view.set("planning", planning_pictures(context));
    view.set("curves", latency_curves(context));
    return rendered(assets().statistics, view);
}

}  // namespace assay::reports::html
