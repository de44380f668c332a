#include "harness/campaign/selection_words.hpp"

#include "harness/campaign/glob.hpp"
#include "harness/scenario/suggestion.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::campaign {
namespace {

/// As sections and versions of the standard do, and no scenario does.
bool starts_with_digit(std::string_view word) {
    return !word.empty() && word.front() >= '0' && word.front() <= '9';
}

/// Everything that a word of WHAT can be: ids, tags, statements and sections.
std::set<std::string>
selectable_words(const Selection& selection, const statements::Registry& registry) {
    std::set<std::string> out;
    for (const auto& scenario : selection.scenarios) {
        for (auto id = scenario.id; !id.empty(); id.resize(std::min(id.size(), id.rfind('/')))) {
            out.insert(id);
            if (!id.contains('/')) break;
        }
        for (const auto& tag : scenario.tags)
            out.insert("tag:" + tag);
        for (const auto& key : scenario.rows)
            for (const auto& id : key.statements) {
                out.insert(id);
                const auto* statement = registry.find(id);
                if (statement == nullptr) continue;
                out.insert(statement->section);
                out.insert(statement->version + ":" + statement->section);
            }
    }
    return out;
}

}  // namespace

SelectionWord::SelectionWord(std::string text, const statements::Registry& registry)
    : text_{std::move(text)} {
    if (text_.starts_with("tag:"))
        tag_ = text_.substr(4);
    else if (starts_with_digit(text_) || text_.starts_with("MQTT-") || text_.starts_with("ASSAY-"))
        for (const auto* statement : registry.select(text_))
            statements_.insert(statement->id());
}

bool SelectionWord::means(const scenario::Scenario& scenario, const scenario::RowKey& key) const {
    if (!tag_.empty()) return std::ranges::find(scenario.tags, tag_) != scenario.tags.end();
    if (std::ranges::any_of(key.statements, [&](const auto& id) {
            return statements_.contains(id);
        }))
        return true;
    return scenario.id == text_ || scenario.id.starts_with(text_ + "/") ||
           matches_glob(text_, scenario.id) || matches_glob(text_, key.name) ||
           std::ranges::find(scenario.tags, text_) != scenario.tags.end();
}

bool SelectionWord::names(const scenario::RowKey& key) const {
    return text_.contains('[') && (text_ == key.name || matches_glob(text_, key.name));
}

bool SelectionWord::may_mean(const scenario::Scenario& scenario) const {
    const auto bracket = text_.find('[');
    if (bracket != std::string::npos) return matches_glob(text_.substr(0, bracket), scenario.id);
    return std::ranges::any_of(scenario.rows, [&](const scenario::RowKey& key) {
        return means(scenario, key);
    });
}

std::optional<std::string> played_by_other(
    const SelectionOptions& options, const SelectionWord& word, const Selection& selection
) {
    for (const auto& scenario : selection.scenarios)
        if (options.role && scenario.role != *options.role && word.may_mean(scenario)) {
            const bool is_for_client = scenario.role == wire::Role::client;
            return fmt::format(
                "assay: '{}' is for a {}: 'assay {}' plays it",
                word.text(),
                is_for_client ? "client" : "broker",
                is_for_client ? "client" : "run"
            );
        }
    return std::nullopt;
}

std::string unknown_word(
    const SelectionWord& word, const Selection& selection, const statements::Registry& registry
) {
    if (word.text().empty())
        return "assay: WHAT cannot be ''; expected a scenario, a statement, a section or tag:NAME";
    if (!registry.select(word.text()).empty())
        return fmt::format(
            "assay: no row verifies '{}'; 'assay explain {}' says why", word.text(), word.text()
        );
    return fmt::format(
        "assay: nothing is called '{}'{}",
        word.text(),
        scenario::did_you_mean(word.text(), selectable_words(selection, registry))
    );
}

std::string unknown_tag(const SelectionOptions& options, const Selection& selection) {
    std::set<std::string> known;
    for (const auto& scenario : selection.scenarios)
        known.insert(scenario.tags.begin(), scenario.tags.end());
    for (const auto& tag : options.tags)
        if (!known.contains(tag))
            return fmt::format(
                "assay: --tag: no scenario has the tag '{}'{}",
                tag,
                scenario::did_you_mean(tag, known)
            );
    return {};
}

}  // namespace assay::campaign
