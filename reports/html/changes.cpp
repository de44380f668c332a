#include "reports/result/changes.hpp"

#include "reports/html/assets.hpp"
#include "reports/html/sections.hpp"
#include "reports/shared/units.hpp"

#include <fmt/format.h>

namespace assay::reports::html {
namespace {

constexpr std::size_t rows_shown_a_group = 200;

/// How a row came out in one of the runs; `row` null: it was not in it.
View outcome_view(const RowResult* row) {
    View out{};
    set_verdict(out, row ? row->verdict : Verdict::not_run);
    out.set("is_there", row != nullptr);
    out.set("reason", row ? row->reason : "");
    return out;
}

View group_view(const Context& context, std::string_view name, const std::vector<Change>& rows) {
    View list{View::type::list};
    for (std::size_t i = 0; i < rows.size() && i < rows_shown_a_group; ++i) {
        const auto& change = rows[i];
        View item{};
        item.set("row", change.row().name);
        item.set("place", context.place_of(change.row()));
        // Rows that are gone have no details in this page.
        item.set(
            "href", change.newer ? View{href_of(context.anchor_of(*change.newer))} : View{false}
        );
        item.set("older", outcome_view(change.older));
        item.set("newer", outcome_view(change.newer));
        list << item;
    }
    View out{};
    out.set("name", std::string{name});
    out.set("count", std::to_string(rows.size()));
    out.set("rows", std::move(list));
    if (rows.size() > rows_shown_a_group)
        out.set("more", fmt::format("and {} more", rows.size() - rows_shown_a_group));
    return out;
}

}  // namespace

std::string changes_section(const Context& context) {
    const auto* older = context.summary.older;
    if (older == nullptr) return {};
    const auto changes = changes_between(*older, context.results);
    View groups{View::type::list};
    for (const auto& [title, rows] : change_groups())
        if (!(changes.*rows).empty()) groups << group_view(context, title, changes.*rows);
    View view{};
    view.set("then", changes.older);
    view.set("now", changes.newer);
    view.set("groups", std::move(groups));
    return rendered(assets().changes, view);
}

}  // namespace assay::reports::html
