#include "reports/html/assets.hpp"
#include "reports/html/sections.hpp"
#include "reports/result/clean.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports::html {
namespace {

/// Statements of one version, those of the registry in its order, then others that rows name.
std::vector<StatementInfo> statements_of(const Context& context, const std::string& version) {
    std::map<std::string, StatementInfo> unknown{};
    for (const auto& column : context.columns) {
        for (const auto& [id, result] : *column.statements) {
            if (context.summary.statement(id) == nullptr && version_of_statement(id) == version) {
                unknown[id].id = id;
            }
        }
    }
    std::vector<StatementInfo> out{};
    for (const auto& each : context.results.statements) {
        if (version_of_statement(each.id) == version) out.push_back(each);
    }
    for (const auto& [id, each] : unknown)
        out.push_back(each);
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        if (a.section != b.section) return section_before(a.section, b.section);
        return section_before(a.id, b.id);
    });
    return out;
}

View cell_view(const Context& context, const StatementInfo& statement, const Column& column) {
    const auto found = column.statements->find(statement.id);
    View cell{};
    // A name that is not set here would be looked up in the section around the cell.
    cell.set("sum", std::string{});
    cell.set("href", false);
    if (found == column.statements->end()) {
        const auto* known = context.summary.statement(statement.id, *column.target);
        const auto& entry = known == nullptr ? statement : *known;
        const bool is_ours = entry.observable.empty() || is_testable(entry);
        cell.set("class", "v-none");
        cell.set("glyph", "·");
        cell.set("word", is_ours ? "not tested" : entry.observable);
        return cell;
    }
    const auto& result = found->second;
    set_verdict(cell, result.verdict);
    if (result.run != 0) cell.set("sum", fmt::format("{}/{}", result.held, result.run));
    const auto& row = *result.worst;
    cell.set(
        "href",
        href_of(is_finding(result.verdict) ? context.anchor_of(row) : scenario_anchor(row.scenario))
    );
    return cell;
}

View statement_view(const Context& context, const StatementInfo& statement) {
    View view{};
    view.set("anchor", statement_anchor(statement.id));
    view.set("href", href_of(statement_anchor(statement.id)));
    view.set("short", std::string{number_of_statement(statement.id)});
    view.set("level", statement.level);
    view.set("summary", statement.summary);
    View cells{View::type::list};
    std::optional<Verdict> first{};
    bool is_different = false;
    for (const auto& column : context.columns) {
        cells << cell_view(context, statement, column);
        const auto found = column.statements->find(statement.id);
        if (found == column.statements->end()) continue;
        const auto verdict = found->second.verdict;
        is_different = is_different || (first && *first != verdict);
        first = verdict;
    }
    view.set("cells", std::move(cells));
    if (is_different) view.set("different", true);
    return view;
}

/// "3 of 4 hold on every target" over the statements of a section that were judged.
std::string sum_of(const Context& context, const std::vector<const StatementInfo*>& statements) {
    std::size_t judged = 0;
    std::size_t held = 0;
    for (const auto* statement : statements) {
        Verdict worst = Verdict::not_run;
        for (const auto& column : context.columns) {
            const auto found = column.statements->find(statement->id);
            if (found != column.statements->end()) worst = worse_of(worst, found->second.verdict);
        }
        judged += is_judged(worst) ? 1 : 0;
        held += holds(worst) ? 1 : 0;
    }
    return judged == 0 ? std::string{} : fmt::format("{} of {} hold", held, judged);
}

View sections_view(const Context& context, const std::vector<StatementInfo>& statements) {
    View out{View::type::list};
    for (std::size_t i = 0; i < statements.size();) {
        const auto& section = statements[i].section;
        View rows{View::type::list};
        std::vector<const StatementInfo*> members{};
        View view{};
        view.set("section", section);
        view.set("title", statements[i].title);
        for (; i < statements.size() && statements[i].section == section; ++i) {
            rows << statement_view(context, statements[i]);
            members.push_back(&statements[i]);
        }
        view.set("span", std::to_string(2 + context.columns.size()));
        view.set("sum", sum_of(context, members));
        view.set("statements", std::move(rows));
        out << view;
    }
    return out;
}

bool is_named(const Context& context, const StatementInfo& statement) {
    return std::ranges::any_of(context.columns, [&](const Column& column) {
        return column.statements->contains(statement.id);
    });
}

/// Statements that belong together, folded behind the line `fold` if there is one.
View table_view(
    const Context& context,
    const std::vector<StatementInfo>& statements,
    std::string caption,
    std::string fold = {}
) {
    View view{};
    if (!fold.empty()) view.set("fold", std::move(fold));
    view.set("caption", std::move(caption));
    view.set("sections", sections_view(context, statements));
    return view;
}

/// All statements of a version; where only parts were to be played, what no row names is folded.
View tables_view(const Context& context, const std::string& version) {
    auto statements = statements_of(context, version);
    const auto counted_of = [&](std::size_t n, std::string_view rest) {
        return fmt::format("{} of MQTT {} {}", counted(n, "statement"), version, rest);
    };
    constexpr std::string_view sorted = "by section of the standard, and how each came out";
    View out{View::type::list};
    std::vector<StatementInfo> others{};
    if (std::ranges::all_of(context.summary.targets, &TargetSummary::is_part)) {
        const auto rest = std::ranges::stable_partition(statements, [&](const auto& statement) {
            return is_named(context, statement);
        });
        others.assign(rest.begin(), rest.end());
        statements.erase(rest.begin(), rest.end());
    }
    if (!statements.empty())
        out << table_view(context, statements, counted_of(statements.size(), sorted));
    if (!others.empty())
        out << table_view(
            context,
            others,
            counted_of(others.size(), "by section of the standard"),
            counted_of(others.size(), "that no row of this selection is about")
        );
    return out;
}

}  // namespace

std::string matrix_section(const Context& context) {
    View columns{View::type::list};
    for (const auto& column : context.columns) {
        View view{"title", column.title};
        view.set(
            "facets", "on=" + printable(column.target->name) + "\tlink=" + printable(column.link)
        );
        columns << view;
    }
    View versions{View::type::list};
    for (const auto& version : context.versions) {
        View view{};
        view.set("version", version);
        view.set("columns", columns);
        view.set("tables", tables_view(context, version));
        versions << view;
    }
    View view{};
    view.set("versions", std::move(versions));
    return rendered(assets().matrix, view);
}

}  // namespace assay::reports::html
