#include "reports/html/assets.hpp"
#include "reports/html/facets.hpp"
#include "reports/html/sections.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports::html {
namespace {

struct Tally {
    Verdict worst{Verdict::not_run};
    std::size_t held{};
    std::size_t rows{};  ///< those that were judged
};

void count(Tally& tally, const std::vector<const RowResult*>& rows) {
    for (const auto* row : rows) {
        tally.worst = worse_of(tally.worst, row->verdict);
        tally.held += holds(row->verdict) ? row->stands_for : 0;
        tally.rows += is_judged(row->verdict) ? row->stands_for : 0;
    }
}

}  // namespace

std::string scenarios_section(const Context& context) {
    std::map<std::string, std::pair<Tally, View>, decltype(&section_before)> chapters{
        &section_before
    };
    for (const auto& [id, rows] : context.scenarios) {
        Tally tally{};
        count(tally, rows);
        View item{};
        set_verdict(item, tally.worst);
        item.set("id", id);
        item.set("anchor", scenario_anchor(id));
        item.set("facets", facets_of(rows));
        item.set("title", rows.front()->title);
        item.set("sum", fmt::format("{}/{}", tally.held, tally.rows));
        const auto [chunk, index] = context.places.at(id);
        item.set("chunk", std::to_string(chunk));
        item.set("index", std::to_string(index));
        auto [slot, is_new] = chapters.try_emplace(chapter_of(id), Tally{}, View{View::type::list});
        count(slot->second.first, rows);
        slot->second.second << item;
    }
    View list{View::type::list};
    for (auto& [name, chapter] : chapters) {
        View view{};
        view.set("name", name);
        view.set(
            "sum",
            fmt::format(
                "{} of {} hold", chapter.first.held, counted(chapter.first.rows, "judged row")
            )
        );
        view.set("scenarios", std::move(chapter.second));
        list << view;
    }
    View view{};
    view.set("chapters", std::move(list));
    return rendered(assets().scenarios, view);
}

}  // namespace assay::reports::html
