/// assay show: scenarios as ladders. assay schema: their vocabulary for editors.
#include "harness/campaign/conversations.hpp"
#include "harness/cli/arguments.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/suite.hpp"
#include "harness/scenario/schema.hpp"
#include "harness/scenario/show.hpp"
#include "harness/scenario/suggestion.hpp"
#include "harness/targets/target_file.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace assay::cli {
namespace {

/// A conversation by its name, a file of the suite by its path or id, else a file on disk.
scenario::Scenario scenario_named(const scenario::Library& library, const std::string& name) {
    if (explore::is_conversation(name)) {
        campaign::Selection drawn;
        or_stop(campaign::add_conversation(name, library, drawn));
        return std::move(drawn.scenarios.front());
    }
    for (const auto& path : {name, name + ".yaml"})
        if (const auto* file = library.file(path)) {
            auto scenario = library.load_scenario(*file);
            if (scenario) return std::move(*scenario);
            throw Stop{campaign::ExitCode::usage, scenario::render(scenario.error(), file->text)};
        }
    if (!std::filesystem::exists(name)) {
        std::vector<std::string> known;
        for (const auto* file : library.scenario_files())
            known.push_back(std::filesystem::path{file->path}.replace_extension().string());
        throw Stop{
            campaign::ExitCode::usage,
            fmt::format(
                "assay show: '{}' is no file and no scenario{}",
                name,
                scenario::did_you_mean(name, known)
            )
        };
    }
    const auto text = read_file(name);
    auto scenario = scenario::load(name, text, library.environment());
    if (scenario) return std::move(*scenario);
    throw Stop{campaign::ExitCode::usage, scenario::render(scenario.error(), text)};
}

}  // namespace

campaign::ExitCode show_command(const Words& words) {
    std::vector<std::string> names;
    Arguments arguments{"show", "FILE...", "Prints scenarios, by file or id, as ladders."};
    arguments.positional(&names, "file");
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    if (names.empty())
        throw Stop{campaign::ExitCode::usage, "assay show: say which file or scenario"};
    const auto library = open_library();
    const char* gap = "";
    for (const auto& name : names) {
        say("{}{}", gap, scenario::show(scenario_named(library, name)));
        gap = "\n";
    }
    return campaign::ExitCode::ok;
}

campaign::ExitCode schema_command(const Words& words) {
    Arguments arguments{
        "schema", "", "Prints the JSON Schema (draft 7) of scenario or target files."
    };
    bool is_of_targets{};
    arguments.flags().add_options()(
        "target", po::bool_switch(&is_of_targets), "that of target files"
    );
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    say_data(is_of_targets ? targets::target_schema() : scenario::schema());
    return campaign::ExitCode::ok;
}

}  // namespace assay::cli
