#include "reports/text/statistics.hpp"

#include "reports/shared/statistics_table.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports {
namespace {

std::string text_of(const StatisticsTable& table) {
    // Only ASCII comes here, apart from what `printable` made of foreign names: a byte is a column.
    std::vector<std::size_t> widths{};
    for (const auto& head : table.heads)
        widths.push_back(head.size());
    for (const auto& line : table.lines)
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], line[i].size());
    std::string out = table.title + "\n";
    const auto add = [&](const std::vector<std::string>& cells) {
        std::string line{};
        for (std::size_t i = 0; i < cells.size(); ++i)
            line += i < table.left ? fmt::format("  {:<{}}", cells[i], widths[i])
                                   : fmt::format("  {:>{}}", cells[i], widths[i]);
        out += line + "\n";
    };
    add(table.heads);
    for (const auto& line : table.lines)
        add(line);
    return out + "\n";
}

}  // namespace

std::string statistics_text(const Results& results) {
    std::string out{};
    for (const auto& table : statistics_tables(results))
        out += text_of(table);
    return out;
}

}  // namespace assay::reports
