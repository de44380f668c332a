/// assay check: validates scenario files; all problems at once.
#include "harness/cli/arguments.hpp"
#include "harness/cli/selection_flags.hpp"
#include "harness/cli/suite.hpp"
#include "harness/scenario/check.hpp"

#include <fmt/format.h>

namespace assay::harness {

ExitCode check_command(const Words& words) {
    std::vector<std::string> paths;
    std::string format_word{"text"};
    Arguments arguments{
        "check",
        "[FILE...]",
        "Validates scenario files and folders of them; without FILE the whole suite."
    };
    arguments.flags().add_options()(
        "format", po::value(&format_word)->value_name("text|json|github"), "how to print problems"
    );
    arguments.positional(&paths, "file");
    if (!arguments.parse(words)) return ExitCode::ok;
    const auto format = choice<CheckFormat>(
        "--format",
        format_word,
        {{"text", CheckFormat::text}, {"json", CheckFormat::json}, {"github", CheckFormat::github}}
    );
    const auto report = check_files(paths, open_library(), format);
    fmt::print("{}", report.text);
    return report.problems == 0 ? ExitCode::ok : ExitCode::usage;
}

}  // namespace assay::harness
