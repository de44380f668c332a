#include "harness/campaign/engine_shard.hpp"

#include <gmock/gmock.h>

#include <fmt/format.h>
#include <map>

namespace assay::campaign {
namespace {

using testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

std::string shard_in(const Variables& variables) {
    const auto shard = shard_of_engine([&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    });
    return shard ? fmt::format("{}/{}", shard->index, shard->count) : shard.error();
}

Variables slurm(const char* id, const char* count, const char* least, const char* most) {
    return {
        {"SLURM_ARRAY_TASK_ID", id},
        {"SLURM_ARRAY_TASK_COUNT", count},
        {"SLURM_ARRAY_TASK_MIN", least},
        {"SLURM_ARRAY_TASK_MAX", most}
    };
}

}  // namespace

TEST(EngineShard, IsWhatTheEngineSays) {
    EXPECT_EQ(shard_in(slurm("3", "8", "1", "8")), "3/8");
    EXPECT_EQ(shard_in(slurm("0", "8", "0", "7")), "1/8");
    EXPECT_EQ(shard_in({{"JOB_COMPLETION_INDEX", "0"}, {"ASSAY_SHARDS", "4"}}), "1/4");
    EXPECT_EQ(shard_in({{"PARALLEL_SEQ", "4"}, {"ASSAY_SHARDS", "4"}}), "4/4");
    EXPECT_EQ(shard_in({{"OMPI_COMM_WORLD_RANK", "1"}, {"OMPI_COMM_WORLD_SIZE", "2"}}), "2/2");
    EXPECT_EQ(shard_in({{"CI_NODE_INDEX", "5"}, {"CI_NODE_TOTAL", "20"}}), "5/20");
}

TEST(EngineShard, TakesTheCountOfAllWhereAPartIsPlayedAgain) {
    auto again = slurm("7", "2", "7", "8");
    again["ASSAY_SHARDS"] = "10";
    EXPECT_EQ(shard_in(again), "7/10");
}

TEST(EngineShard, NeverTakesAPartThatIsPlayedAgainForAllShards) {
    EXPECT_THAT(shard_in(slurm("7", "1", "7", "7")), HasSubstr("say of how many shards"));
    EXPECT_THAT(shard_in(slurm("8", "2", "7", "8")), HasSubstr("--shards N"));
}

TEST(EngineShard, RefusesAnArrayWithGapsOrAStep) {
    EXPECT_THAT(shard_in(slurm("3", "4", "1", "7")), HasSubstr("gaps or a step"));
    EXPECT_THAT(shard_in(slurm("3", "4", "1", "7")), HasSubstr("ASSAY_SHARDS"));
}

TEST(EngineShard, RefusesAnIndexOutsideTheCount) {
    EXPECT_THAT(
        shard_in({{"JOB_COMPLETION_INDEX", "4"}, {"ASSAY_SHARDS", "4"}}), HasSubstr("task 5 of 4")
    );
    EXPECT_THAT(
        shard_in({{"CI_NODE_INDEX", "0"}, {"CI_NODE_TOTAL", "2"}}), HasSubstr("task 0 of 2")
    );
    EXPECT_THAT(shard_in({{"PARALLEL_SEQ", "x"}, {"ASSAY_SHARDS", "4"}}), HasSubstr("no number"));
}

TEST(EngineShard, NeverTakesAMissingEngineForAWholeRun) {
    EXPECT_THAT(shard_in({}), HasSubstr("no engine says which shard this is"));
    EXPECT_THAT(shard_in({{"PARALLEL_SEQ", "1"}}), HasSubstr("set ASSAY_SHARDS"));
}

}  // namespace assay::campaign
