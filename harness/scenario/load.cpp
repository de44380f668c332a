#include "harness/scenario/load.hpp"

#include "harness/scenario/controls.hpp"
#include "harness/scenario/fault_keys.hpp"
#include "harness/scenario/fault_rows.hpp"
#include "harness/scenario/file_keys.hpp"
#include "harness/scenario/links.hpp"
#include "harness/scenario/row_keys.hpp"
#include "harness/scenario/step_time.hpp"
#include "harness/scenario/step_tree.hpp"
#include "harness/scenario/steps.hpp"

#include <fmt/format.h>

namespace assay::scenario {

namespace {

void collect_exchanges(const Node& node, std::set<std::string>& out) {
    if (const auto* as = node.find("as"); as && as->is_scalar()) {
        std::string_view name = as->text;
        if (name.starts_with('<') && name.ends_with('>')) name = name.substr(1, name.size() - 2);
        out.emplace(name);
    }
    for (const auto& item : node.items)
        collect_exchanges(item, out);
}

/// Of a row whose fleets are not spread yet.
Cast cast_of(const Row& row, Version version) {
    const bool is_client = row.role == wire::Role::client;
    Cast cast{
        .members =
            {{std::string{target_name_of(row.role)},
              {is_client ? ActorKind::application : ActorKind::broker, version}}},
        .fleets = fleet_names(row),
        .version = version
    };
    for (const auto& [name, spec] : row.links) {
        cast.members[name] = {ActorKind::link, version};
        cast.links[name] = spec;
    }
    for (const auto& actor : row.actors)
        cast.members[actor.name] = {
            actor.is_server ? ActorKind::server : ActorKind::client, actor.version.value_or(version)
        };
    return cast;
}

/// Enough to see what is wrong: all members do the same.
Cast with_single_members(Cast cast) {
    for (auto& [name, members] : cast.fleets)
        members.resize(1);
    return cast;
}

Reading
reading_of(const Document& document, std::vector<Problem>& problems, const MatrixValues& values) {
    Reading reading{document.file, problems};
    reading.matrix = &values;
    reading.exchanges = &document.exchanges;
    reading.defaults = document.find("defaults");
    reading.version = version_of(values);
    return reading;
}

/// Reads each part of the file once for every distinct set of the values that it mentions, instead
/// of once a row: a matrix of thousands of rows loads as fast as its steps differ.
class RowChecker {
public:
    RowChecker(const Scenario& scenario, const Document& document, std::vector<Problem>& problems)
        : scenario_{scenario}, document_{document}, problems_{problems} {
        for (const auto key : cast_keys)
            if (const auto* node = document.find(key))
                cast_names_.merge(mentioned_names(document, *node));
        add_parts("steps");
        add_parts("cleanup");
    }

    /// What steps of the row prove, each against its own failure only.
    using Proved = std::set<std::string>;

    Proved check(const MatrixValues& values) {
        Proved proved;
        const auto& cast = cast_for(values);
        Reading reading{document_.file, problems_};
        GivenNames given{cast.fleets};
        std::map<std::string, simulator::LinkSpec> changed;
        Duration least{};
        for (auto& part : parts_) {
            const auto& seen = seen_in(part, values, cast);
            if (part.is_timed) check_time(part, seen, least);
            proved.insert(seen.proved.begin(), seen.proved.end());
            for (const auto& use : seen.names)
                given.check(use, reading);
            for (const auto& change : seen.changes)
                check_change(change, cast, changed);
        }
        return proved;
    }

    /// Steps whose `when` holds in no row.
    std::vector<const Node*> unreached() const {
        std::vector<const Node*> out;
        for (const auto& part : parts_)
            if (!part.is_reached) out.push_back(part.node);
        return out;
    }

private:
    /// What has to fit to the steps before.
    struct Seen {
        std::vector<NameUse> names{};
        std::vector<LinkChange> changes{};
        Duration least{};   ///< link time that it takes
        Duration window{};  ///< that it may have to wait out
        Proved proved{};
    };
    struct Part {
        const Node* node{};
        bool is_timed{};  ///< counts against the row's limit
        std::set<std::string> names{};
        std::map<std::string, Seen> seen{};
        bool is_reached{};
    };

    void add_parts(const char* key) {
        const auto* list = document_.find(key);
        if (!list) return;
        if (!list->is_sequence() || list->items.empty()) {
            Reading reading{document_.file, problems_};
            reading.shown_name = key;
            return reading.unexpected(*list, "a list of steps");
        }
        for (const auto& node : list->items) {
            auto names = mentioned_names(document_, node);
            names.insert(cast_names_.begin(), cast_names_.end());
            parts_.push_back(
                {.node = &node,
                 .is_timed = key == std::string_view{"steps"},
                 .names = std::move(names)}
            );
        }
    }

    static std::string fingerprint(const std::set<std::string>& names, const MatrixValues& values) {
        std::string out = values.at("version");
        for (const auto& name : names)
            out += '\x1f' + values.at(name);
        return out;
    }

    const Cast& cast_for(const MatrixValues& values) {
        const auto [found, is_new] = casts_.try_emplace(fingerprint(cast_names_, values));
        if (is_new) {
            auto reading = reading_of(document_, problems_, values);
            check_defaults(reading, document_);
            auto links = read_links(reading, document_);
            Row row;
            row.limit = scenario_.limit;
            row.role = scenario_.role;
            row.isolation = scenario_.isolation;
            row.actors = read_actors(reading, document_, links);
            row.links = std::move(links);
            read_guarantees(reading, document_);
            row.broker_stack = read_broker_stack(reading, document_);
            read_fault_keys(reading, document_, row);
            found->second = with_single_members(cast_of(row, version_of(values)));
        }
        return found->second;
    }

    const Seen& seen_in(Part& part, const MatrixValues& values, const Cast& cast) {
        const auto [found, is_new] = part.seen.try_emplace(fingerprint(part.names, values));
        if (is_new) {
            auto reading = reading_of(document_, problems_, values);
            StepReader reader{reading, document_, cast, scenario_.verifies};
            const auto step = reader.read(*part.node);
            reader.names.insert(reader.names.end(), reader.mentions.begin(), reader.mentions.end());
            part.is_reached = step.has_value() || part.is_reached;
            found->second = {
                .names = std::move(reader.names), .changes = std::move(reader.changes)
            };
            if (step) {
                const std::span steps{&*step, 1};
                for_each_step(steps, [&](const Step& inner, const Step*) {
                    found->second.proved.insert(inner.proves.begin(), inner.proves.end());
                });
                found->second.least = time_of(steps).least;
                found->second.window = longest_window(steps);
            }
        }
        return found->second;
    }

    /// A row whose own clock outlasts its limit would fail whatever the target does.
    void check_time(const Part& part, const Seen& seen, Duration& least) {
        Reading reading{document_.file, problems_};
        const auto before = least;
        if (before <= scenario_.limit) least += seen.least;
        const auto too_long = [&](std::string_view what, Duration time) {
            reading.problem(
                *part.node,
                fmt::format(
                    "{} {}, and the row ends after {}",
                    what,
                    print_duration(time),
                    print_duration(scenario_.limit)
                ),
                "raise 'limit'"
            );
        };
        if (before <= scenario_.limit && least > scenario_.limit)
            too_long("up to here the steps wait for", least);
        else if (seen.window > scenario_.limit)
            too_long("it waits up to", seen.window);
    }

    /// As far as the order of the steps tells: those that wait for something may come later.
    void check_change(
        const LinkChange& change,
        const Cast& cast,
        std::map<std::string, simulator::LinkSpec>& changed
    ) {
        if (change.action.verb == LinkAction::Verb::restore) changed.erase(change.link);
        const auto parameters = parameters_of(change.action);
        if (parameters.empty()) return;
        auto& spec = changed.try_emplace(change.link, cast.links.at(change.link)).first->second;
        if (spec.is_drawn) return;  // what it will be depends on the seed
        const auto after = changed_link(spec, parameters, document_.file);
        if (after) {
            spec = *after;
            return;
        }
        Reading reading{document_.file, problems_};
        const auto& wrong = after.error();
        reading.problem(parameter_node(*change.value, wrong.parameter), wrong.message, wrong.hint);
    }

    const Scenario& scenario_;
    const Document& document_;
    std::vector<Problem>& problems_;
    std::set<std::string> cast_names_{};
    std::map<std::string, Cast> casts_{};
    std::vector<Part> parts_{};
};

void check_versions(Reading& reading, const Scenario& scenario, const Document& document) {
    auto versions = document.matrix.front().values;
    const auto& included = document.matrix.front().included;
    versions.insert(versions.end(), included.begin(), included.end());
    const auto* verifies = document.find("verifies");
    if (!verifies || !verifies->is_map()) return;
    for (const auto& key : verifies->keys)
        if (wire::version_named(key.text) &&
            std::ranges::find(versions, key.text) == versions.end())
            reading.problem(
                key,
                fmt::format(
                    "the scenario verifies statements of {}, but no row has that version", key.text
                )
            );
    if (scenario.verifies.empty() || document.matrix_name("fault")) return;
    for (const auto& name : versions)
        if (const auto version = wire::version_named(name);
            version && !scenario.verifies.contains(*version))
            reading.problem(*verifies, fmt::format("rows of version {} verify nothing", name));
}

bool is_of_v5(const Requirement& requirement) {
    const auto fact = std::ranges::find(facts(), std::string_view{requirement.fact}, &Fact::name);
    return fact != facts().end() && fact->v5_only;
}

}  // namespace

std::expected<Scenario, std::vector<Problem>>
load(std::string file, std::string text, const Environment& environment) {
    auto root = parse_yaml(file, text);
    if (!root) return std::unexpected{std::move(root.error())};
    std::vector<Problem> problems;
    auto document = std::make_shared<Document>();
    document->file = file;
    document->root = std::move(*root);
    Reading reading{document->file, problems};
    reading.shown_name = "a scenario";
    if (!reading.is_map(document->root, "a map of keys"))
        return std::unexpected{std::move(problems)};
    if (text.contains("link")) document->presets = environment.presets;
    collect_exchanges(document->root, document->exchanges);

    Scenario scenario;
    scenario.file = std::move(file);
    read_header(reading, document->root, environment.registry, scenario);
    document->role = scenario.role;
    const int seeds = read_seeds(reading, document->root);
    scenario.has_chance = scenario.has_chance || seeds > 1;
    document->matrix = read_matrix(reading, document->root, scenario);
    check_versions(reading, scenario, *document);
    auto all = combinations(reading, *document);
    if (problems.empty())
        all = with_fault_rows(reading, *document, scenario.id, std::move(all), problems);
    RowChecker checker{scenario, *document, problems};
    std::vector<Combination> rows;
    // A matrix that is wrong makes every row wrong; its own messages are enough.
    if (all.size() * static_cast<std::size_t>(seeds) > rows_max)
        reading.problem(document->root, fmt::format("more than {} rows", rows_max));
    else if (std::ranges::all_of(document->matrix, [](const auto& entry) {
                 return !entry.values.empty();
             }))
        for (auto& values : all) {
            auto proved = values.size() == document->matrix.size() ? checker.check(values)
                                                                   : std::set<std::string>{};
            rows.push_back({std::move(values), std::move(proved)});
        }
    if (problems.empty())
        for (const auto* node : checker.unreached())
            reading.problem(*node, "no row comes here: 'when' holds nowhere");
    if (!problems.empty()) {
        tidy(problems);
        return std::unexpected{std::move(problems)};
    }
    add_rows(scenario, *document, rows, seeds);
    note_prohibitions(environment.registry, scenario);
    scenario.source = std::move(text);
    scenario.document = std::move(document);
    return scenario;
}

std::expected<Row, std::vector<Problem>> expand(const Scenario& scenario, const RowKey& key) {
    const auto& document = *scenario.document;
    std::vector<Problem> problems;
    auto reading = reading_of(document, problems, key.matrix);
    Row row;
    row.name = key.name;
    row.scenario = scenario.id;
    row.role = scenario.role;
    row.version = key.version;
    row.matrix = key.matrix;
    row.seed = key.seed;
    row.statements = key.statements;
    std::ranges::copy_if(row.statements, std::back_inserter(row.prohibitions), [&](const auto& id) {
        return scenario.prohibitions.contains(id);
    });
    row.requirements = scenario.requirements;
    if (row.version == Version::v3_1_1) std::erase_if(row.requirements, is_of_v5);
    row.isolation = scenario.isolation;
    row.limit = scenario.limit;
    row.is_planning = std::ranges::find(scenario.tags, "planning") != scenario.tags.end();
    row.is_measured = std::ranges::find(scenario.tags, "delivery") != scenario.tags.end();
    row.sometimes = scenario.sometimes;
    row.links = read_links(reading, document);
    row.actors = read_actors(reading, document, row.links);
    row.broker_stack = read_broker_stack(reading, document);
    row.guarantees = read_guarantees(reading, document);
    row.conforms_off = scenario.conforms_off;
    read_fault_keys(reading, document, row);
    const auto cast = cast_of(row, key.version);
    StepReader reader{reading, document, cast, scenario.verifies};
    if (const auto* steps = document.find("steps")) row.steps = reader.read_all(*steps, "steps");
    if (const auto* cleanup = document.find("cleanup"))
        row.cleanup = reader.read_all(*cleanup, "cleanup");
    if (const auto fault = document.faults.find(row_name(document, scenario.id, key.matrix, 1, 1));
        fault != document.faults.end()) {
        row.advice = fault->second.advice;
        row.refusal_suffices = fault->second.refusal_suffices;
        row.fault_reasons = fault->second.reasons;
    }
    spread_fleets(row);
    if (row.role == wire::Role::server) mark_controls(row);
    if (problems.empty()) return row;
    tidy(problems);
    return std::unexpected{std::move(problems)};
}

}  // namespace assay::scenario
