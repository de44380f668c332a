#include "reports/csv/csv.hpp"

#include "reports/result/clean.hpp"
#include "reports/shared/units.hpp"

#include <fmt/format.h>
#include <set>

namespace assay::reports {
namespace {

/// A field between quotes. What a spreadsheet would take for a formula begins with an apostrophe.
std::string csv_field(std::string_view text) {
    auto shown = printable(text);
    if (!shown.empty() && std::string_view{"=+-@"}.contains(shown.front()))
        shown.insert(0, 1, '\'');
    std::string out{"\""};
    for (const char c : shown) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

struct CsvColumn {
    std::string title{};
    const StatementResults* statements{};
};

std::vector<CsvColumn> csv_columns(const Summary& summary) {
    std::vector<CsvColumn> out{};
    for (const auto& target : summary.targets)
        for (const auto& [link, statements] : target.links)
            out.push_back(
                {target.links.size() > 1 ? target.product + " over " + link : target.product,
                 &statements}
            );
    return out;
}

/// Those of the registry in its order, then others that rows name.
std::vector<std::string> csv_ids(const Summary& summary) {
    std::vector<std::string> out{};
    std::set<std::string> known{};
    for (const auto& statement : summary.results.statements)
        if (known.insert(statement.id).second) out.push_back(statement.id);
    for (const auto& target : summary.targets)
        for (const auto& [id, result] : target.statements)
            if (known.insert(id).second) out.push_back(id);
    return out;
}

std::string
csv_line(const Summary& summary, const std::string& id, const std::vector<CsvColumn>& columns) {
    static const StatementInfo unknown{};
    const auto* found = summary.statement(id);
    const auto& statement = found == nullptr ? unknown : *found;
    auto out = fmt::format(
        "{},{},{},{}",
        csv_field(id),
        csv_field(statement.level),
        csv_field(statement.section),
        csv_field(statement.summary)
    );
    for (const auto& column : columns) {
        const auto result = column.statements->find(id);
        out += result == column.statements->end()
                   ? std::string{",\"not tested\",0,0"}
                   : fmt::format(
                         ",{},{},{}",
                         csv_field(short_name(result->second.verdict)),
                         result->second.held,
                         result->second.run
                     );
    }
    return out + "\n";
}

}  // namespace

std::string render_csv(const Summary& summary) {
    const auto columns = csv_columns(summary);
    std::string out{"\"statement\",\"level\",\"section\",\"in short\""};
    for (const auto& column : columns)
        out += fmt::format(
            ",{},{},{}",
            csv_field(column.title),
            csv_field(column.title + ": rows held"),
            csv_field(column.title + ": rows judged")
        );
    out += "\n";
    for (const auto& id : csv_ids(summary))
        out += csv_line(summary, id, columns);
    return out;
}

}  // namespace assay::reports
