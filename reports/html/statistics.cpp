#include "reports/html/assets.hpp"
#include "reports/html/sections.hpp"
#include "reports/shared/statistics_table.hpp"

namespace assay::reports::html {
namespace {

View cells_view(const std::vector<std::string>& cells, std::size_t left) {
    View out{View::type::list};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        View cell{"text", cells[i]};
        cell.set("class", i < left ? "word" : "num");
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
        for (const auto& line : table.lines) {
            View cells{};
            cells.set("cells", cells_view(line, table.left));
            lines << cells;
        }
        view.set("lines", std::move(lines));
        list << view;
    }
    View view{};
    view.set("tables", std::move(list));
    return rendered(assets().statistics, view);
}

}  // namespace assay::reports::html
