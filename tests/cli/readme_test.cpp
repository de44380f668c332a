/// What the README tells its readers to type works as it stands there.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>

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

/// The rows of a table of the README, by the title of its first column; without its head.
std::vector<std::string> table_of_readme(const std::string& title) {
    std::istringstream readme{content_of(ASSAY_README)};
    std::vector<std::string> rows;
    bool is_within = false;
    for (std::string line; std::getline(readme, line);) {
        is_within = is_within ? line.starts_with("|") : line.starts_with("| " + title + " |");
        if (is_within) rows.push_back(line);
    }
    rows.erase(rows.begin(), rows.begin() + std::min<std::ptrdiff_t>(2, std::ssize(rows)));
    return rows;
}

/// "[MQTT-3.3.1-1]" of a text, without the brackets.
std::vector<std::string> statements_in(const std::string& text) {
    static const std::regex id{R"(\[(MQTT-[0-9.]+-[0-9]+)\])"};
    std::vector<std::string> out;
    for (std::sregex_iterator at{text.begin(), text.end(), id}, end; at != end; ++at)
        out.push_back((*at)[1]);
    return out;
}

TEST(Readme, NamesBugsOfEveryClientThatItsBaselineHas) {
    const auto rows = table_of_readme("client");
    const auto clients = assay({"list", "--clients"});
    std::istringstream lines{clients.text};
    for (std::string line; std::getline(lines, line);) {
        const auto name = line.substr(0, line.find(' '));
        if (name == "builtin") continue;
        const auto row = std::ranges::find_if(rows, [&](const std::string& candidate) {
            return candidate.starts_with("| `" + name + "` ");
        });
        ASSERT_NE(row, rows.end()) << name;
        const auto baseline =
            content_of(std::string{ASSAY_BASELINES} + "/client-" + name + ".yaml");
        const auto named = statements_in(*row);
        EXPECT_FALSE(named.empty()) << name;
        for (const auto& id : named)
            EXPECT_THAT(baseline, testing::HasSubstr(":" + id)) << name;
    }
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
