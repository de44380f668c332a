/// assay show: scenarios as ladders. assay schema: their vocabulary for editors.
#include "harness/cli/arguments.hpp"
#include "harness/cli/suite.hpp"
#include "harness/scenario/schema.hpp"
#include "harness/scenario/show.hpp"

#include <fmt/format.h>

namespace assay::harness {
namespace {

/// A file of the suite by its path or id, else a file on disk.
Scenario scenario_named(const Library& library, const std::string& name) {
    for (const auto& path : {name, name + ".yaml"})
        if (const auto* file = library.file(path)) {
            auto scenario = library.load_scenario(*file);
            if (scenario) return std::move(*scenario);
            throw Stop{ExitCode::usage, render(scenario.error(), file->text)};
        }
    const auto text = read_file(name);
    auto scenario = load(name, text, library.environment());
    if (scenario) return std::move(*scenario);
    throw Stop{ExitCode::usage, render(scenario.error(), text)};
}

}  // namespace

ExitCode show_command(const Words& words) {
    std::vector<std::string> names;
    Arguments arguments{"show", "FILE...", "Prints scenarios, by file or id, as ladders."};
    arguments.positional(&names, "file");
    if (!arguments.parse(words)) return ExitCode::ok;
    if (names.empty()) throw Stop{ExitCode::usage, "assay show: say which file or scenario"};
    const auto library = open_library();
    const char* gap = "";
    for (const auto& name : names) {
        fmt::print("{}{}", gap, show(scenario_named(library, name)));
        gap = "\n";
    }
    return ExitCode::ok;
}

ExitCode schema_command(const Words& words) {
    Arguments arguments{"schema", "", "Prints the JSON Schema (draft 7) of scenario files."};
    if (!arguments.parse(words)) return ExitCode::ok;
    fmt::print("{}", schema());
    return ExitCode::ok;
}

}  // namespace assay::harness
