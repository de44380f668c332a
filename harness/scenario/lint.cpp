#include "harness/scenario/lint.hpp"

#include "harness/scenario/file_keys.hpp"
#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::scenario {

namespace {

void check_place(Reading& reading, const Scenario& scenario) {
    const auto& root = scenario.document->root;
    std::string_view path = scenario.file;
    if (path.ends_with(".yaml")) path.remove_suffix(5);
    const auto below = path.rfind("scenarios/");
    if (below != std::string_view::npos) path.remove_prefix(below + 10);
    const bool fits = path == scenario.id || path.ends_with("/" + scenario.id);
    if (!fits && path.contains('/'))
        reading.problem(
            *root.find("id"), fmt::format("the id has to be the file's place: '{}'", path)
        );
    if (!scenario.id.starts_with("conformance/")) return;
    if (scenario.about.empty())
        reading.problem(
            root,
            "a conformance scenario needs 'about'",
            "say why a conformant broker cannot fail it"
        );
    if (scenario.verifies.empty() && !scenario.document->matrix_name("fault"))
        reading.problem(root, "a conformance scenario needs 'verifies'");
}

void check_matrix_is_used(Reading& reading, const Document& document) {
    std::set<std::string> used{"version"};
    const auto use = [&](std::string_view key) {
        if (const auto* node = document.find(key)) used.merge(mentioned_names(document, *node));
    };
    std::ranges::for_each(cast_keys, use);
    use("steps");
    use("cleanup");
    for (const auto& entry : document.matrix)
        if (!used.contains(entry.name))
            reading.problem(
                *entry.node,
                fmt::format("matrix: nothing says <{}>, so these rows are all the same", entry.name)
            );
}

/// Every key of every step below `list`, which is where actors and links are named.
void collect_actors(const Node& node, std::set<std::string>& out) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (node.is_map()) out.insert(node.keys[i].text);
        collect_actors(node.items[i], out);
    }
}

void check_cast_is_used(Reading& reading, const Document& document) {
    std::set<std::string> used;
    for (const auto* key : {"steps", "cleanup"})
        if (const auto* list = document.find(key)) collect_actors(*list, used);
    const bool is_computed =
        std::ranges::any_of(used, [](const auto& name) { return name.contains('<'); });
    const auto* actors = document.find("actors");
    for (const auto& key : actors ? actors->keys : std::vector<Node>{})
        if (!is_computed && !used.contains(key.text))
            reading.problem(key, fmt::format("the actor '{}' has nothing to do", key.text));
    const auto* links = document.find("links");
    for (const auto& key : links ? links->keys : std::vector<Node>{}) {
        const bool is_joined =
            actors && std::ranges::any_of(actors->items, [&](const Node& actor) {
                const auto* link = actor.find("link");
                return link && (link->text == key.text || link->text.contains('<'));
            });
        if (!is_joined)
            reading.problem(key, fmt::format("no actor connects over the link '{}'", key.text));
    }
}

/// Whether a topic or filter holds the row's own root at the start of some level, so that rows side
/// by side do not meet.
bool is_own(std::string_view text) {
    return text.starts_with("~/") || text.contains("/~/") || text.starts_with('<');
}

/// That rows side by side do not meet: topics of well-formed steps (raw ones may be anything), and
/// what stops the broker.
void check_isolation(const Row& row, const Step& step, std::vector<Problem>& problems) {
    const auto traits = traits_of(step);
    if (traits.stops_broker && row.isolation != Isolation::process)
        problems.push_back(
            {step.at, 1, "only a scenario with 'isolation: process' may do this to the broker", ""}
        );
    if (row.isolation != Isolation::shared) return;
    for (const auto& [text, is_refused] : traits.topics)
        // What has to be refused reaches no other row.
        if (!is_own(text) && !is_refused)
            problems.push_back(
                {step.at,
                 1,
                 fmt::format("'{}' is not below the row's own root", text),
                 "begin it with ~/, or say 'isolation: exclusive'"}
            );
}

}  // namespace

std::vector<Problem> lint(const Scenario& scenario) {
    std::vector<Problem> problems;
    const auto& document = *scenario.document;
    Reading reading{document.file, problems};
    check_place(reading, scenario);
    check_matrix_is_used(reading, document);
    check_cast_is_used(reading, document);
    for (const auto& key : scenario.rows) {
        const auto row = expand(scenario, key);
        if (!row) continue;
        const auto look = [&](const Step& step, const Step*) {
            check_isolation(*row, step, problems);
        };
        for_each_step(row->steps, look);
        for_each_step(row->cleanup, look);
        check_controls(*row, problems);
    }
    tidy(problems);
    return problems;
}

}  // namespace assay::scenario
