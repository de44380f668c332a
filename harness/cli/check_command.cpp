/// assay check: validates scenario files; all problems at once.
#include "harness/cli/arguments.hpp"
#include "harness/cli/selection_flags.hpp"
#include "harness/cli/suite.hpp"
#include "harness/scenario/load.hpp"

#include <fmt/format.h>

namespace assay::harness {
namespace {

enum class Format : std::uint8_t { text, json, github };

struct Checked {
    std::size_t files{};
    std::size_t rows{};
    std::vector<Problem> problems{};
    std::string text{};  ///< the problems as text, each with its source line
};

void check_file(
    const std::string& name,
    const std::string& source,
    const Environment& environment,
    Checked& into
) {
    ++into.files;
    const auto scenario = load(name, source, environment);
    if (scenario) {
        into.rows += scenario->rows.size();
        return;
    }
    into.text += render(scenario.error(), source);
    into.problems.insert(into.problems.end(), scenario.error().begin(), scenario.error().end());
}

}  // namespace

ExitCode check_command(const Words& words) {
    std::vector<std::string> files;
    std::string format_word{"text"};
    Arguments arguments{
        "check", "[FILE...]", "Validates scenario files; without FILE the whole suite."
    };
    arguments.flags().add_options()(
        "format", po::value(&format_word)->value_name("text|json|github"), "how to print problems"
    );
    arguments.positional(&files, "file");
    if (!arguments.parse(words)) return ExitCode::ok;
    const auto format = choice<Format>(
        "--format",
        format_word,
        {{"text", Format::text}, {"json", Format::json}, {"github", Format::github}}
    );
    const auto library = open_library();
    Checked checked;
    for (const auto& file : files)
        check_file(file, read_text_file(file), library.environment(), checked);
    if (files.empty())
        for (const auto* file : library.scenario_files())
            check_file(
                library.root() + "/" + file->path, file->text, library.environment(), checked
            );
    if (format == Format::json)
        fmt::print("{}\n", render_json(checked.problems));
    else if (format == Format::github)
        fmt::print("{}", render_github(checked.problems));
    else
        fmt::print("{}", checked.text);
    if (!checked.problems.empty()) {
        fmt::print(stderr, "{} problems in {} files\n", checked.problems.size(), checked.files);
        return ExitCode::usage;
    }
    if (format == Format::text)
        fmt::print("{} files, {} rows: no problems\n", checked.files, checked.rows);
    return ExitCode::ok;
}

}  // namespace assay::harness
