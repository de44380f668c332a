#include "harness/campaign/statement_infos.hpp"

#include "harness/campaign/conversations.hpp"
#include "harness/campaign/kill_table_file.hpp"
#include "harness/scenario/link_text.hpp"
#include "harness/targets/defects.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace assay::campaign {
namespace {

using Names = std::map<std::string, std::set<std::string>, std::less<>>;

/// What is asked of a target of the other role says nothing about one of this.
Names scenarios_by_statement(
    std::span<const scenario::Scenario* const> scenarios, wire::Role role
) {
    Names out;
    for (const auto* scenario : scenarios) {
        if (scenario->role != role) continue;
        for (const auto& key : scenario->rows)
            for (const auto& id : key.statements)
                out[id].insert(scenario->id);
    }
    return out;
}

/// A table that does not load is reported by the test of the table, not by every command.
KillTable stored_kills(const scenario::Library& library, wire::Role role) {
    const auto* file = library.file(kill_table_path(role));
    if (!file) return {};
    return parse_kill_table(file->path, file->text).value_or(KillTable{});
}

Names defects_by_statement(const scenario::Library& library, wire::Role role) {
    Names out;
    for (const auto& kill : stored_kills(library, role))
        for (const auto& id : kill.statements)
            out[id].insert(kill.defect);
    return out;
}

std::vector<std::string> names_of(const Names& names, const std::string& id) {
    const auto at = names.find(id);
    return at == names.end() ? std::vector<std::string>{}
                             : std::vector<std::string>{at->second.begin(), at->second.end()};
}

/// Whether and how a breach by a target of that role can be seen, as reports know it.
std::string observable_of(const statements::Statement& statement, wire::Role role) {
    using statements::OfClient;
    if (role == wire::Role::server) return std::string{statements::name_of(statement.observable)};
    const bool is_judged = statement.of_client == OfClient::watched ||
                           statement.of_client == OfClient::staged ||
                           statement.of_client == OfClient::provoked;
    return is_judged ? "wire" : "not-of-clients";
}

std::string reason_for(const statements::Statement& statement, wire::Role role) {
    if (role == wire::Role::client) {
        if (statement.of_client == statements::OfClient::none) return "it binds no Client";
        return statement.client_note.empty() ? "no scenario exercises it" : statement.client_note;
    }
    if (statement.is_testable()) return "no scenario exercises it";
    if (!statement.note.empty()) return statement.note;
    return statement.observable == statements::Observable::client_role
               ? "it binds the Client; a broker cannot break it"
               : "a client cannot see whether it holds";
}

}  // namespace

std::vector<reports::StatementInfo> statement_infos(
    const scenario::Library& library,
    std::span<const scenario::Scenario* const> scenarios,
    wire::Role role
) {
    const auto by_scenario = scenarios_by_statement(scenarios, role);
    const auto by_defect = defects_by_statement(library, role);
    std::vector<reports::StatementInfo> out;
    for (const auto& statement : library.registry().all()) {
        reports::StatementInfo info{
            .id = statement.id(),
            .section = statement.section,
            .title = statement.title,
            .level = std::string{statements::name_of(statement.level)},
            .binds = statement.binds,
            .observable = observable_of(statement, role),
            .summary = statement.summary,
            .scenarios = names_of(by_scenario, statement.id()),
            .defects = names_of(by_defect, statement.id()),
        };
        if (info.scenarios.empty()) info.reason = reason_for(statement, role);
        out.push_back(std::move(info));
    }
    return out;
}

std::vector<reports::DefectInfo> defect_infos(const scenario::Library& library, wire::Role role) {
    const auto kills = stored_kills(library, role);
    std::vector<reports::DefectInfo> out;
    if (kills.empty()) return out;
    for (const auto& row : targets::defects_of(role)) {
        reports::DefectInfo info{
            .name = std::string{row.name},
            .about = std::string{row.one_line},
            .statements = {row.statements.begin(), row.statements.end()}
        };
        const auto kill = std::ranges::find(kills, info.name, &Kill::defect);
        if (kill != kills.end()) info.scenarios = kill->scenarios;
        out.push_back(std::move(info));
    }
    return out;
}

std::vector<reports::LinkInfo> link_infos(const scenario::Library& library) {
    std::vector<reports::LinkInfo> out;
    for (const auto& [name, spec] : library.links())
        out.push_back({name, scenario::character_of(spec), spec.grade, spec.source});
    return out;
}

void complete(reports::Results& results, const scenario::Library& library) {
    std::vector<scenario::Problem>
        ignored;  // a suite that is being edited still renders what it can
    const auto scenarios = library.load_all(ignored);
    std::vector<const scenario::Scenario*> pointers;
    for (const auto& scenario : scenarios) {
        pointers.push_back(&scenario);
        results.sources[scenario.id] = scenario.source;
    }
    for (const auto& row : results.rows)
        if (!results.sources.contains(row.scenario))
            if (const auto text = text_of_conversation(row.scenario))
                results.sources[row.scenario] = *text;
    const auto is_of_client = [](const reports::RowResult& row) { return row.charge.binds_client; };
    const bool has_clients = std::ranges::any_of(results.rows, is_of_client);
    const auto role = has_clients ? wire::Role::client : wire::Role::server;
    results.statements = statement_infos(library, pointers, role);
    results.defects = defect_infos(library, role);
    if (has_clients && !std::ranges::all_of(results.rows, is_of_client))
        results.of_brokers = {
            .statements = statement_infos(library, pointers, wire::Role::server),
            .defects = defect_infos(library, wire::Role::server)
        };
    results.presets = link_infos(library);
}

}  // namespace assay::campaign
