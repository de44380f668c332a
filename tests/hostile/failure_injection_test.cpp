// The machine fails the program once, at each place where it can: no result gets lost without a word, no
// child stays behind, and the program ends as it says it does.
#include "reports/result/file.hpp"
#include "tests/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <future>

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

    /// Runs with the Nth call failing; false if there were not so many.
    static bool run(int number) {
        const cli::Folder folder;
        const auto out = folder / "out";
        const auto told = folder / "told";
        const auto mark = fmt::format("injection-{}-{}-{}", GetParam().name, ::getpid(), number);
        const auto outcome = cli::assay(
            {"run", one_row, "-t", GetParam().target, "-o", out},
            {{"LD_PRELOAD", ASSAY_FAILING_IO},
             {"ASSAY_FAIL", GetParam().call + ":" + std::to_string(number)},
             {"ASSAY_FAIL_IN", folder / ""},
             {"ASSAY_FAIL_TOLD", told},
             {"TMPDIR", folder / ""},
             {"ASSAY_TEST_MARK", mark}}
        );
        EXPECT_EQ(count_of_marked(mark), 0) << "a child stays behind";
        expect_honesty(outcome, out);
        return fs::exists(told);
    }

    /// Some at a time, because most of it is waiting: how many of them were made to fail.
    static int run_from(int first) {
        constexpr int at_a_time = 6;
        std::vector<std::future<bool>> runs;
        for (int number = first; number < first + at_a_time; ++number)
            runs.push_back(std::async(std::launch::async, [number] { return run(number); }));
        int failed = 0;
        for (auto& one : runs)
            failed += one.get() ? 1 : 0;
        return failed;
    }

    static void expect_honesty(const cli::Outcome& outcome, const std::string& out) {
        EXPECT_THAT(outcome.code, testing::AnyOf(0, 1, 3, 6)) << outcome.text;
        EXPECT_NE(outcome.text, "");
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
    for (int more = 1; more > 0 && failed < calls_max && !HasFailure(); failed += more)
        more = run_from(failed + 1);
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
        Injection{"pipe", broker_as_target, "Pipe"},
        Injection{"socket", broker_as_target, "Socket"}
    ),
    [](const auto& injection) { return injection.param.name; }
);

/// A server without a descriptor for one of its clients goes on with the others.
TEST(FailureInjectionOfServers, LosesNoClientBehindAnAcceptThatFails) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer wants to be loaded first";
#endif
    for (const auto* number : {"1", "2", "3"}) {
        const cli::Folder folder;
        const auto told = folder / "told";
        cli::Companion broker{
            {cli::program_path(), "broker", "--port", "0"},
            {{"LD_PRELOAD", ASSAY_FAILING_IO},
             {"ASSAY_FAIL", std::string{"accept:"} + number},
             {"ASSAY_FAIL_IN", folder / ""},
             {"ASSAY_FAIL_TOLD", told}}
        };
        ASSERT_TRUE(broker.says("127.0.0.1:")) << broker.text();
        const auto at = broker.text().find("127.0.0.1:") + 10;
        const auto target =
            "mqtt://127.0.0.1:" +
            broker.text().substr(at, broker.text().find_first_not_of("0123456789", at) - at);
        for (int client = 0; client < 3; ++client) {
            const auto probe = cli::assay({"probe", "-t", target});
            EXPECT_EQ(probe.code, 0) << probe.text;
        }
        EXPECT_TRUE(fs::exists(told)) << "nothing was made to fail";
        broker.signal(SIGINT);
        EXPECT_EQ(broker.ending(), "exit code 0") << broker.text();
    }
}

}  // namespace
}  // namespace assay::hostile
