#include "harness/engine/script.hpp"
#include "reports/result/folding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::engine {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const scenario::Library& library() {
    static const scenario::Library embedded = scenario::Library::embedded().value();
    return embedded;
}

campaign::CampaignOptions with_seeds(std::uint32_t seeds) {
    campaign::CampaignOptions options;
    options.selection.what = {"delivery/qos2-once-across-geo-cut"};
    options.selection.seeds = seeds;
    return options;
}

Workload workload(std::uint32_t seeds) {
    return workload_of(with_seeds(seeds), library()).value();
}

constexpr Layout twenty{.shards = 20, .at_a_time = 5, .jobs = 1};

std::expected<std::string, std::string> script_for(std::string_view engine, const Script& script) {
    const Workload work{.rows = 12'000, .kinds = 12, .cpu = std::chrono::seconds{12}};
    return print(*engine_called(engine).value(), script, estimate_of(work, script.layout));
}

}  // namespace

TEST(Workload, IsWhatAPlanOfAllRowsCounts) {
    for (const std::uint32_t seeds : {0U, 1U, 2U, 7U}) {
        const auto options = with_seeds(seeds);
        const auto planned = campaign::Campaign::plan(options, library()).value();
        EXPECT_EQ(workload(seeds).rows, planned.total_rows()) << seeds;
    }
}

TEST(Workload, CountsOfEveryTargetAndLink) {
    auto options = with_seeds(3);
    options.links = {"direct", "geo-bgan"};
    options.targets = {"builtin", "builtin", "builtin"};
    EXPECT_EQ(workload_of(options, library()).value().rows, 6 * workload(3).rows);
}

TEST(Workload, CountsSeedsThatOnlyALinkMakesDiffer) {
    auto options = with_seeds(5);
    options.selection.what = {"conformance/3.1.4/*"};
    options.links = {"direct", "geo-bgan"};
    const auto planned = campaign::Campaign::plan(options, library()).value();
    EXPECT_EQ(workload_of(options, library()).value().rows, planned.total_rows());
}

TEST(Workload, CountsSeedsThatAreNamed) {
    auto options = with_seeds(100);
    options.selection.keep = {"*[*seed=77]"};
    const auto work = workload_of(options, library()).value();
    EXPECT_EQ(work.rows, workload(1).rows);
    EXPECT_EQ(work.kinds, work.rows);
}

TEST(Workload, NeedsNoPlanOfAThousandMillionRows) {
    EXPECT_EQ(workload(100'000'000).rows, 100'000'000 * workload(1).rows);
}

TEST(Estimate, SharesTheWorkAmongShards) {
    const auto work = workload(1'000);
    const auto estimate = estimate_of(work, twenty);
    EXPECT_EQ(estimate.rows_a_shard, (work.rows + 19) / 20);
    EXPECT_GT(estimate.cpu, work.cpu);
    EXPECT_EQ(estimate.wall, 4 * estimate.shard);
}

// All rows that are held may fail, and hold their packets then.
TEST(Estimate, CountsThePacketsThatAShardAndTheMergeMayHold) {
    const Workload few{.rows = 20, .kinds = 20};
    const Workload many{.rows = 1'000'000, .kinds = 1'000};
    EXPECT_GT(estimate_of(few, twenty).merge_memory_bytes, 60'000'000U + 20 * 30'000U);
    EXPECT_LT(estimate_of(few, twenty).merge_memory_bytes, 62'000'000U);
    for (const auto bytes :
         {estimate_of(many, twenty).shard_memory_bytes, estimate_of(many, twenty).merge_memory_bytes
         }) {
        EXPECT_GT(bytes, 60'000'000U + reports::evidence_bytes_max);
        EXPECT_LT(bytes, 300'000'000U);
    }
}

TEST(Estimate, TakesAsManyShardsAsTenMinutesEachWant) {
    const Workload work{.rows = 1'000'000, .kinds = 10, .cpu = std::chrono::hours{5}};
    EXPECT_EQ(shards_for(work, 0), 31U);
    EXPECT_EQ(shards_for(work, 20), 20U);
    EXPECT_EQ(shards_for(workload(1), 0), 1U);
}

TEST(Estimate, SaysWhatBreaksAndTheWorstFirst) {
    EXPECT_THAT(what_breaks(estimate_of(workload(100), twenty), twenty), IsEmpty());
    const Layout many{.shards = 2'000, .at_a_time = 200, .jobs = 1, .tasks_max = 1'000};
    const auto all = what_breaks(estimate_of(workload(100'000'000), many), many);
    ASSERT_GE(all.size(), 4U);
    EXPECT_THAT(all, testing::Contains(StartsWith("disk: ")));
    EXPECT_THAT(all.back(), StartsWith("tasks: 2000; the engine as it is installed takes 1000"));
}

TEST(Script, LeavesNothingToFillIn) {
    for (const auto& engine : engines()) {
        const auto text =
            script_for(engine.name, {.words = {"delivery/*", "--seeds", "1000"}, .layout = twenty});
        ASSERT_TRUE(text) << text.error();
        EXPECT_THAT(*text, AllOf(Not(HasSubstr("{{")), Not(HasSubstr("&quot;")))) << engine.name;
        for (const auto* part : {"12000 rows in 20 shards", "delivery/*", "--engine-exit"})
            EXPECT_THAT(*text, HasSubstr(part)) << engine.name;
    }
}

TEST(Script, QuotesWordsForAllWhoReadThem) {
    const Script script{.words = {"it's", "a \"b\" \\", "$HOME {port}"}, .layout = twenty};
    const auto* in_shell = R"('it'\''s' 'a "b" \' '$HOME {port}')";
    EXPECT_THAT(script_for("slurm", script).value(), HasSubstr(in_shell));
    EXPECT_THAT(script_for("parallel", script).value(), HasSubstr(in_shell));
    const auto* in_string = R"('it'\\''s' 'a \"b\" \\' '$HOME {port}')";
    EXPECT_THAT(script_for("gitlab", script).value(), HasSubstr(in_string));
    EXPECT_THAT(script_for("snakemake", script).value(), HasSubstr(in_string));
    EXPECT_THAT(
        script_for("kubernetes", script).value(),
        AllOf(HasSubstr(R"(- "it's")"), HasSubstr(R"(- "a \"b\" \\")"), HasSubstr("$$HOME {port}"))
    );
}

TEST(Script, PutsNothingBehindTheWordsOfTheUser) {
    const Script script{.words = {"--", "-odd.yaml"}, .layout = twenty};
    for (const auto& engine : engines()) {
        const auto text = script_for(engine.name, script).value();
        const auto words = text.find("-odd.yaml");
        ASSERT_NE(words, std::string::npos) << engine.name;
        const auto* end = engine.name == "kubernetes" ? "resources:" : "\n";
        const auto behind = text.substr(words, text.find(end, words) - words);
        EXPECT_THAT(behind, Not(HasSubstr("--"))) << engine.name;
    }
    EXPECT_THAT(script_for("snakemake", script).value(), HasSubstr("{params.words}\"\n"));
}

TEST(Script, RefusesWhatCannotStandInIt) {
    for (const Script& script :
         {Script{.words = {"two\nlines"}},
          Script{.words = {"\x1b[2J"}},
          Script{.words = {"\xff"}},
          Script{.out = "my out"},
          Script{.out = "-x"},
          Script{.out = ""},
          Script{.image = "$(date)"},
          Script{.claim = "a}"}})
        EXPECT_FALSE(script_for("slurm", script));
}

TEST(Script, SaysWhichEnginesThereAre) {
    const auto outcome = engine_called("slurn");
    ASSERT_FALSE(outcome);
    EXPECT_THAT(
        outcome.error(),
        AllOf(
            HasSubstr("did you mean 'slurm'?"),
            HasSubstr("slurm, parallel, kubernetes, snakemake, gitlab")
        )
    );
}

}  // namespace assay::engine
