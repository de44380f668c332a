/// assay list: what there is to run, and what it is run against.
#include "harness/campaign/selection.hpp"
#include "harness/campaign/statement_infos.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/selection_flags.hpp"
#include "harness/cli/suite.hpp"
#include "harness/explore/features.hpp"
#include "harness/scenario/link_text.hpp"
#include "harness/targets/defects.hpp"
#include "harness/targets/target_file.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <set>

namespace assay::cli {
namespace {

namespace json = boost::json;

/// One thing of a list: as a line, and as an object. Names first, the same in both.
struct Entry {
    std::string line{};
    json::object object{};
};
using Entries = std::vector<Entry>;

// Parentheses: braces would make an array of two iterators.
json::array array_of(const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
}

Entries list_scenarios(const campaign::Selection& selection) {
    std::map<const scenario::Scenario*, std::size_t> rows;
    for (const auto& row : selection.rows)
        rows[row.scenario] += row.count();
    Entries out;
    for (const auto& scenario : selection.scenarios) {
        if (!rows.contains(&scenario)) continue;
        out.push_back(
            {fmt::format("{:<60} {:>5} rows  {}", scenario.id, rows[&scenario], scenario.title),
             {{"id", scenario.id},
              {"title", scenario.title},
              {"about", scenario.about},
              {"file", scenario.file},
              {"tags", array_of(scenario.tags)},
              {"rows", rows[&scenario]}}}
        );
    }
    return out;
}

/// More rows nobody reads, and they are held until they are printed.
constexpr std::size_t rows_listed_max = 2'000'000;

Entries list_rows(const campaign::Selection& selection) {
    if (selection.count() > rows_listed_max)
        throw Stop{
            campaign::ExitCode::usage,
            fmt::format(
                "assay list: {} are more than {} rows; take fewer scenarios or seeds",
                selection.count(),
                rows_listed_max
            )
        };
    Entries out;
    selection.visit([&](const campaign::Picked& of, const campaign::KeyRef& key) {
        out.push_back(
            {key->name,
             {{"name", key->name},
              {"scenario", of.scenario->id},
              {"version", wire::name_of(key->version)},
              {"statements", array_of(key->statements)}}}
        );
    });
    return out;
}

/// What `what` selects of the registry; nothing: all.
std::set<std::string>
wanted_statements(const std::vector<std::string>& what, const scenario::Library& library) {
    std::set<std::string> wanted;
    for (const auto& word : what) {
        const auto found = library.registry().select(word);
        if (found.empty())
            throw Stop{
                campaign::ExitCode::nothing_selected,
                fmt::format("assay list: no statement is called '{}'", word)
            };
        for (const auto* statement : found)
            wanted.insert(statement->id());
    }
    return wanted;
}

/// Statements that `what` selects (all without it), whether a scenario exercises them or not.
Entries list_statements(const std::vector<std::string>& what, const scenario::Library& library) {
    std::vector<scenario::Problem> ignored;  // `check` reports what does not load
    const auto suite = library.load_all(ignored);
    std::vector<const scenario::Scenario*> scenarios;
    for (const auto& scenario : suite)
        scenarios.push_back(&scenario);
    const auto wanted = wanted_statements(what, library);
    Entries out;
    for (const auto& info : campaign::statement_infos(library, scenarios)) {
        if (!wanted.empty() && !wanted.contains(info.id)) continue;
        out.push_back(
            {fmt::format(
                 "{:<22} {:<6} {:<16} {:>3} scenarios {:>3} defects  {}",
                 info.id,
                 info.level,
                 info.observable,
                 info.scenarios.size(),
                 info.defects.size(),
                 info.reason.empty() ? info.summary : info.reason
             ),
             {{"id", info.id},
              {"section", info.section},
              {"level", info.level},
              {"binds", info.binds},
              {"observable", info.observable},
              {"summary", info.summary},
              {"scenarios", array_of(info.scenarios)},
              {"defects", array_of(info.defects)},
              {"reason", info.reason}}}
        );
    }
    return out;
}

/// "3.1.1: 70 of 141 statements bind a client: 50 watched, 7 staged, 3 provoked, 10 left-out"
std::string sum_of_client(const std::vector<statements::Statement>& all, std::string_view version) {
    using statements::OfClient;
    std::map<OfClient, std::size_t> counts;
    std::size_t total = 0;
    for (const auto& statement : all) {
        if (statement.version != version || statement.is_own) continue;
        ++total;
        ++counts[statement.of_client];
    }
    std::vector<std::string> parts;
    for (const auto& [how, count] : counts)
        if (how != OfClient::none)
            parts.push_back(fmt::format("{} {}", count, statements::name_of(how)));
    return fmt::format(
        "{}: {} of {} statements bind a client: {}",
        version,
        total - counts[OfClient::none],
        total,
        fmt::join(parts, ", ")
    );
}

/// Statements that bind clients, and how they are judged. Without WHAT the sums come last; rules
/// without a number in the standard are not counted in them.
Entries
list_client_statements(const std::vector<std::string>& what, const scenario::Library& library) {
    const auto wanted = wanted_statements(what, library);
    const auto& all = library.registry().all();
    Entries out;
    for (const auto& statement : all) {
        if (statement.of_client == statements::OfClient::none) continue;
        if (!wanted.empty() && !wanted.contains(statement.id())) continue;
        const auto how = statements::name_of(statement.of_client);
        const auto& note = statement.client_note;
        const auto level = statements::name_of(statement.level);
        out.push_back(
            {fmt::format(
                 "{:<22} {:<6} {:<9} {}",
                 statement.id(),
                 level,
                 how,
                 note.empty() ? statement.summary : fmt::format("{} ({})", statement.summary, note)
             ),
             {{"id", statement.id()},
              {"section", statement.section},
              {"level", level},
              {"binds", statement.binds},
              {"judged", how},
              {"summary", statement.summary},
              {"note", note}}}
        );
    }
    if (what.empty())
        for (const auto version : {wire::Version::v3_1_1, wire::Version::v5_0}) {
            // For readers; programs can count.
            out.push_back({sum_of_client(all, wire::name_of(version)), {}});
        }
    return out;
}

Entries list_links(const scenario::Library& library) {
    Entries out;
    out.push_back(
        {fmt::format("{:<18} the program itself, nothing in between", "direct"),
         {{"name", "direct"}}}
    );
    for (const auto& [name, link] : library.links())
        out.push_back(
            {fmt::format("{:<18} grade {:<4} {}", name, link.grade, scenario::character_of(link)),
             {{"name", name},
              {"grade", link.grade},
              {"character", scenario::character_of(link)},
              {"parameters", scenario::print_parameters(link)},
              {"source", link.source}}}
        );
    return out;
}

/// Files of programs in a folder of the library, behind the one that is built in.
Entries
list_programs(const scenario::Library& library, std::string_view folder, std::string_view builtin) {
    Entries out;
    out.push_back(
        {fmt::format("{:<17} {} inside this program", "builtin", builtin), {{"name", "builtin"}}}
    );
    for (const auto* file : library.below(folder)) {
        // By the name that -t takes; several may be one product.
        const auto name = std::filesystem::path{file->path}.stem().string();
        if (const auto target = targets::load_target_file(file->text, file->path))
            out.push_back(
                {fmt::format("{:<17} {} ({})", name, target->about, target->source),
                 {{"name", name},
                  {"about", target->about},
                  {"source", target->source},
                  {"install", target->process.install},
                  {"baseline", target->baseline}}}
            );
    }
    return out;
}

Entries list_defects(wire::Role role) {
    Entries out;
    for (const auto& row : targets::defects_of(role))
        out.push_back(
            {fmt::format("{:<36} {}", row.name, row.one_line),
             {{"name", row.name}, {"about", row.one_line}, {"statements", array_of(row.statements)}}
            }
        );
    return out;
}

Entries list_features() {
    Entries out;
    for (const auto& feature : explore::features()) {
        const auto range = explore::values_of(feature.feature);
        std::vector<std::string> names;
        for (std::size_t i = 0; i < range.count; ++i) {
            const auto& value = explore::value(static_cast<explore::ValueId>(range.first + i));
            names.push_back(fmt::format("{}{}", value.name, value.weight == 0 ? "*" : ""));
        }
        out.push_back(
            {fmt::format("{:<16} {}: {}", feature.name, feature.about, fmt::join(names, ", ")),
             {{"name", feature.name}, {"about", feature.about}, {"values", array_of(names)}}}
        );
    }
    return out;
}

struct Kinds {
    bool features{};
    bool rows{};
    bool statements{};
    bool links{};
    bool targets{};
    bool clients{};
    bool defects{};
    bool of_client{};
};

Entries entries_for(const Kinds& kinds, const campaign::SelectionOptions& options) {
    if (kinds.defects) return list_defects(kinds.clients ? wire::Role::client : wire::Role::server);
    if (kinds.features) return list_features();
    const auto library = open_library();
    if (kinds.links) return list_links(library);
    if (kinds.targets) return list_programs(library, "targets", "the reference broker");
    if (kinds.clients) return list_programs(library, "clients", "the reference client");
    if (kinds.statements && kinds.of_client) return list_client_statements(options.what, library);
    if (kinds.statements) return list_statements(options.what, library);
    auto of_any_role = options;
    of_any_role.role.reset();
    const auto selection = or_stop(campaign::select(of_any_role, library));
    if (kinds.rows) return list_rows(selection);
    return list_scenarios(selection);
}

/// One kind at a time; which filters it has.
void check_kinds(const Arguments& arguments, const Kinds& kinds) {
    const bool of_programs = kinds.clients && !kinds.defects;
    if (kinds.rows + kinds.statements + kinds.links + kinds.targets + of_programs + kinds.features +
            kinds.defects >
        1)
        throw Stop{
            campaign::ExitCode::usage,
            "assay list: --rows, --statements, --links, --targets, --clients, --features and "
            "--defects are lists of their own: say one (--defects and --clients are one)"
        };
    if (kinds.statements)
        return arguments.refuse_all_but(
            {"statements", "role", "what", "format"}, "is for scenarios, not for statements"
        );
    arguments.refuse_in_vain({"role"}, "is for --statements");
    if (kinds.links || kinds.targets || kinds.clients || kinds.features || kinds.defects)
        arguments.refuse_all_but(
            {"links", "targets", "clients", "features", "defects", "format"}, "is for scenarios"
        );
}

/// No scenario has these names, and who says `list targets` means the flag.
void refuse_kinds(const std::vector<std::string>& what) {
    static constexpr std::array kinds{
        "rows", "statements", "links", "targets", "clients", "features", "defects"
    };
    for (const auto& word : what)
        if (std::ranges::find(kinds, word) != kinds.end())
            throw Stop{
                campaign::ExitCode::usage,
                fmt::format("assay list: no scenario is called '{0}'; --{0} lists {0}", word)
            };
}

}  // namespace

campaign::ExitCode list_command(const Words& words) {
    Kinds kinds;
    SelectionTexts texts;
    std::string format{"text"};
    std::string role{"server"};
    Arguments arguments{
        "list",
        "[WHAT...]",
        "Lists scenarios, or what one of the flags says; WHAT and filters as for 'assay run'."
    };
    // clang-format off
    arguments.flags().add_options()
        ("rows", po::bool_switch(&kinds.rows), "the rows of the scenarios")
        ("statements", po::bool_switch(&kinds.statements), "statements of the standard, with what proves them")
        ("role", po::value(&role)->value_name("server|client"), "with --statements: whom they bind; for clients how each is judged")
        ("links", po::bool_switch(&kinds.links), "link presets")
        ("targets", po::bool_switch(&kinds.targets), "targets that -t knows by name")
        ("clients", po::bool_switch(&kinds.clients), "clients that -c of 'assay client' knows by name")
        ("features", po::bool_switch(&kinds.features), "what conversations of 'assay explore' are made of; * only if asked for")
        ("defects", po::bool_switch(&kinds.defects), "wrong behaviours of builtin:broken=NAME; with --clients those of the client")
        ("format", po::value(&format)->value_name("text|json"), "how to print");
    // clang-format on
    add_selection_flags(arguments, texts);
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    const bool as_json = choice<bool>("--format", format, {{"text", false}, {"json", true}});
    kinds.of_client = choice<bool>("--role", role, {{"server", false}, {"client", true}});
    check_kinds(arguments, kinds);
    const auto selection = selection_from(texts);
    refuse_kinds(selection.what);
    auto entries = entries_for(kinds, selection);
    if (!as_json) {
        for (const auto& entry : entries)
            say("{}\n", entry.line);
        return campaign::ExitCode::ok;
    }
    std::erase_if(entries, [](const Entry& entry) { return entry.object.empty(); });
    say_data("[");
    for (std::size_t i = 0; i < entries.size(); ++i)
        say_data((i == 0 ? "\n  " : ",\n  ") + json::serialize(entries[i].object));
    say_data("\n]\n");
    return campaign::ExitCode::ok;
}

}  // namespace assay::cli
