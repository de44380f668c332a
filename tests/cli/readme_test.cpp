/// What the README tells its readers to type works as it stands there.
#include "tests/cli/program.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace assay::cli {
namespace {

/// The text of the first block of YAML in the README.
std::string example_of_readme() {
    const auto readme = content_of(ASSAY_README);
    const std::string open = "```yaml\n";
    const auto begin = readme.find(open);
    if (begin == std::string::npos) return {};
    const auto from = begin + open.size();
    return readme.substr(from, readme.find("```", from) - from);
}

TEST(Readme, HasAnExampleThatIsCleanAndPassesAndCanFail) {
    const Folder folder;
    const auto file = std::filesystem::absolute(folder / "my.yaml").string();
    const auto out = folder / "out";
    write_file(file, example_of_readme());
    const auto checked = assay({"check", file});
    EXPECT_EQ(checked.code, 0) << checked.text;
    const auto passed = assay({"run", "-o", out, file});
    EXPECT_EQ(passed.code, 0) << passed.text;
    const auto failed =
        assay({"run", "-o", out, file, "-t", "builtin:broken=take-over-keeps-both"});
    EXPECT_EQ(failed.code, 1) << failed.text;
}

}  // namespace
}  // namespace assay::cli
