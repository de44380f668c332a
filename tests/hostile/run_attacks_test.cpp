// What a target, a terminal and a machine do to a run, and what the run leaves behind all the same.
#include "reports/result/file.hpp"
#include "tests/cli/hostile_server.hpp"
#include "tests/cli/program.hpp"
#include "tests/hostile/flooding_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>

namespace assay::hostile {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string short_row = cli::short_scenario;

/// Two seconds, where these tests have the machine for themselves; the waits that an interrupted run must
/// not sit out are of ten.
constexpr auto soon = 8s;

// Of address space, which is more than what is used. A sanitizer maps terabytes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
const std::vector<std::string> with_little_memory{};
#else
const std::vector<std::string> with_little_memory{"/usr/bin/prlimit", "--as=1000000000"};
#endif

struct RunAttack : testing::Test {
    cli::Folder folder{};
    std::string out = folder / "out";

    std::unique_ptr<cli::Companion> begin(const std::vector<std::string>& flags) const {
        auto words = with_little_memory;
        words.insert(words.end(), {cli::program_path(), "run", "-o", out});
        words.insert(words.end(), flags.begin(), flags.end());
        return std::make_unique<cli::Companion>(words);
    }
    /// Waits until the results hold this; false if the run ended before.
    bool has_stored(std::string_view text) const {
        const auto limit = Clock::now() + 60s;
        while (Clock::now() < limit)
            if (cli::content_of(out + "/results.jsonl").contains(text)) return true;
        return false;
    }
    reports::Loaded results() const {
        auto loaded = reports::load(out + "/results.jsonl");
        EXPECT_TRUE(loaded) << loaded.error();
        return loaded ? std::move(*loaded) : reports::Loaded{};
    }
};

/// How long the program takes to end, once it is told to.
std::chrono::milliseconds end(cli::Companion& program, int signal, const std::string& how) {
    const auto told = Clock::now();
    program.signal(signal);
    EXPECT_EQ(program.ending(), how) << program.text();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - told);
    testing::Test::RecordProperty("end_ms", static_cast<int>(took.count()));
    return took;
}

TEST_F(RunAttack, AFloodingTargetEndsItsRowsAndThenTheRun) {
    const FloodingServer server;
    const auto run = begin({"-t", server.address(), "-q"});
    EXPECT_EQ(run->ending(), "exit code 1");
    EXPECT_THAT(run->text(), HasSubstr("the target floods: "));
    const auto loaded = results();
    ASSERT_TRUE(loaded.results.footer);
    std::size_t told{};
    for (const auto& row : loaded.results.rows)
        told += row.stands_for;
    EXPECT_EQ(told, loaded.results.header.rows);
    EXPECT_LT(std::filesystem::file_size(out + "/results.jsonl"), 200'000'000U);
}

TEST_F(RunAttack, AFloodDoesNotDrownTheEndOfTheRun) {
    const FloodingServer server;
    for (const auto signal : {SIGTERM, SIGHUP}) {
        std::filesystem::remove_all(out);
        const auto run = begin({"-t", server.address(), "-q"});
        ASSERT_TRUE(has_stored("target floods")) << run->text();
        EXPECT_LT(end(*run, signal, "exit code 2"), soon);
        ASSERT_TRUE(results().results.footer);
        EXPECT_TRUE(results().results.footer->interrupted);
    }
}

TEST_F(RunAttack, ATargetThatSaysNothingDoesNotKeepTheRunFromItsEnd) {
    const cli::HostileServer silent{cli::HostileServer::Manner::silent};
    const auto run = begin({"-t", silent.address()});
    ASSERT_TRUE(has_stored("\"kind\":\"header\""));
    EXPECT_LT(end(*run, SIGINT, "exit code 2"), soon);
}

TEST_F(RunAttack, ATargetThatDoesNotObeyIsEndedWithTheRun) {
    const auto run = begin(
        {"-t",
         "exec:trap '' TERM; " + cli::program_path() +
             " broker --port {port} & while :; do sleep 1; done"}
    );
    ASSERT_TRUE(has_stored("\"kind\":\"row\""));
    EXPECT_LT(end(*run, SIGTERM, "exit code 2"), soon);
    EXPECT_TRUE(results().results.footer);
}

TEST_F(RunAttack, WithoutAStandardOutputKeepsItsResultsClean) {
    const auto outcome =
        cli::shell(cli::program_path() + " run " + short_row + " -o " + out + " <&- >&- 2>&-");
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(results().remarks, testing::IsEmpty());
    EXPECT_THAT(cli::content_of(out + "/results.jsonl"), Not(HasSubstr("report  ")));
}

TEST_F(RunAttack, AReaderThatGoesAwayGetsItsReports) {
    const auto outcome = cli::shell(
        cli::program_path() + " run " + short_row + " --report html,junit -o " + out + " | true"
    );
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_TRUE(results().results.footer);
    EXPECT_TRUE(std::filesystem::exists(out + "/report.html"));
    EXPECT_TRUE(std::filesystem::exists(out + "/junit.xml"));
}

TEST_F(RunAttack, AFullDiskIsToldAndLeavesWholeLines) {
    const auto outcome = cli::shell(
        "ulimit -f 20; trap '' XFSZ; " + cli::program_path() + " run tag:will -q -o " + out
    );
    EXPECT_EQ(outcome.code, 3) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("File too large"));
    EXPECT_THAT(results().remarks, testing::Each(HasSubstr("no footer")));
}

TEST_F(RunAttack, ALinkInTheFolderIsNotFollowed) {
    std::filesystem::create_directory(out);
    cli::write_file(folder / "precious", "mine");
    std::filesystem::create_symlink(folder / "precious", out + "/report.html");
    const auto outcome = cli::assay({"run", short_row, "-o", out});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_THAT(outcome.text, HasSubstr("report.html: it is a symbolic link"));
    EXPECT_EQ(cli::content_of(folder / "precious"), "mine");
}

/// Neither an escape of a terminal nor a command of a CI.
const auto is_harmless =
    AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\n::")), Not(HasSubstr("\u200b")));

TEST_F(RunAttack, NothingThatResultsSayReachesTheTerminal) {
    ASSERT_EQ(cli::assay({"run", short_row, "-o", out}).code, 0);
    auto text = cli::content_of(out + "/results.jsonl");
    cli::write_file(folder / "old.jsonl", text);
    const std::string pass = "\"verdict\":\"pass\"";
    ASSERT_THAT(text, HasSubstr(pass));
    for (auto at = text.find(pass); at != std::string::npos; at = text.find(pass))
        text.replace(
            at,
            pass.size(),
            "\"verdict\":\"fail\",\"reason\":\"x\\u001b[2J\\n::error::pwned\\u200b\""
        );
    cli::write_file(folder / "new.jsonl", text);
    const auto outcome = cli::assay({"diff", folder / "old.jsonl", folder / "new.jsonl"});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.text, AllOf(HasSubstr("pwned"), is_harmless));
}

TEST_F(RunAttack, NothingThatAScenarioSaysReachesTheTerminal) {
    cli::write_file(folder / "x.yaml", "id: x\ntitel: \"a\u200b\"\n::error::x: 1\n");
    const auto outcome = cli::assay({"check", folder / "x.yaml"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, AllOf(HasSubstr("titel"), is_harmless));
}

TEST_F(RunAttack, NothingThatALinkIsToldReachesTheTerminal) {
    const auto outcome = cli::shell(
        "printf '\\033[31mred\\nset ::error::=\\033[2J\\nquit\\n' | " + cli::program_path() +
        " link --listen 127.0.0.1:0 --to mqtt://127.0.0.1:1"
    );
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, AllOf(HasSubstr("ok bye"), is_harmless));
}

const std::string link_to_nobody =
    cli::program_path() + " link --listen 127.0.0.1:0 --to mqtt://127.0.0.1:1";

TEST_F(RunAttack, TheEndOfALineThatIsTooLongIsNoCommand) {
    const auto outcome = cli::shell(
        "(head -c 4096 /dev/zero | tr '\\0' x; printf 'quit\\nstatus\\nquit\\n') | " +
        link_to_nobody
    );
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(
        outcome.text,
        AllOf(HasSubstr("error the line is too long\nok up  open 0"), HasSubstr("ok bye"))
    );
}

TEST_F(RunAttack, AReaderOfALinkThatGoesAwayLeavesItAlone) {
    const auto outcome = cli::shell(
        "(sleep 0.5; printf 'status\\nstatus\\nquit\\n') | (" + link_to_nobody +
        " -v; echo \"code $?\" >&2) | true"
    );
    // What could not be written is told by the exit code; a signal would be 141.
    EXPECT_THAT(outcome.text, HasSubstr("code 3"));
}

}  // namespace
}  // namespace assay::hostile
