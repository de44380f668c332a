#include "reports/result/changes.hpp"

#include "reports/html/assets.hpp"
#include "reports/html/sections.hpp"
#include "reports/shared/units.hpp"

#include <array>
#include <fmt/format.h>

namespace assay::reports::html {
namespace {

constexpr std::size_t rows_shown_a_group = 200;

/// `has_details`: the rows are in this page and can be linked to.
View group_view(
    const Context& context,
    std::string_view name,
    const std::vector<const RowResult*>& rows,
    bool has_details
) {
    View list{View::type::list};
    for (std::size_t i = 0; i < rows.size() && i < rows_shown_a_group; ++i) {
        const auto& row = *rows[i];
        View item{};
        set_verdict(item, row.verdict);
        item.set("row", row.name);
        item.set("place", context.place_of(row));
        item.set("href", has_details ? View{href_of(context.anchor_of(row))} : View{false});
        list << item;
    }
    View out{};
    out.set("name", std::string{name});
    out.set("count", std::to_string(rows.size()));
    out.set("rows", std::move(list));
    if (rows.size() > rows_shown_a_group) {
        out.set("more", fmt::format("and {} more", rows.size() - rows_shown_a_group));
    }
    return out;
}

}  // namespace

std::string changes_section(const Context& context) {
    const auto* older = context.summary.older;
    if (older == nullptr) return {};
    const auto changes = changes_between(*older, context.results);
    View groups{View::type::list};
    const std::array<std::pair<std::string_view, const std::vector<const RowResult*>*>, 5> all{{
        {"Newly failing", &changes.newly_failing},
        {"Fixed", &changes.fixed},
        {"Otherwise changed", &changes.changed},
        {"New rows", &changes.added},
        {"Rows that are gone", &changes.removed},
    }};
    for (const auto& [name, rows] : all) {
        if (!rows->empty()) groups << group_view(context, name, *rows, rows != &changes.removed);
    }
    View view{};
    view.set("groups", std::move(groups));
    return rendered(assets().changes, view);
}

}  // namespace assay::reports::html
