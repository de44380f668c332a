/// assay check: validates scenario files; all problems at once.
#include "harness/cli/arguments.hpp"
#include "harness/cli/output.hpp"
#include "harness/cli/selection_flags.hpp"
#include "harness/cli/suite.hpp"
#include "harness/scenario/check.hpp"

#include <fmt/format.h>

namespace assay::cli {

campaign::ExitCode check_command(const Words& words) {
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
    if (!arguments.parse(words)) return campaign::ExitCode::ok;
    const auto format = choice<scenario::CheckFormat>(
        "--format",
        format_word,
        {{"text", scenario::CheckFormat::text},
         {"json", scenario::CheckFormat::json},
         {"github", scenario::CheckFormat::github}}
    );
    const auto report = scenario::check_files(paths, open_library(), format);
    if (format == scenario::CheckFormat::text)
        say("{}", report.text);
    else
        say_data(report.text);
    return report.problems == 0 ? campaign::ExitCode::ok : campaign::ExitCode::usage;
}

}  // namespace assay::cli
