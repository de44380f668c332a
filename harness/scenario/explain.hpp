#pragma once
/// `assay explain` and `assay list`: what the library and the vocabulary know, in words.
#include "harness/scenario/library.hpp"

namespace assay::harness {

/// A statement ("5.0:MQTT-3.3.1-4", "MQTT-3.3.1-4"), a section ("5.0:3.3.1"), a fact of `requires`,
/// a verb, a guarantee, a link preset or a link parameter in words. Nothing if none of these has
/// that name.
std::optional<std::string> explain(const Library& library, std::string_view what);

enum class ListFormat : std::uint8_t { text, json };

/// Scenarios with their number of rows and their titles.
std::string list_scenarios(const std::vector<Scenario>& scenarios, ListFormat format);
/// Every row by name.
std::string list_rows(const std::vector<Scenario>& scenarios, ListFormat format);
/// Statements of the registry that `selector` names (all if it is empty), each with the scenarios
/// that verify it, or the reason why none does.
std::string list_statements(
    const Library& library,
    const std::vector<Scenario>& scenarios,
    std::string_view selector,
    ListFormat format
);
/// Link presets with grade and source.
std::string list_links(const Library& library, ListFormat format);

/// Why no scenario can verify a statement: "only a Client under test shows it". Empty if one could.
std::string reason_untestable(const statements::Statement& statement);

}  // namespace assay::harness
