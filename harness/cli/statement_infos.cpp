#include "harness/cli/statement_infos.hpp"

#include "reference/broker/defects/table.hpp"

#include <map>
#include <set>

namespace assay::harness {
namespace {

using Names = std::map<std::string, std::set<std::string>, std::less<>>;

Names scenarios_by_statement(std::span<const Scenario* const> scenarios) {
    Names out;
    for (const auto* scenario : scenarios)
        for (const auto& key : scenario->rows)
            for (const auto& id : key.statements)
                out[id].insert(scenario->id);
    return out;
}

Names defects_by_statement() {
    Names out;
    for (const auto& defect : broker::defect_table())
        for (const auto& id : defect.statements)
            out[id].insert(defect.name);
    return out;
}

std::vector<std::string> names_of(const Names& names, const std::string& id) {
    const auto at = names.find(id);
    return at == names.end() ? std::vector<std::string>{}
                             : std::vector<std::string>{at->second.begin(), at->second.end()};
}

std::string reason_for(const statements::Statement& statement) {
    if (!statement.note.empty()) return statement.note;
    switch (statement.observable) {
    case statements::Observable::client_role:
        return "it binds the Client; a broker cannot break it";
    case statements::Observable::not_observable:
        return "a client cannot see whether it holds";
    case statements::Observable::wire:
    case statements::Observable::wire_with_fault:
        break;
    }
    return "no scenario exercises it";
}

}  // namespace

std::vector<reports::StatementInfo>
statement_infos(const statements::Registry& registry, std::span<const Scenario* const> scenarios) {
    const auto by_scenario = scenarios_by_statement(scenarios);
    const auto by_defect = defects_by_statement();
    std::vector<reports::StatementInfo> out;
    for (const auto& statement : registry.all()) {
        reports::StatementInfo info{
            .id = statement.id(),
            .section = statement.section,
            .title = statement.title,
            .level = std::string{statements::name_of(statement.level)},
            .binds = statement.binds,
            .observable = std::string{statements::name_of(statement.observable)},
            .summary = statement.summary,
            .scenarios = names_of(by_scenario, statement.id()),
            .defects = names_of(by_defect, statement.id()),
        };
        if (info.scenarios.empty()) info.reason = reason_for(statement);
        out.push_back(std::move(info));
    }
    return out;
}

void complete(reports::Results& results, const Library& library) {
    std::vector<Problem> ignored;  // a suite that is being edited still renders what it can
    const auto scenarios = library.load_all(ignored);
    std::vector<const Scenario*> pointers;
    for (const auto& scenario : scenarios) {
        pointers.push_back(&scenario);
        results.sources[scenario.id] = scenario.source;
    }
    results.statements = statement_infos(library.registry(), pointers);
}

}  // namespace assay::harness
