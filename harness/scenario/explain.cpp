#include "harness/scenario/explain.hpp"

#include "harness/scenario/file_keys.hpp"
#include "harness/scenario/links.hpp"
#include "harness/scenario/vocabulary.hpp"

#include <boost/json.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace assay::harness {

namespace {

using statements::Statement;

std::string explain_statement(const Statement& statement) {
    auto out = fmt::format(
        "{}  {}  (MQTT {}, {} {})\n  {}\n",
        statement.id(),
        statements::name_of(statement.level),
        statement.version,
        statement.section,
        statement.title,
        statement.summary
    );
    out += fmt::format(
        "  binds     {}\n  seen      {}\n",
        statement.binds,
        statements::name_of(statement.observable)
    );
    if (!statement.how.empty()) out += fmt::format("  how       {}\n", statement.how);
    if (!statement.note.empty()) out += fmt::format("  note      {}\n", statement.note);
    if (statement.is_own)
        out += "  The standard states this rule without a number; it is counted apart.\n";
    return out;
}

std::string explain_details(const std::vector<DetailDoc>& details) {
    std::string out;
    for (const auto& detail : details)
        out += fmt::format(
            "  {:<20} {}{}: {}\n",
            detail.name,
            detail.v5_only ? "(5.0) " : "",
            detail.doc,
            kind_row(detail.kind).what
        );
    return out;
}

std::string explain_verbs(std::string_view name) {
    std::string out;
    for (const auto& verb : verb_table()) {
        if (verb.name != name) continue;
        out += fmt::format(
            "{}: {}  ({})\n  {}\n",
            verb.name,
            kind_row(verb.value).what,
            name_of(verb.actors),
            verb.doc
        );
        if (verb.value == Kind::raw) out += explain_details(raw_details());
        if (verb.value == Kind::load) out += explain_details(load_details());
        out += explain_details(verb.details);
        if (verb.has_fields)
            out +=
                "  and any field of the packet: a value, a list, any, absent, 3..5 or ~=prefix\n";
    }
    return out;
}

std::string explain_link(const simulator::LinkSpec& spec) {
    const auto way = [](std::string_view name, const simulator::DirectionSpec& direction) {
        return fmt::format(
            "  {:<5} delay {}, rate {}, loss {} ppb\n",
            name,
            print_duration(direction.delay),
            direction.rate_bps == 0 ? "unlimited" : fmt::format("{} bit/s", direction.rate_bps),
            direction.loss_ppb
        );
    };
    return fmt::format(
        "link {}  (grade {})\n  {}\n{}{}",
        spec.name,
        spec.grade,
        spec.source,
        way("up", spec.up),
        way("down", spec.down)
    );
}

std::string explain_word(std::string_view what) {
    std::string out;
    for (const auto& fact : facts())
        if (fact.name == what)
            out += fmt::format(
                "{}  (a fact that 'requires' can ask for)\n  {}\n", fact.name, fact.doc
            );
    for (const auto& row : guarantee_table())
        if (row.name == what) out += fmt::format("{}  (a guarantee)\n  {}\n", row.name, row.doc);
    for (const auto& key : link_keys())
        if (key.name == what)
            out += fmt::format(
                "{}  (a link parameter: {})\n  {}\n", key.name, describe(key.form).first, key.doc
            );
    for (const auto& key : file_keys())
        if (key.name == what)
            out += fmt::format("{}  (a key of a scenario file)\n  {}\n", key.name, key.doc);
    return out;
}

/// Qualified id to the scenarios that verify it, in the order of the library.
std::map<std::string, std::vector<std::string>> verifiers(const std::vector<Scenario>& scenarios) {
    std::map<std::string, std::vector<std::string>> out;
    for (const auto& scenario : scenarios) {
        std::set<std::string> ids;
        for (const auto& row : scenario.rows)
            ids.insert(row.statements.begin(), row.statements.end());
        for (const auto& id : ids)
            out[id].push_back(scenario.id);
    }
    return out;
}

boost::json::array strings(const std::vector<std::string>& texts) {
    return boost::json::array(texts.begin(), texts.end());
}

std::string text_of(const boost::json::array& list) {
    return boost::json::serialize(list) + "\n";
}

}  // namespace

std::optional<std::string> explain(const Library& library, std::string_view what) {
    std::string out;
    for (const auto* statement : library.registry().select(what))
        out += explain_statement(*statement);
    out += explain_verbs(what);
    out += explain_word(what);
    if (const auto link = library.links().find(std::string{what}); link != library.links().end())
        out += explain_link(link->second);
    if (out.empty()) return {};
    return out;
}

std::string reason_untestable(const Statement& statement) {
    switch (statement.observable) {
    case statements::Observable::client_role:
        return "only a Client under test shows it";
    case statements::Observable::not_observable:
        return "cannot be seen from outside";
    default:
        return "";
    }
}

std::string list_scenarios(const std::vector<Scenario>& scenarios, ListFormat format) {
    boost::json::array list;
    std::string out;
    std::size_t rows = 0;
    for (const auto& scenario : scenarios) {
        rows += scenario.rows.size();
        if (format == ListFormat::json)
            list.push_back(
                {{"id", scenario.id},
                 {"title", scenario.title},
                 {"file", scenario.file},
                 {"rows", scenario.rows.size()},
                 {"tags", strings(scenario.tags)}}
            );
        else
            out += fmt::format(
                "{:<56} {:>5}  {}\n", scenario.id, scenario.rows.size(), scenario.title
            );
    }
    return format == ListFormat::json
               ? text_of(list)
               : out + fmt::format("{} scenarios, {} rows\n", scenarios.size(), rows);
}

std::string list_rows(const std::vector<Scenario>& scenarios, ListFormat format) {
    boost::json::array list;
    std::string out;
    for (const auto& scenario : scenarios)
        for (const auto& row : scenario.rows) {
            if (format == ListFormat::json)
                list.push_back(
                    {{"name", row.name},
                     {"scenario", scenario.id},
                     {"statements", strings(row.statements)}}
                );
            else
                out += row.name + "\n";
        }
    return format == ListFormat::json ? text_of(list) : out;
}

std::string list_statements(
    const Library& library,
    const std::vector<Scenario>& scenarios,
    std::string_view selector,
    ListFormat format
) {
    const auto verified_by = verifiers(scenarios);
    boost::json::array list;
    std::string out;
    std::size_t testable = 0;
    std::size_t verified = 0;
    const auto add = [&](const Statement& statement) {
        const auto found = verified_by.find(statement.id());
        const auto by = found == verified_by.end() ? std::vector<std::string>{} : found->second;
        const auto reason = !by.empty()               ? ""
                            : statement.is_testable() ? "no scenario yet"
                                                      : reason_untestable(statement);
        testable += statement.is_testable() ? 1U : 0U;
        verified += !by.empty() ? 1U : 0U;
        if (format == ListFormat::json)
            list.push_back(
                {{"id", statement.id()},
                 {"level", std::string{statements::name_of(statement.level)}},
                 {"own", statement.is_own},
                 {"summary", statement.summary},
                 {"scenarios", strings(by)},
                 {"reason", reason}}
            );
        else
            out += fmt::format(
                "{:<24} {:<6} {}\n",
                statement.id(),
                statements::name_of(statement.level),
                by.empty() ? "-- " + std::string{reason} : fmt::format("{}", fmt::join(by, ", "))
            );
    };
    if (selector.empty())
        std::ranges::for_each(library.registry().all(), add);
    else
        for (const auto* statement : library.registry().select(selector))
            add(*statement);
    if (format == ListFormat::json) return text_of(list);
    return out + fmt::format("{} testable statements, {} verified\n", testable, verified);
}

std::string list_links(const Library& library, ListFormat format) {
    boost::json::array list;
    std::string out;
    for (const auto& [name, spec] : library.links()) {
        if (format == ListFormat::json)
            list.push_back({{"name", name}, {"grade", spec.grade}, {"source", spec.source}});
        else
            out += fmt::format(
                "{:<16} {}  {}\n", name, spec.grade.empty() ? "-" : spec.grade, spec.source
            );
    }
    return format == ListFormat::json ? text_of(list) : out;
}

}  // namespace assay::harness
