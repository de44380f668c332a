/// What the suite's files have in common: they load, and a statement stands behind each.
#include "harness/scenario/library.hpp"
#include "tests/repository/sources.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>
#include <set>

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

TEST(Repository, EverySuiteFileLoads) {
    const auto library = scenario::Library::open(root / "scenarios");
    ASSERT_TRUE(library.has_value()) << scenario::render(library.error(), {});
    std::vector<scenario::Problem> problems;
    EXPECT_FALSE(library->load_all(problems).empty());
    EXPECT_TRUE(problems.empty()) << scenario::render(problems, {});
}

TEST(Repository, AStatementStandsBehindEveryScenario) {
    const auto library = scenario::Library::open(root / "scenarios");
    ASSERT_TRUE(library.has_value());
    std::vector<scenario::Problem> ignored;
    std::vector<std::string> wrong;
    for (const auto& scenario : library->load_all(ignored)) {
        // Those compare settings; they judge nothing that a statement would not.
        if (std::ranges::find(scenario.tags, "planning") != scenario.tags.end()) continue;
        // What becomes of messages between a library and its application nothing demands.
        const bool is_of_clients = scenario.role == wire::Role::client;
        if (is_of_clients && std::ranges::find(scenario.tags, "guarantee") != scenario.tags.end())
            continue;
        for (const auto& row : scenario.rows)
            if (row.statements.empty()) wrong.push_back(row.name);
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(Repository, AScenarioIsCalledAsItsFile) {
    const auto library = scenario::Library::open(root / "scenarios");
    ASSERT_TRUE(library.has_value());
    std::vector<std::string> wrong;
    for (const auto* file : library->scenario_files()) {
        const auto scenario = library->load_scenario(*file);
        if (scenario && scenario->id + ".yaml" != file->path)
            wrong.push_back(file->path + " is called " + scenario->id);
    }
    EXPECT_THAT(wrong, IsEmpty());
}

/// The conversations of the suite, as their rows are called.
std::set<std::string> conversations() {
    std::set<std::string> rows;
    std::string suffix;
    for (const auto& line : lines_of(root / "scenarios/explore.yaml")) {
        if (line.starts_with('#')) continue;
        if (line.starts_with("seeds_v3:")) suffix = ",without=5.0";
        static const std::regex number{R"(\b\d+\b)"};
        for (std::sregex_iterator seed{line.begin(), line.end(), number}, end; seed != end; ++seed)
            rows.insert("explore[seed=" + seed->str() + suffix + "]");
    }
    return rows;
}

// No run plays another one, so nobody would see that an entry for it is out of date.
TEST(Repository, BaselinesSpeakOfConversationsOfTheSuite) {
    const auto rows = conversations();
    ASSERT_TRUE(rows.contains("explore[seed=242]"));
    ASSERT_TRUE(rows.contains("explore[seed=434,without=5.0]"));
    static const std::regex entry{R"x(row: "?(explore\[seed=\d+[^\]*?]*\]))x"};
    std::vector<std::string> strays;
    for (const auto& file : fs::directory_iterator{root / "scenarios/baselines"})
        for (const auto& line : lines_of(file.path()))
            if (std::smatch row; std::regex_search(line, row, entry) && !rows.contains(row[1]))
                strays.push_back(file.path().filename().string() + ": " + row.str(1));
    EXPECT_THAT(strays, IsEmpty());
}

}  // namespace
}  // namespace assay
