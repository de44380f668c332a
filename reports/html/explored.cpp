#include "reports/shared/explored.hpp"

#include "reports/html/assets.hpp"
#include "reports/html/ladder.hpp"
#include "reports/html/sections.hpp"
#include "reports/result/clean.hpp"
#include "reports/shared/evidence.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::reports::html {
namespace {

constexpr std::size_t arrows_before = 40;
constexpr std::size_t arrows_after = 6;
constexpr std::size_t sentence_max = 400;
constexpr std::size_t listed_max = 200;
/// Numbers of ladders in this section begin above those of all other rows.
constexpr std::size_t first_number = 1'000'000;

View statements_view(const Context& context, const ExploredFinding& finding) {
    View out{View::type::list};
    for (const auto& id : finding.statements) {
        const auto* statement = context.summary.statement(id);
        View item{};
        item.set("id", id);
        item.set("href", href_of(statement_anchor(id)));
        item.set("summary", statement == nullptr ? std::string{} : statement->summary);
        out << item;
    }
    return out;
}

/// What the arrows of the ladder lead to.
View arrows_view(const RowResult& row, const Excerpt& excerpt, std::size_t number) {
    View out{View::type::list};
    for (std::size_t i = excerpt.first; i < excerpt.last; ++i) {
        const auto& event = row.trace[i];
        View item{};
        item.set("id", packet_anchor(number, i));
        item.set("at", seconds_of(event.at));
        item.set("who", shortened(printable(event.actor()), 60));
        item.set("text", shortened(printable(event.text), sentence_max));
        if (excerpt.evidence == i) item.set("mark", "bad");
        out << item;
    }
    return out;
}

/// The conversation that shows it, in full where the page has it.
void set_example(View& view, const Context& context, const ExploredFinding& finding) {
    view.set("example", finding.example);
    const auto row = std::ranges::find_if(context.results.rows, [&](const RowResult& each) {
        return each.name == finding.example && each.target == finding.target &&
               each.link == finding.link;
    });
    if (row != context.results.rows.end()) view.set("href", href_of(context.anchor_of(*row)));
}

View finding_view(const Context& context, const ExploredFinding& finding, std::size_t number) {
    View view{};
    view.set("rule", finding.rule);
    auto place = context.summary.targets.size() > 1 ? context.summary.product_of(finding.target)
                                                    : std::string{};
    if (finding.link != "direct") place += " over " + finding.link;
    view.set("meta", fmt::format("{} {}", counted(finding.rows, "conversation"), place));
    set_list(view, "statements", statements_view(context, finding));
    set_example(view, context, finding);
    view.set("is_shrunk", !finding.file.empty());
    if (finding.file.empty()) return view;
    view.set("file", printable_lines(finding.file));
    const auto excerpt = excerpt_of(finding.shrunk, arrows_before, arrows_after);
    const auto broken = broken_expectations(finding.shrunk);
    if (!broken.empty()) view.set("actual", broken.front()->actual);
    view.set("ladder", ladder_svg(finding.shrunk, excerpt, number));
    view.set("events", arrows_view(finding.shrunk, excerpt, number));
    return view;
}

/// Without a search for the shortest ones: the rows themselves, which stand among the causes.
View rows_view(const Context& context, const std::vector<const RowResult*>& rows) {
    View out{View::type::list};
    for (std::size_t i = 0; i < std::min(rows.size(), listed_max); ++i) {
        View item{};
        set_verdict(item, rows[i]->verdict);
        item.set("row", rows[i]->name);
        item.set("href", href_of(context.anchor_of(*rows[i])));
        item.set("place", context.place_of(*rows[i]));
        item.set("reason", shortened(printable(rows[i]->reason), sentence_max));
        out << item;
    }
    return out;
}

}  // namespace

std::string explored_section(const Context& context) {
    const auto& results = context.results;
    const auto sentence = explored_sentence(results);
    if (sentence.empty()) return {};
    View view{};
    view.set("sentence", sentence);
    View findings{View::type::list};
    auto number = first_number;
    for (const auto& finding : results.findings)
        findings << finding_view(context, finding, number++);
    set_list(view, "findings", std::move(findings));
    const auto explored = explored_in(results);
    set_list(
        view,
        "rows",
        results.findings.empty() ? rows_view(context, explored.failing) : View{View::type::list}
    );
    return rendered(assets().explored, view);
}

}  // namespace assay::reports::html
