// The action for other people's workflows: its steps are shell, and are played here as a runner would;
// what only a runner can do is held against the schema of actions and workflows.
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>

namespace assay::cli {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Action : testing::Test {
    Folder folder{};
    std::string outputs = folder / "outputs";
    std::string summary = folder / "summary";

    /// The step that plays, for this target.
    Outcome play(const std::string& target, const std::string& flags = {}) {
        fs::create_symlink(program_path(), folder / "assay");
        return shell(fmt::format(
            "PATH='{}':$PATH ACTION_TARGET='{}' ACTION_WHAT='{}' ACTION_FLAGS='{}' ACTION_OUT='{}' "
            "GITHUB_OUTPUT='{}' GITHUB_STEP_SUMMARY='{}' '{}/play.sh'",
            fs::path{folder / "assay"}.parent_path().string(),
            target,
            short_scenario,
            flags,
            folder / "out",
            outputs,
            summary,
            ASSAY_ACTION
        ));
    }
};

TEST_F(Action, GivesOutputsAndASummary) {
    const auto outcome = play("builtin");
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(
        content_of(outputs),
        AllOf(
            HasSubstr("exit-code=0\n"),
            HasSubstr("report=" + (folder / "out/report.html") + "\n"),
            HasSubstr("sentence=reference broker ")
        )
    );
    EXPECT_THAT(content_of(summary), HasSubstr("## MQTT conformance"));
    EXPECT_TRUE(fs::exists(folder / "out/report.html"));
    EXPECT_THAT(outcome.text, Not(HasSubstr("::error")));
}

TEST_F(Action, AnnotatesWhatFailsAndLeavesTheVerdictToALaterStep) {
    const auto outcome = play("builtin:broken=take-over-keeps-both", "--mqtt\n5.0");
    // Else the report would not be kept.
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(content_of(outputs), HasSubstr("exit-code=1\n"));
    EXPECT_THAT(outcome.text, HasSubstr("\n::error "));
    EXPECT_THAT(content_of(folder / "out/results.jsonl"), Not(HasSubstr("version=3.1.1")));
}

TEST_F(Action, SaysWhyNothingWasPlayed) {
    const auto outcome = play("mosqitto");
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.text, HasSubstr("did you mean 'mosquitto'?"));
    EXPECT_THAT(content_of(outputs), HasSubstr("exit-code=4\n"));
}

TEST_F(Action, NamesItsSourcesByWhatTheyHold) {
    const auto copy = folder / "copy";
    const auto digest = [&] {
        return shell(fmt::format("'{}/.github/actions/assay/sources.sh'", copy)).text;
    };
    const auto made = shell(fmt::format(
        "mkdir -p '{0}/.github/actions/assay' && cp '{1}'/*.sh '{0}/.github/actions/assay'",
        copy,
        ASSAY_ACTION
    ));
    ASSERT_EQ(made.code, 0) << made.text;
    const auto before = digest();
    EXPECT_THAT(before, HasSubstr("digest="));
    EXPECT_EQ(digest(), before);
    write_file(copy + "/new.cpp", "int x;\n");
    EXPECT_NE(digest(), before);
}

/// A workflow or an action, by its path below `.github`.
class Workflow : public testing::TestWithParam<const char*> {};

TEST_P(Workflow, KeepsTheSchema) {
    const auto* node = std::getenv("BROKER_NODE_DIR");
    const fs::path validator =
        fs::path{node == nullptr ? "" : node} / "node_modules/.bin/action-validator";
    if (!fs::exists(validator)) GTEST_SKIP() << "the validator is not installed";
    const fs::path github = fs::path{ASSAY_ACTION}.parent_path().parent_path();
    const auto outcome =
        shell(fmt::format("'{}' '{}'", validator.string(), (github / GetParam()).string()));
    EXPECT_EQ(outcome.code, 0) << outcome.text;
}

INSTANTIATE_TEST_SUITE_P(
    Github,
    Workflow,
    testing::Values(
        "actions/assay/action.yml", "workflows/conformance.yml", "workflows/release.yml"
    ),
    [](const auto& row) { return fs::path{row.param}.stem().string(); }
);

}  // namespace
}  // namespace assay::cli
