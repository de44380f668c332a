#include "reports/result/findings.hpp"
#include "tests/reports/parts.hpp"
#include "tests/reports/sample.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>

namespace assay::reports {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// The sample run cut in `count` pieces, as `--shard I/N` would have played it.
std::vector<Results> cut(const Results& run, std::uint32_t count) {
    std::vector<Results> out{};
    for (std::uint32_t index = 1; index <= count; ++index) {
        Results shard{run};
        shard.header.shard_index = index;
        shard.header.shard_count = count;
        std::erase_if(shard.rows, [&](const RowResult& row) {
            return shard_of(key_of(row), count) != index;
        });
        out.push_back(std::move(shard));
    }
    return out;
}

std::vector<std::string> complaints(const std::vector<Results>& shards) {
    const auto merged = merge(shards);
    return merged ? std::vector<std::string>{} : merged.error();
}

/// A shard that has rows.
Results& filled(std::vector<Results>& shards) {
    return *std::find_if(shards.begin(), shards.end(), [](const Results& shard) {
        return !shard.rows.empty();
    });
}

}  // namespace

TEST(Shards, MergeToTheWholeRunInAnyOrder) {
    const auto run = sample::big_run(200, 1, 3);
    auto shards = cut(run, 3);
    std::swap(shards[0], shards[2]);
    const auto merged = merge(shards);
    ASSERT_TRUE(merged) << merged.error().front();
    EXPECT_EQ(merged->rows.size(), 200U);
    EXPECT_EQ(merged->footer->verdicts.at("fail"), 3U);
    EXPECT_EQ(merged->header.shard_count, 1U);
}

TEST(Shards, TellWhatBefellATargetInAnyOfThem) {
    const auto run = sample::big_run(200, 1, 3);
    auto shards = cut(run, 3);
    for (auto& shard : shards) {
        auto& target = shard.header.targets.front();
        target.findings = {"it is slow"};
        target.product.clear();
        target.capabilities.clear();
    }
    const Deaths deaths{.how = "signal 6", .count = 2, .is_lost = true};
    auto& second = shards[1].header.targets.front();
    second.findings.push_back(print(deaths));
    second.product = "broker 1.0";
    second.capabilities = {{"versions", "5.0"}};
    auto& third = shards[2].header.targets.front();
    third.findings = {print({.how = "signal 6"}), print({.how = "exit code 7"})};
    third.unreachable = "nobody is there";
    const auto merged = merge(shards).value();
    const auto& target = merged.header.targets.front();
    EXPECT_THAT(
        target.findings,
        ElementsAre(
            "it is slow",
            print({.how = "signal 6", .count = 3, .is_lost = true}),
            print({.how = "exit code 7"})
        )
    );
    EXPECT_EQ(target.product, "broker 1.0");
    EXPECT_EQ(target.capabilities, second.capabilities);
    EXPECT_EQ(target.unreachable, "nobody is there");
    std::ranges::reverse(shards);
    EXPECT_EQ(merge(shards).value().header.targets, merged.header.targets);
}

TEST(Shards, DigestAKeyInTwoPartsAsInOne) {
    KeyDigest whole{};
    KeyDigest parts{};
    const KeyBeginning beginning{"builtin direct delivery/x[version=5.0"};
    for (const std::string end : {"]", ",seed=2]", ",seed=3]"}) {
        whole.add("builtin direct delivery/x[version=5.0" + end);
        parts.add(beginning, end);
    }
    EXPECT_EQ(parts.count(), 3U);
    EXPECT_EQ(parts.text(), whole.text());
    // The algorithm is part of what a results file says.
    EXPECT_EQ(whole.text(), "e825e532c5d938962ad962ea4307ee42");
}

TEST(Shards, OrderSeedsByTheirNumberAndPutWhoStandsForOthersLast) {
    auto run = sample::big_run(1, 0, 0);
    const auto one = run.rows.front();
    run.rows.clear();
    for (std::size_t seed = 1; seed <= rows_held_a_kind + 5; ++seed) {
        run.rows.push_back(one);
        run.rows.back().scenario = "delivery/x";
        run.rows.back().name = seed == 1 ? "delivery/x[version=5.0]"
                                         : fmt::format("delivery/x[version=5.0,seed={}]", seed);
    }
    KeyDigest keys{};
    for (const auto& row : run.rows)
        keys.add(key_of(row));
    run.header.rows = keys.count();
    run.header.rows_digest = keys.text();
    const auto merged = merge(cut(run, 3));
    ASSERT_TRUE(merged) << merged.error().front();
    ASSERT_EQ(merged->rows.size(), rows_held_a_kind + 1);
    for (std::size_t i = 0; i < rows_held_a_kind; ++i)
        EXPECT_EQ(merged->rows[i].name, run.rows[i].name);
    EXPECT_EQ(merged->rows.back().stands_for, 5U);
}

TEST(Shards, CountTheRowsThatOneOfThemHadLeft) {
    auto shards = cut(sample::big_run(200, 0, 0), 3);
    auto& ended = shards[1];
    const auto left = ended.rows.size() - 5;
    ended.rows.resize(5);
    auto others = ended.rows.back();
    others.verdict = Verdict::not_run;
    stand_for(others, left);
    ended.rows.push_back(others);
    ended.footer->interrupted = true;
    const auto merged = merge(shards);
    ASSERT_TRUE(merged) << merged.error().front();
    EXPECT_EQ(merged->footer->verdicts.at("not_run"), left);
    EXPECT_EQ(merged->footer->verdicts.at("pass"), 200 - left);
    EXPECT_TRUE(merged->footer->interrupted);
    ended.rows.back().stands_for -= 1;
    const auto short_of_one = merge(shards);
    ASSERT_FALSE(short_of_one);
    EXPECT_EQ(short_of_one.error().front(), "1 of 200 rows are missing");
    // Rows that were played have names, and are known by them.
    ended.rows.back().stands_for = left;
    ended.rows.back().verdict = Verdict::pass;
    EXPECT_FALSE(merge(shards));
}

TEST(Shards, EndAsTheGravestOfThem) {
    auto shards = cut(sample::big_run(50, 0, 0), 3);
    const auto merged_code = [&](int first, int second, int third) {
        shards[0].footer->exit_code = first;
        shards[1].footer->exit_code = second;
        shards[2].footer->exit_code = third;
        return merge(shards)->footer->exit_code;
    };
    EXPECT_EQ(merged_code(1, 7, 0), 1);
    EXPECT_EQ(merged_code(0, 7, 8), 8);
    EXPECT_EQ(merged_code(7, 1, 6), 6);
    EXPECT_EQ(merged_code(0, 3, 2), 2);
    EXPECT_EQ(merged_code(0, 0, 0), 0);
}

TEST(Shards, KeepTheOptionsThatAllOfThemHad) {
    auto shards = cut(sample::big_run(50, 0, 0), 2);
    shards[0].header.options = {{"jobs", "4"}, {"strict", ""}, {"timeout", "30s"}};
    shards[1].header.options = {{"jobs", "8"}, {"strict", ""}};
    const std::map<std::string, std::string> shared{{"strict", ""}};
    EXPECT_EQ(merge(shards)->header.options, shared);
}

TEST(Shards, TakeAboutTheirShareOfTheRows) {
    for (const auto& shard : cut(sample::big_run(600, 0, 0), 3)) {
        EXPECT_GT(shard.rows.size(), 150U);
        EXPECT_LT(shard.rows.size(), 250U);
    }
}

TEST(Shards, ReportWhichShardIsMissingOrDoubled) {
    auto shards = cut(sample::small_run(), 3);
    shards.erase(shards.begin() + 1);
    EXPECT_THAT(complaints(shards), ElementsAre("shard 2 of 3 is missing"));
    shards.push_back(shards.back());
    EXPECT_THAT(complaints(shards), Contains("shard 3 came 2 times"));
    EXPECT_THAT(together({}).error(), ElementsAre("no results to merge"));
}

TEST(Shards, ReportARowThatIsMissing) {
    auto shards = cut(sample::small_run(), 2);
    filled(shards).rows.pop_back();
    EXPECT_THAT(complaints(shards), ElementsAre("1 of 10 rows are missing"));
}

TEST(Shards, ReportARowThatIsDoubled) {
    auto shards = cut(sample::small_run(), 2);
    auto& shard = filled(shards);
    shard.rows.push_back(shard.rows.front());
    EXPECT_THAT(complaints(shards), ElementsAre("doubled row: " + key_of(shard.rows.front())));
}

TEST(Shards, ReportARowThatIsForeign) {
    auto shards = cut(sample::small_run(), 2);
    auto& row = filled(shards).rows.front();
    row.name += "x";
    EXPECT_THAT(complaints(shards), Contains(HasSubstr("the digest of the rows differs")));
    auto misplaced = cut(sample::small_run(), 2);
    std::swap(misplaced[0].rows, misplaced[1].rows);
    EXPECT_THAT(complaints(misplaced), Contains(HasSubstr("foreign row: ")));
}

TEST(Shards, ReportAShardOfAnotherRun) {
    auto shards = cut(sample::small_run(), 2);
    shards[1].header.suite_digest = "other";
    EXPECT_THAT(complaints(shards), ElementsAre(HasSubstr("its suite digest is \"other\"")));
}

TEST(Shards, ReportAShardThatWasKilled) {
    auto shards = cut(sample::small_run(), 2);
    shards[1].footer.reset();
    EXPECT_THAT(complaints(shards), ElementsAre("shard 2 has no footer; it was killed"));
}

TEST(Shards, DigestDependsOnTheRowsAndNotOnTheirOrder) {
    const auto digest = [](std::vector<std::string> keys) { return digest_of(keys); };
    EXPECT_EQ(digest({"a", "b"}), digest({"b", "a"}));
    EXPECT_NE(digest({"a", "b"}), digest({"a", "c"}));
    EXPECT_NE(digest({"a", "b"}), digest({"a", "b", "b"}));
    EXPECT_EQ(digest({}).size(), 32U);
}

TEST(Shards, TakeTheGraverExitCodeAndNothingAppliedForTheMildest) {
    for (const auto code : {0, 1, 2, 3, 6, 7, 8}) {
        EXPECT_EQ(graver_exit_code(5, code), code);
        EXPECT_EQ(graver_exit_code(code, 5), code);
        EXPECT_EQ(graver_exit_code(code, 0), code);
    }
    EXPECT_EQ(graver_exit_code(5, 5), 5);
    EXPECT_EQ(graver_exit_code(7, 6), 6);
    EXPECT_EQ(graver_exit_code(1, 99), 99);
}

}  // namespace assay::reports
