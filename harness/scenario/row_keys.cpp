#include "harness/scenario/row_keys.hpp"

#include "harness/scenario/file_keys.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::scenario {
namespace {

std::vector<std::string> statements_of(const Scenario& scenario, Version version) {
    std::vector<std::string> out;
    if (const auto found = scenario.verifies.find(version); found != scenario.verifies.end())
        for (const auto& number : found->second)
            out.push_back(fmt::format("{}:{}", wire::name_of(version), number));
    return out;
}

/// What a row answers for: of the statements that steps prove, those that its own steps prove. One
/// that only steps of other rows prove was not tried by this one.
std::vector<std::string> tried_statements(
    const Scenario& scenario,
    Version version,
    const std::set<std::string>& proved_here,
    const std::set<std::string>& proved_anywhere
) {
    auto ids = statements_of(scenario, version);
    std::erase_if(ids, [&](const std::string& id) {
        return proved_anywhere.contains(id) && !proved_here.contains(id);
    });
    return ids;
}

}  // namespace

void add_rows(
    Scenario& scenario, Document& document, const std::vector<Combination>& all, int seeds
) {
    std::set<std::string> proved;
    for (const auto& combination : all)
        proved.insert(combination.proved.begin(), combination.proved.end());
    for (const auto& [values, proved_here] : all)
        for (int seed = 1; seed <= seeds; ++seed) {
            const auto version = version_of(values);
            RowKey key{
                row_name(document, scenario.id, values, seed, seeds),
                values,
                version,
                seed,
                tried_statements(scenario, version, proved_here, proved)
            };
            const auto fault = document.faults.find(row_name(document, scenario.id, values, 1, 1));
            if (fault != document.faults.end() && !fault->second.statement.empty() &&
                std::ranges::find(key.statements, fault->second.statement) == key.statements.end())
                key.statements.push_back(fault->second.statement);
            scenario.rows.push_back(std::move(key));
        }
}

void note_prohibitions(const statements::Registry& registry, Scenario& scenario) {
    for (const auto version : wire::versions)
        for (const auto& id : statements_of(scenario, version))
            if (const auto* statement = registry.find(id); statement && statement->is_prohibition)
                scenario.prohibitions.insert(id);
}

}  // namespace assay::scenario
