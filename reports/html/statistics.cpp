#include "reports/html/assets.hpp"
#include "reports/html/curves.hpp"
#include "reports/html/planning.hpp"
#include "reports/html/sections.hpp"
#include "reports/shared/statistics_table.hpp"

namespace assay::reports::html {
namespace {

View cells_view(
    const std::vector<std::string>& cells, std::size_t left, const std::vector<bool>& best = {}
) {
    View out{View::type::list};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        View cell{"text", cells[i]};
        const std::string_view style = i < left                     ? "word"
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
        view.set("heads", cells_view(table.heads, table.left));
        View lines{View::type::list};
        for (std::size_t i = 0; i < table.lines.size(); ++i) {
            View cells{};
            const auto best = table.best.empty() ? std::vector<bool>{} : table.best[i];
            cells.set("cells", cells_view(table.lines[i], table.left, best));
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
