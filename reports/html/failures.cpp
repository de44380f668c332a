#include "reports/html/assets.hpp"
#include "reports/html/facets.hpp"
#include "reports/html/row.hpp"
#include "reports/html/sections.hpp"
#include "reports/result/breach.hpp"
#include "reports/shared/evidence.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace assay::reports::html {
namespace {

/// Rows of one cause that are shown in full; they differ by matrix values and seed only.
constexpr std::size_t rows_in_full_a_cause = 2;
/// Past this size the remaining rows are lines without their packets, so that a target that fails
/// everywhere still gives a page that opens.
constexpr std::size_t rows_in_full_bytes_max = 500'000;
constexpr std::size_t other_rows_a_cause = 60;
constexpr std::size_t causes_max = 400;
/// So many lines of a list are read; the others are folded.
constexpr std::size_t statements_shown = 4;
constexpr std::size_t other_rows_shown = 8;

std::vector<View> statement_views(const Context& context, const Cause& cause) {
    std::vector<View> out{};
    for (const auto& id : cause.statements) {
        const auto* statement = context.summary.statement(id);
        View item{};
        item.set("id", id);
        item.set("href", href_of(statement_anchor(id)));
        item.set("level", statement == nullptr ? std::string{} : statement->level);
        item.set("summary", statement == nullptr ? std::string{} : statement->summary);
        out.push_back(std::move(item));
    }
    return out;
}

std::string meta_of(const Context& context, const Cause& cause) {
    std::set<std::string_view> scenarios{};
    for (const auto* row : cause.rows)
        scenarios.insert(row->scenario);
    auto out = fmt::format(
        "{} in {}", counted(rows_in(cause.rows), "row"), counted(scenarios.size(), "scenario")
    );
    if (context.summary.targets.size() > 1)
        out += " on " + context.summary.product_of(cause.target);
    return out;
}

View other_view(const Context& context, const RowResult& row) {
    View item{};
    item.set("row", row.name);
    item.set("href", href_of(context.anchor_of(row)));
    item.set("place", context.place_of(row));
    const auto broken = broken_expectations(row);
    if (!broken.empty()) item.set("differs", difference_text(*broken.front()));
    return item;
}

/// Rows in full as long as there is room, the others as lines.
void set_rows(
    View& view, const Context& context, const Cause& cause, std::size_t& room, std::size_t& number
) {
    View rows{View::type::list};
    std::size_t shown = 0;
    for (; room != 0 && shown < std::min(rows_in_full_a_cause, cause.rows.size()); ++shown) {
        auto html = row_html(context, *cause.rows[shown], number++, shown == 0);
        if (html.size() > room) {
            room =
                0;  // smaller rows of later causes must not stand in full where this one does not
            break;
        }
        room -= html.size();
        rows << View{"html", std::move(html)};
    }
    std::vector<View> others{};
    const auto listed = std::min(cause.rows.size(), shown + other_rows_a_cause);
    for (auto i = shown; i < listed; ++i)
        others.push_back(other_view(context, *cause.rows[i]));
    view.set("rows", std::move(rows));
    view.set("others_title", shown == 0 ? "Rows" : "More rows with the same cause");
    const auto all = rows_in(cause.rows);
    const auto unlisted = all - std::min(all, listed);
    if (unlisted != 0) view.set("more", fmt::format("and {} more", unlisted));
    set_folded_list(view, "others", std::move(others), other_rows_shown, unlisted);
}

View cause_view(const Context& context, const Cause& cause) {
    View view{};
    set_verdict(view, cause.verdict);
    const auto what = what_broke(*cause.rows.front());
    view.set("what", what);
    view.set("asked", cause.title.substr(std::min(what.size(), cause.title.size())));
    if (!cause.only_when.empty()) view.set("when", cause.only_when);
    view.set("meta", meta_of(context, cause));
    if (!cause.rows.front()->baseline.empty()) view.set("baseline", cause.rows.front()->baseline);
    view.set("facets", facets_of(cause.rows));
    set_folded_list(view, "statements", statement_views(context, cause), statements_shown);
    return view;
}

}  // namespace

std::string failures_section(const Context& context) {
    std::size_t room = rows_in_full_bytes_max;
    std::size_t number = 0;
    std::size_t index = 0;
    View causes{View::type::list};
    const auto& all = context.summary.causes;
    for (const auto& cause : all) {
        if (++index > causes_max) break;
        auto view = cause_view(context, cause);
        view.set("index", std::to_string(index));
        // One cause is a story, a dozen are a list.
        view.set("open", index == 1 && cause.verdict <= Verdict::undecided);
        set_rows(view, context, cause, room, number);
        causes << view;
    }
    View view{};
    view.set("causes", std::move(causes));
    view.set("all_good", all.empty() && context.summary.has_judged());
    view.set("nothing", !context.summary.has_judged());
    if (all.size() > causes_max) {
        view.set(
            "left_out",
            fmt::format(
                "{} are left out here; their rows are among the scenarios.",
                counted(all.size() - causes_max, "more cause")
            )
        );
    }
    return rendered(assets().failures, view);
}

}  // namespace assay::reports::html
