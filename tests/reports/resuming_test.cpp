#include "reports/result/missing.hpp"
#include "reports/result/resuming.hpp"
#include "reports/result/shards.hpp"
#include "tests/reports/folder.hpp"
#include "tests/reports/sample.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace assay::reports {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

/// A run that was ended after so many rows, with or without its footer.
void store(const fs::path& path, const Results& run, std::size_t rows, bool has_footer) {
    auto file = ResultsFile::begin(path, run.header).value();
    for (std::size_t i = 0; i < rows; ++i)
        ASSERT_TRUE(file.add(run.rows[i]));
    if (!has_footer) return;
    ASSERT_TRUE(file.finish(run));
}

/// A run of which nothing is left to play.
Results finished_run() {
    auto run = sample::small_run();
    std::erase_if(run.rows, [](const RowResult& row) {
        return row.verdict == Verdict::error || row.verdict == Verdict::not_run;
    });
    run.footer->verdicts.erase("error");
    run.footer->verdicts.erase("not_run");
    return run;
}

std::vector<std::string> names_taken(const fs::path& path, const Header& header) {
    std::vector<std::string> out{};
    const auto resumed =
        resume(path, header, [&](const RowResult& row) { out.push_back(row.name); });
    EXPECT_TRUE(resumed) << resumed.error();
    return out;
}

std::string refusal(const fs::path& path, const Header& header) {
    const auto resumed = resume(path, header, [](const RowResult&) {});
    return resumed ? "resumed" : resumed.error();
}

std::string content_of(const fs::path& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void append(const fs::path& path, std::string_view text) {
    std::ofstream{path, std::ios::app} << text;
}

}  // namespace

TEST(Resuming, BeginsWhereThereIsNothing) {
    const Folder folder{};
    const auto run = sample::small_run();
    EXPECT_THAT(names_taken(folder / "new/results.jsonl", run.header), ElementsAre());
    append(folder / "torn.jsonl", "{\"kind\":\"head");
    EXPECT_THAT(names_taken(folder / "torn.jsonl", run.header), ElementsAre());
}

TEST(Resuming, GivesTheRowsThatWerePlayedAndGoesOnBehindThem) {
    const Folder folder{};
    const auto run = sample::small_run();
    const auto path = folder / "results.jsonl";
    store(path, run, 2, false);
    append(path, "{\"kind\":\"row\",\"tar");
    {
        std::size_t taken = 0;
        auto resumed = resume(path, run.header, [&](const RowResult&) { ++taken; });
        ASSERT_TRUE(resumed) << resumed.error();
        EXPECT_EQ(taken, 2U);
        EXPECT_THAT(resumed->remarks, testing::Contains(HasSubstr("the last line is cut off")));
        for (std::size_t i = 2; i < run.rows.size(); ++i)
            ASSERT_TRUE(resumed->file->add(run.rows[i]));
        ASSERT_TRUE(resumed->file->finish(run));
    }
    store(folder / "whole.jsonl", run, run.rows.size(), true);
    EXPECT_EQ(content_of(path), content_of(folder / "whole.jsonl"));
}

TEST(Resuming, PlaysRowsAgainThatWereNotRun) {
    const Folder folder{};
    auto run = sample::small_run();
    const auto first = run.rows.front().name;
    run.rows.resize(2);
    run.rows.back().verdict = Verdict::not_run;
    run.footer->interrupted = true;
    store(folder / "results.jsonl", run, 2, true);
    EXPECT_THAT(names_taken(folder / "results.jsonl", run.header), ElementsAre(first));
}

TEST(Resuming, PlaysRowsAgainOfWhichOurErrorSaysNothing) {
    const Folder folder{};
    auto run = sample::small_run();
    const auto first = run.rows.front().name;
    run.rows.resize(2);
    run.rows.back().verdict = Verdict::error;
    run.footer->exit_code = 3;
    store(folder / "results.jsonl", run, 2, true);
    EXPECT_THAT(names_taken(folder / "results.jsonl", run.header), ElementsAre(first));
}

TEST(Resuming, GoesOnWithARunThatEndedBeforeItsLastRow) {
    const Folder folder{};
    auto run = finished_run();
    // As --fail-fast leaves it.
    run.rows.back().verdict = Verdict::not_run;
    run.footer->verdicts["not_run"] = 1;
    const auto path = folder / "results.jsonl";
    store(path, run, run.rows.size(), true);
    const auto resumed = resume(path, run.header, [](const RowResult&) {});
    ASSERT_TRUE(resumed) << resumed.error();
    EXPECT_FALSE(resumed->finished);
    EXPECT_TRUE(resumed->file);
}

TEST(Resuming, CallsNoRunFinishedThatSaysTooLittleOfItsTarget) {
    const auto footer = *finished_run().footer;
    const auto ends_with = [&](int exit_code) {
        auto other = footer;
        other.exit_code = exit_code;
        return is_finished(other);
    };
    EXPECT_TRUE(ends_with(0));
    EXPECT_TRUE(ends_with(1));
    EXPECT_TRUE(ends_with(7));
    EXPECT_FALSE(ends_with(3));
    EXPECT_FALSE(ends_with(6));
}

TEST(Resuming, LeavesAFinishedRunAsItIs) {
    const Folder folder{};
    const auto run = finished_run();
    const auto path = folder / "results.jsonl";
    store(path, run, run.rows.size(), true);
    const auto before = content_of(path);
    const auto resumed = resume(path, run.header, [](const RowResult&) {});
    ASSERT_TRUE(resumed) << resumed.error();
    EXPECT_EQ(resumed->finished, run.footer);
    EXPECT_FALSE(resumed->file);
    EXPECT_EQ(content_of(path), before);
    EXPECT_FALSE(fs::exists(folder / "results.jsonl.resumed"));
}

TEST(Resuming, RefusesTheResultsOfAnotherRun) {
    const Folder folder{};
    const auto run = sample::small_run();
    const auto path = folder / "results.jsonl";
    store(path, run, 2, false);
    const auto before = content_of(path);
    auto other = run.header;
    other.seed += 1;
    EXPECT_THAT(refusal(path, other), HasSubstr("is of another run: its seed is"));
    other = run.header;
    other.suite_digest = "other";
    EXPECT_THAT(refusal(path, other), HasSubstr("its suite digest is"));
    other = run.header;
    other.shard_count = 7;
    EXPECT_THAT(refusal(path, other), HasSubstr("its shard is \"1/1\", not \"1/7\""));
    other = run.header;
    other.assay_version = "9";
    EXPECT_THAT(refusal(path, other), HasSubstr("take another folder"));
    other = run.header;
    other.options[target_digest] = "0123456789abcdef";
    EXPECT_THAT(refusal(path, other), HasSubstr("its target digest is"));
    other = run.header;
    other.options[baseline_digest] = "0123456789abcdef";
    EXPECT_THAT(refusal(path, other), HasSubstr("its baseline digest is"));
    EXPECT_EQ(content_of(path), before);
}

TEST(Resuming, KeepsTwoRunsFromOneFolder) {
    const Folder folder{};
    const auto run = sample::small_run();
    const auto path = folder / "results.jsonl";
    auto first = ResultsFile::begin(path, run.header).value();
    ASSERT_TRUE(first.add(run.rows.front()));
    const auto before = content_of(path);
    EXPECT_THAT(refusal(path, run.header), HasSubstr("another run is writing"));
    const auto second = ResultsFile::begin(path, run.header);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error(), HasSubstr("a folder of its own"));
    EXPECT_EQ(content_of(path), before);
}

TEST(MissingShards, AreThoseThatDidNotComeToTheirEnd) {
    const Folder folder{};
    auto run = finished_run();
    run.header.shard_count = 5;
    std::vector<fs::path> files{folder / "never/results.jsonl"};
    for (const std::uint32_t index : {1U, 2U, 4U}) {
        run.header.shard_index = index;
        files.push_back(folder / std::to_string(index));
        run.footer->interrupted = index == 4;
        store(files.back(), run, run.rows.size(), index != 2);
    }
    const auto missing = missing_shards(files);
    ASSERT_TRUE(missing) << missing.error();
    EXPECT_THAT(missing->shards, ElementsAre(2, 3, 4, 5));
    EXPECT_FALSE(missing_shards(std::span<const fs::path>{}));
}

TEST(MissingShards, AreThoseThatDidNotReachTheirTarget) {
    const Folder folder{};
    auto run = finished_run();
    run.header.shard_count = 2;
    std::vector<fs::path> files{};
    for (const std::uint32_t index : {1U, 2U}) {
        run.header.shard_index = index;
        run.footer->exit_code = 6;
        files.push_back(folder / std::to_string(index));
        // One of several targets was reached.
        store(files.back(), run, run.rows.size(), true);
    }
    const auto missing = missing_shards(files);
    ASSERT_TRUE(missing) << missing.error();
    EXPECT_THAT(missing->shards, ElementsAre(1, 2));
}

TEST(MissingShards, AreOfOneRunOnly) {
    const Folder folder{};
    auto run = sample::small_run();
    run.header.shard_count = 2;
    store(folder / "1", run, 1, true);
    run.header.shard_index = 2;
    run.header.seed += 1;
    store(folder / "2", run, 1, true);
    const std::vector<fs::path> files{folder / "1", folder / "2"};
    const auto missing = missing_shards(files);
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error(), HasSubstr("its seed is"));
}

TEST(MissingShards, ArePrintedAsEnginesTakeThem) {
    const auto printed = [](std::vector<std::uint32_t> numbers) { return print_ranges(numbers); };
    EXPECT_EQ(printed({1, 7, 8, 9, 12}), "1,7-9,12");
    EXPECT_EQ(printed({3}), "3");
    EXPECT_EQ(printed({}), "");
}

}  // namespace assay::reports
