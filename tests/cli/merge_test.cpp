/// Campaigns of many rows: what they take, and their shards put together again.
#include "reports/result/file.hpp"
#include "tests/cli/program.hpp"
#include "tests/ending.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace assay::cli {
namespace {

using testing::HasSubstr;

/// One short conversation over a link on which chance has a part.
constexpr auto light_scenario = "id: own/light\n"
                                "title: A client comes and goes\n"
                                "verifies: {5.0: [MQTT-3.1.4-5]}\n"
                                "matrix: {version: [5.0]}\n"
                                "links: {sat: {delay: 10ms, loss: 1%}}\n"
                                "actors: {device: {link: sat}}\n"
                                "steps:\n"
                                "  - device: {connect: fresh, within: 60s}\n"
                                "  - device: {disconnect: normal}\n";

struct CampaignTest : testing::Test {
    Folder folder{};
    std::string scenario = folder / "light.yaml";

    CampaignTest() { write_file(scenario, light_scenario); }

    Outcome run(const std::string& out, std::vector<std::string> words) const {
        words.insert(words.begin(), {"run", scenario, "-o", out, "--report", "md"});
        return assay(words);
    }
    /// The folders of a run in three shards.
    std::vector<std::string> shards() const {
        std::vector<std::string> out;
        for (int index = 1; index <= 3; ++index) {
            out.push_back(folder / fmt::format("shard-{}", index));
            const auto outcome =
                run(out.back(), {"--seeds", "300", "--shard", fmt::format("{}/3", index)});
            EXPECT_EQ(outcome.code, 0) << outcome.text;
        }
        return out;
    }
    Outcome report(const std::vector<std::string>& parts, std::vector<std::string> words) const {
        words.insert(words.begin(), {"report", "-o", folder / "report", "--report", "md"});
        words.insert(words.end(), parts.begin(), parts.end());
        return assay(words);
    }
};

reports::Results results_at(const std::string& file) {
    auto loaded = reports::load(file);
    EXPECT_TRUE(loaded) << loaded.error();
    return loaded ? std::move(loaded->results) : reports::Results{};
}

std::set<std::string> names_in(const reports::Results& results) {
    std::set<std::string> out;
    for (const auto& row : results.rows)
        out.insert(row.name);
    return out;
}

std::size_t traces_in(const reports::Results& results) {
    return static_cast<std::size_t>(std::ranges::count_if(results.rows, [](const auto& row) {
        return !row.trace.empty();
    }));
}

TEST_F(CampaignTest, IsOneFileAgainAfterItWasCut) {
    ASSERT_EQ(run(folder / "whole", {"--seeds", "300"}).code, 0);
    const auto merged = folder / "merged.jsonl";
    const auto outcome = report(shards(), {"--out-jsonl", merged});
    ASSERT_EQ(outcome.code, 0) << outcome.text;
    const auto whole = results_at(folder / "whole/results.jsonl");
    const auto again = results_at(merged);
    EXPECT_EQ(names_in(again), names_in(whole));
    EXPECT_EQ(again.rows.size(), 300U);
    EXPECT_EQ(again.header, whole.header);
    ASSERT_TRUE(again.footer);
    EXPECT_EQ(again.footer->verdicts, whole.footer->verdicts);
    EXPECT_EQ(traces_in(again), traces_in(whole)) << "shards keep more traces than the whole";
}

TEST_F(CampaignTest, KeepsTheTracesOfSoManySeedsInAll) {
    const auto merged = folder / "merged.jsonl";
    const auto parts = shards();
    ASSERT_EQ(report(parts, {"--out-jsonl", merged}).code, 0);
    EXPECT_GT(traces_in(results_at(merged)), 3U);
    ASSERT_EQ(report(parts, {"--out-jsonl", merged, "--keep-traces", "3"}).code, 0);
    EXPECT_EQ(traces_in(results_at(merged)), 3U);
}

TEST_F(CampaignTest, IsNoFileWhereAShardIsMissing) {
    auto parts = shards();
    const auto merged = folder / "merged.jsonl";
    const auto twice = report({parts[0], parts[1], parts[1]}, {"--out-jsonl", merged});
    EXPECT_EQ(twice.code, 9);
    EXPECT_THAT(twice.text, HasSubstr("shard 2 came 2 times"));
    parts.pop_back();
    const auto outcome = report(parts, {"--out-jsonl", merged});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("it needs 3 shards, and there are 2 files"));
    for (const auto& entry : std::filesystem::directory_iterator{folder / ""})
        EXPECT_THAT(entry.path().filename().string(), testing::Not(HasSubstr("merged.jsonl")));
}

TEST_F(CampaignTest, IsNoFileWhereAShardIsOfAnotherRun) {
    auto parts = shards();
    parts[2] = folder / "other";
    ASSERT_EQ(run(parts[2], {"--seeds", "300", "--seed", "2", "--shard", "3/3"}).code, 0);
    const auto outcome = report(parts, {"--out-jsonl", folder / "merged.jsonl"});
    EXPECT_EQ(outcome.code, 9);
    EXPECT_THAT(outcome.text, HasSubstr("is of another run: its seed is"));
    for (const auto& entry : std::filesystem::directory_iterator{folder / ""})
        EXPECT_THAT(entry.path().filename().string(), testing::Not(HasSubstr("merged.jsonl")));
}

TEST_F(CampaignTest, IsWrittenAsItWasJudged) {
    ASSERT_EQ(run(folder / "whole", {"--seeds", "3"}).code, 0);
    const auto merged = folder / "merged.jsonl";
    const auto outcome = report({folder / "whole"}, {"--out-jsonl", merged, "--rejudge"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.text, HasSubstr("--out-jsonl and --rejudge exclude each other"));
    EXPECT_FALSE(std::filesystem::exists(merged));
}

TEST_F(CampaignTest, ReplacesAFileThatItReads) {
    const auto file = folder / "whole/results.jsonl";
    ASSERT_EQ(run(folder / "whole", {"--seeds", "300"}).code, 0);
    const auto before = results_at(file);
    const auto outcome = report({file}, {"--out-jsonl", file, "--keep-traces", "0"});
    ASSERT_EQ(outcome.code, 0) << outcome.text;
    const auto after = results_at(file);
    EXPECT_EQ(names_in(after), names_in(before));
    EXPECT_EQ(traces_in(after), 0U);
}

void replace_in(const std::string& file, std::string_view before, std::string_view after) {
    auto text = content_of(file);
    const auto at = text.find(before);
    ASSERT_NE(at, std::string::npos) << before;
    write_file(file, text.replace(at, before.size(), after));
}

TEST_F(CampaignTest, IsPlayedAgainInPartToSeeThatMachinesAgree) {
    const auto parts = shards();
    const auto agreed = report(parts, {"--verify", "100%"});
    EXPECT_EQ(agreed.code, 0) << agreed.text;
    EXPECT_THAT(agreed.text, HasSubstr("300 rows played again, 300 of them as they were stored"));
    const auto sample = report(parts, {"--verify", "10%"}).text;
    EXPECT_THAT(sample, testing::ContainsRegex("verified      [1-5][0-9] rows played again"));
    EXPECT_EQ(report(parts, {"--verify", "10%"}).text, sample);

    // As another kind of machine might count.
    replace_in(parts[1] + "/results.jsonl", "\"duration_ns\":", "\"duration_ns\":1");
    const auto differs = report(parts, {"--verify", "100%"});
    EXPECT_EQ(differs.code, 9);
    EXPECT_THAT(differs.text, HasSubstr("300 rows played again, 299 of them as they were stored"));
    EXPECT_THAT(
        differs.text,
        testing::ContainsRegex(
            "differs       builtin direct own/light.*: pass, and pass was stored; what differs: "
            "duration\n"
        )
    );
    EXPECT_THAT(differs.text, HasSubstr("1 of 300 rows come out otherwise here"));
}

TEST_F(CampaignTest, IsNotCalledVerifiedWhereNoRowWasPlayedAgain) {
    ASSERT_EQ(run(folder / "whole", {"--seeds", "3"}).code, 0);
    const auto outcome = report({folder / "whole"}, {"--verify", "0.0001%"});
    EXPECT_EQ(outcome.code, 5);
    EXPECT_THAT(outcome.text, HasSubstr("0 rows played again"));
    EXPECT_THAT(outcome.text, HasSubstr("nothing was verified: no row is in the sample"));
    EXPECT_TRUE(std::filesystem::exists(folder / "report"));
}

TEST_F(CampaignTest, IsPlayedAgainByTheProgramThatPlayedItOnly) {
    ASSERT_EQ(run(folder / "whole", {"--seeds", "3"}).code, 0);
    const auto verify = [&](const std::string& share) {
        return report({folder / "whole"}, {"--verify", share});
    };
    for (const auto* share : {"5", "0%", "101%", "some"}) {
        const auto outcome = verify(share);
        EXPECT_EQ(outcome.code, 4);
        EXPECT_THAT(
            outcome.text, HasSubstr(fmt::format("assay report: --verify cannot be '{}'; ", share))
        );
    }
    replace_in(folder / "whole/results.jsonl", "\"assay_version\":\"", "\"assay_version\":\"9");
    const auto older = verify("100%");
    EXPECT_EQ(older.code, 4);
    EXPECT_THAT(older.text, HasSubstr("cannot be played again here: their version is \"9"));
}

TEST_F(CampaignTest, CountsInItsReportsTheRowsThatItDoesNotHold) {
    const auto outcome = run(folder / "whole", {"--seeds", "300", "--report", "md,junit"});
    ASSERT_EQ(outcome.code, 0) << outcome.text;
    EXPECT_THAT(outcome.text, HasSubstr("300/300"));
    EXPECT_THAT(
        content_of(folder / "whole/junit.xml"),
        testing::AllOf(HasSubstr("tests=\"1\""), HasSubstr("own/light[version=5.0,seed=*]"))
    );
}

/// The most memory that the program has had when it ends, in bytes.
std::size_t memory_peak_bytes(std::vector<std::string> words) {
    words.insert(words.begin(), program_path());
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const Folder folder;
    const auto said = folder / "said";
    const auto child = ::fork();
    if (child == 0) {
        const int file = ::open(said.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(file, STDOUT_FILENO);
        ::dup2(file, STDERR_FILENO);
        ::execv(argv.front(), argv.data());
        ::_exit(127);
    }
    int status{};
    rusage usage{};
    EXPECT_EQ(::wait4(child, &status, 0, &usage), child);
    EXPECT_EQ(status, 0) << ending_of(status) << "\nit said:\n" << content_of(said);
    return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

/// The same as a setting that is compared with others.
constexpr auto planning_scenario = "id: own/planning\n"
                                   "title: What a message costs\n"
                                   "tags: [planning]\n"
                                   "verifies: {5.0: [MQTT-3.1.4-5]}\n"
                                   "matrix: {version: [5.0]}\n"
                                   "links: {sat: {delay: 10ms, loss: 1%}}\n"
                                   "actors: {device: {link: sat}}\n"
                                   "steps:\n"
                                   "  - device: {connect: fresh, within: 60s}\n"
                                   "  - device: {publish: ~/x, payload: x, qos: 1}\n"
                                   "  - device: {disconnect: normal}\n";

TEST_F(CampaignTest, TakesNoMoreMemoryForMoreSeedsOfAPlan) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer keeps what is freed";
#endif
    constexpr std::size_t few = 1'000;
    constexpr std::size_t many = 11'000;
    write_file(scenario, planning_scenario);
    const auto played = [&](std::size_t seeds) {
        const auto out = folder / std::to_string(seeds);
        return memory_peak_bytes(
            {"run", scenario, "-q", "--seeds", std::to_string(seeds), "-o", out}
        );
    };
    constexpr std::size_t bytes_a_row_max = 200;
    EXPECT_LT(played(many), played(few) + (many - few) * bytes_a_row_max);
}

TEST_F(CampaignTest, TakesNoMoreMemoryForMoreRows) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer keeps what is freed";
#endif
    constexpr std::size_t few = 2'000;
    constexpr std::size_t many = 40'000;
    const auto played = [&](std::size_t seeds) {
        return memory_peak_bytes(
            {"run",
             scenario,
             "-q",
             "--seeds",
             std::to_string(seeds),
             "-o",
             folder / std::to_string(seeds)}
        );
    };
    const auto reported = [&](std::size_t seeds) {
        return memory_peak_bytes({"report", folder / std::to_string(seeds), "-o", folder / "report"}
        );
    };
    constexpr std::size_t bytes_a_row_max = 100;
    constexpr std::size_t bytes_max = 150'000'000;
    const auto more_max = (many - few) * bytes_a_row_max;
    const auto played_few = played(few);
    const auto played_many = played(many);
    EXPECT_LE(played_many, played_few + more_max);
    EXPECT_LE(played_many, bytes_max);
    const auto reported_few = reported(few);
    const auto reported_many = reported(many);
    EXPECT_LE(reported_many, reported_few + more_max);
    EXPECT_LE(reported_many, bytes_max);
}

}  // namespace
}  // namespace assay::cli
