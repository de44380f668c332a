// The machine fails the program once, at each place where it can: no result gets lost without a word, no
// child stays behind, and the program ends as it says it does.
#include "reports/result/file.hpp"
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace assay::hostile {
namespace {

namespace fs = std::filesystem;

const std::string one_row = "conformance/3.1.4/second-connect-takes-the-session-over[version=5.0]";
/// More calls of one kind than a run of one row makes.
constexpr int calls_max = 400;

/// Processes that have this in their environment.
int count_of_marked(const std::string& mark) {
    int count = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{"/proc", ignored})
        if (cli::content_of(entry.path() / "environ").contains(mark)) ++count;
    return count;
}

struct Injection {
    std::string call{};
    std::string target{};
    std::string name{};
};

class FailureInjection : public testing::TestWithParam<Injection> {
protected:
    void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        GTEST_SKIP() << "a sanitizer wants to be loaded first";
#endif
    }

    cli::Folder folder{};
    const std::string out = folder / "out";
    const std::string told = folder / "told";
    const std::string mark = "injection-" + GetParam().name + "-" + std::to_string(::getpid());

    /// Runs with the Nth call failing; false if there were not so many.
    bool run(int number) {
        fs::remove_all(out);
        fs::remove(told);
        const auto outcome = cli::assay(
            {"run", one_row, "-t", GetParam().target, "-o", out},
            {{"LD_PRELOAD", ASSAY_FAILING_IO},
             {"ASSAY_FAIL", GetParam().call + ":" + std::to_string(number)},
             {"ASSAY_FAIL_IN", folder / ""},
             {"ASSAY_FAIL_TOLD", told},
             {"TMPDIR", folder / ""},
             {"ASSAY_TEST_MARK", mark}}
        );
        expect_honesty(outcome);
        return fs::exists(told);
    }

    void expect_honesty(const cli::Outcome& outcome) const {
        EXPECT_THAT(outcome.code, testing::AnyOf(0, 1, 3, 6)) << outcome.text;
        EXPECT_NE(outcome.text, "");
        EXPECT_EQ(count_of_marked(mark), 0) << "a child stays behind";
        const auto loaded = reports::load(out + "/results.jsonl");
        if (outcome.code == 3 || outcome.code == 6) return;
        ASSERT_TRUE(loaded) << loaded.error() << outcome.text;
        EXPECT_THAT(loaded->remarks, testing::IsEmpty());
        EXPECT_EQ(loaded->results.rows.size(), loaded->results.header.rows);
        for (const auto* report : {"/report.html", "/junit.xml", "/summary.md"})
            EXPECT_TRUE(fs::exists(out + report)) << report;
    }
};

TEST_P(FailureInjection, LeavesAnHonestEnd) {
    int failed = 0;
    while (failed < calls_max && run(failed + 1) && !HasFailure())
        ++failed;
    EXPECT_GT(failed, 0) << "nothing was made to fail";
    EXPECT_LT(failed, calls_max);
    RecordProperty("calls_failed", failed);
}

const std::string broker_as_target = "exec:" + cli::program_path() + " broker --port {port}";

INSTANTIATE_TEST_SUITE_P(
    All,
    FailureInjection,
    testing::Values(
        Injection{"write", "builtin", "Write"},
        Injection{"open", "builtin", "Open"},
        Injection{"spawn", broker_as_target, "Spawn"},
        Injection{"pipe", broker_as_target, "Pipe"}
    ),
    [](const auto& injection) { return injection.param.name; }
);

}  // namespace
}  // namespace assay::hostile
