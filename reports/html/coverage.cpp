#include "reports/html/assets.hpp"
#include "reports/html/sections.hpp"
#include "reports/shared/chapters.hpp"
#include "reports/shared/units.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace assay::reports::html {
namespace {

struct Share {
    std::size_t statements{};
    std::size_t observable{};
    std::size_t exercised{};
    std::size_t judged{};
    std::size_t proved{};
};

using Judged = std::set<std::string>;

/// The brokers of a report, or its clients: what is known of their like, and what was judged of them.
struct Side {
    std::string_view under_test{};  ///< "broker" or "client"
    const std::vector<StatementInfo>& statements;
    const std::vector<DefectInfo>& defects;
    Judged judged{};
};

Judged judged_statements(const Context& context, bool are_beside_clients) {
    Judged out{};
    for (const auto& column : context.columns) {
        if (column.target->is_beside_clients != are_beside_clients) continue;
        for (const auto& [id, result] : *column.statements) {
            if (result.run != 0) out.insert(id);
        }
    }
    return out;
}

/// Those of a report of one role, or brokers and then clients.
std::vector<Side> sides_of(const Context& context) {
    std::vector<Side> out{};
    const auto& [statements, defects] = context.results.of_brokers;
    if (context.summary.has_both_roles())
        out.push_back({"broker", statements, defects, judged_statements(context, true)});
    out.push_back(
        {context.under_test,
         context.results.statements,
         context.results.defects,
         judged_statements(context, false)}
    );
    return out;
}

/// A row of this run exercises it, or the registry knows a scenario that does.
bool is_exercised(const StatementInfo& statement, const Judged& judged) {
    return !statement.scenarios.empty() || judged.contains(statement.id);
}

void add(Share& share, const StatementInfo& statement, const Judged& judged) {
    ++share.statements;
    share.observable += is_testable(statement) ? 1 : 0;
    share.exercised += is_exercised(statement, judged) ? 1 : 0;
    share.judged += judged.contains(statement.id) ? 1 : 0;
    share.proved += statement.defects.empty() ? 0 : 1;
}

View share_view(const std::string& version, const std::string& name, const Share& share) {
    View view{};
    view.set("name", name);
    view.set("title", std::string{chapter_name(version, name)});
    view.set("statements", std::to_string(share.statements));
    view.set("observable", std::to_string(share.observable));
    view.set("exercised", std::to_string(share.exercised));
    view.set("judged", std::to_string(share.judged));
    view.set("proved", std::to_string(share.proved));
    view.set(
        "label",
        fmt::format(
            "{} of {} {} a scenario",
            share.exercised,
            share.statements,
            share.exercised == 1 ? "has" : "have"
        )
    );
    const auto of = share.statements;
    view.set("width", std::to_string(of == 0 ? 0 : share.exercised * 100 / of));
    return view;
}

std::string why_untested(const StatementInfo& statement) {
    if (!statement.reason.empty()) return statement.reason;
    if (!is_testable(statement)) return "cannot be observed from a client";
    return "no scenario yet";
}

View untested_view(const StatementInfo& statement) {
    View view{};
    view.set("short", std::string{number_of_statement(statement.id)});
    view.set("href", href_of(statement_anchor(statement.id)));
    view.set("level", statement.level);
    view.set("binds", statement.binds);
    view.set("observable", statement.observable);
    view.set("reason", why_untested(statement));
    return view;
}

View version_view(const Side& side, const std::string& version) {
    constexpr std::size_t untested_open_max = 20;
    Share all{};
    std::map<std::string, Share, decltype(&section_before)> chapters{&section_before};
    View untested{View::type::list};
    const auto& judged = side.judged;
    for (const auto& statement : side.statements) {
        if (version_of_statement(statement.id) != version) continue;
        add(all, statement, judged);
        add(chapters[std::string{chapter_number(statement.section)}], statement, judged);
        if (!is_exercised(statement, judged)) untested << untested_view(statement);
    }
    View list{View::type::list};
    for (const auto& [name, share] : chapters)
        list << share_view(version, name, share);
    View view{};
    view.set("version", version);
    view.set(
        "sentence",
        fmt::format(
            "{}, {} of them {}; {} {} a scenario, {} {} judged in this run, {} {} proved by a "
            "defect that {} scenarios catch.",
            counted(all.statements, "statement"),
            all.observable,
            side.under_test == "client" ? "to be held against a client"
                                        : "observable from a client",
            all.exercised,
            all.exercised == 1 ? "has" : "have",
            all.judged,
            all.judged == 1 ? "was" : "were",
            all.proved,
            all.proved == 1 ? "is" : "are",
            all.proved == 1 ? "its" : "their"
        )
    );
    view.set("chapters", std::move(list));
    const auto count = untested.list_value().size();
    view.set("untested_count", std::to_string(count));
    view.set("open", count <= untested_open_max);
    set_list(view, "untested", std::move(untested));
    return view;
}

std::vector<View> statement_views(const std::vector<std::string>& ids) {
    std::vector<View> out{};
    for (const auto& id : ids) {
        View item{"id", id};
        item.set("href", href_of(statement_anchor(id)));
        out.push_back(std::move(item));
    }
    return out;
}

/// By name alone: of what was not selected there is nothing in the page to lead to.
std::vector<View> scenario_views(const std::vector<std::string>& ids) {
    std::vector<View> out{};
    for (const auto& id : ids)
        out.emplace_back("id", id);
    return out;
}

constexpr std::size_t ids_shown = 6;

/// The kill table: a check that no defect trips would prove nothing.
void set_defects(View& view, const Side& side) {
    const auto& defects = side.defects;
    View list{View::type::list};
    std::size_t caught = 0;
    for (const auto& defect : defects) {
        View item{"name", defect.name};
        item.set("about", defect.about);
        set_folded_list(item, "statements", statement_views(defect.statements), ids_shown);
        set_folded_list(item, "scenarios", scenario_views(defect.scenarios), ids_shown);
        item.set("is_caught", !defect.scenarios.empty());
        list << item;
        caught += defect.scenarios.empty() ? 0 : 1;
    }
    view.set("under_test", std::string{side.under_test});
    view.set("defects_count", std::to_string(defects.size()));
    view.set(
        "defects_sentence",
        fmt::format(
            "{} can be switched on in the reference {}, one at a time; {} of them {} a "
            "scenario of the statements beside them fail. A check that no defect trips would prove "
            "nothing.",
            counted(defects.size(), "realistic fault"),
            side.under_test,
            caught,
            caught == 1 ? "makes" : "make"
        )
    );
    set_list(view, "defects", std::move(list));
}

/// `is_one_of_two`: names say whose numbers these are.
View side_view(const Context& context, const Side& side, bool is_one_of_two) {
    const auto whose = is_one_of_two ? fmt::format(", {}s", side.under_test) : std::string{};
    View versions{View::type::list};
    if (!side.statements.empty()) {
        for (const auto& version : context.versions)
            versions << version_view(side, version);
    }
    View view{};
    view.set("versions", std::move(versions));
    view.set("whose", whose);
    view.set("for", is_one_of_two ? fmt::format(" for {}s", side.under_test) : std::string{});
    set_defects(view, side);
    return view;
}

}  // namespace

std::string coverage_section(const Context& context) {
    const auto sides = sides_of(context);
    View list{View::type::list};
    for (const auto& side : sides)
        list << side_view(context, side, sides.size() > 1);
    View view{};
    view.set("sides", std::move(list));
    return rendered(assets().coverage, view);
}

}  // namespace assay::reports::html
