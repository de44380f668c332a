#include "harness/scenario/lint.hpp"

#include "harness/scenario/client_ids.hpp"
#include "harness/scenario/departures.hpp"
#include "harness/scenario/file_keys.hpp"
#include "harness/scenario/shared_connections.hpp"
#include "harness/scenario/step_traits.hpp"
#include "harness/scenario/step_tree.hpp"
#include "reference/wire/reason_codes.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace assay::scenario {

namespace {

void check_place(Reading& reading, const Scenario& scenario) {
    // What a user calls his own scenarios, and where they lie, is his business.
    if (!scenario.id.starts_with("conformance/")) return;
    const auto& root = scenario.document->root;
    std::string_view path = scenario.file;
    if (path.ends_with(".yaml")) path.remove_suffix(5);
    const bool fits = path == scenario.id || path.ends_with("/" + scenario.id);
    if (!fits && path.contains('/'))
        reading.problem(
            *root.find("id"),
            fmt::format("an id below conformance/ is the file's place, and this one is '{}'", path),
            "ids that begin otherwise are free"
        );
    if (scenario.about.empty())
        reading.problem(
            root,
            "a conformance scenario needs 'about'",
            "say why a conformant broker cannot fail it"
        );
    if (scenario.verifies.empty() && !scenario.document->matrix_name("fault"))
        reading.problem(root, "a conformance scenario needs 'verifies'");
}

std::vector<std::string> unused_in_matrix(const Document& document) {
    std::set<std::string> used{"version"};
    const auto use = [&](std::string_view key) {
        if (const auto* node = document.find(key)) used.merge(mentioned_names(document, *node));
    };
    std::ranges::for_each(cast_keys, use);
    use("steps");
    use("cleanup");
    std::vector<std::string> out;
    for (const auto& entry : document.matrix)
        if (!used.contains(entry.name)) out.push_back(entry.name);
    return out;
}

/// Every key of every step below `list`, which is where actors and links are named.
void collect_actors(const Node& node, std::set<std::string>& out) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (node.is_map()) out.insert(node.keys[i].text);
        collect_actors(node.items[i], out);
    }
}

std::vector<std::string> idle_actors(const Document& document) {
    std::set<std::string> used;
    for (const auto* key : {"steps", "cleanup"})
        if (const auto* list = document.find(key)) collect_actors(*list, used);
    const bool is_computed =
        std::ranges::any_of(used, [](const auto& name) { return name.contains('<'); });
    std::vector<std::string> out;
    const auto* actors = document.find("actors");
    for (const auto& key : actors ? actors->keys : std::vector<Node>{})
        if (!is_computed && !used.contains(key.text)) out.push_back(key.text);
    return out;
}

std::vector<std::string> unjoined_links(const Document& document) {
    std::vector<std::string> out;
    const auto* actors = document.find("actors");
    const auto* links = document.find("links");
    for (const auto& key : links ? links->keys : std::vector<Node>{}) {
        const bool is_joined =
            actors && std::ranges::any_of(actors->items, [&](const Node& actor) {
                const auto* link = actor.find("link");
                return link && (link->text == key.text || link->text.contains('<'));
            });
        if (!is_joined) out.push_back(key.text);
    }
    return out;
}

void check_all_is_used(Reading& reading, const Scenario& scenario) {
    const auto& document = *scenario.document;
    const auto unused = unused_names(scenario);
    for (const auto& name : unused.matrix)
        reading.problem(
            *document.matrix_name(name)->node,
            fmt::format("matrix: nothing says <{}>, so these rows are all the same", name)
        );
    for (const auto& name : unused.actors)
        reading.problem(
            *document.find("actors")->find_key(name),
            fmt::format("the actor '{}' has nothing to do", name)
        );
    for (const auto& name : unused.links)
        reading.problem(
            *document.find("links")->find_key(name),
            fmt::format("no actor connects over the link '{}'", name)
        );
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

UnusedNames unused_names(const Scenario& scenario) {
    const auto& document = *scenario.document;
    return {unused_in_matrix(document), idle_actors(document), unjoined_links(document)};
}

std::vector<Problem> lint(const Scenario& scenario) {
    std::vector<Problem> problems;
    Reading reading{scenario.document->file, problems};
    check_place(reading, scenario);
    check_all_is_used(reading, scenario);
    for (const auto& key : scenario.rows) {
        const auto row = expand(scenario, key);
        if (!row) continue;
        const auto look = [&](const Step& step, const Step*) {
            check_isolation(*row, step, problems);
            check_client_ids(*row, step, problems);
        };
        for_each_step(row->steps, look);
        for_each_step(row->cleanup, look);
        // A client that does nothing decides nothing, so it needs no control.
        if (row->role == wire::Role::server) check_controls(*row, problems);
        check_shared_connections(*row, problems);
        check_departures(*row, problems);
    }
    tidy(problems);
    return problems;
}

}  // namespace assay::scenario
