#include "harness/campaign/engine_shard.hpp"

#include "harness/scenario/values.hpp"

#include <array>
#include <fmt/format.h>
#include <string_view>

namespace assay::campaign {
namespace {

/// How an engine numbers its tasks.
struct Engine {
    std::string_view name{};
    std::string_view index{};  ///< variable with this task's number
    std::string_view count{
    };  ///< variable with the number of tasks; empty: ASSAY_SHARDS alone has it
    std::string_view least{};  ///< variable with the first task's number; empty: it is `first`
    std::string_view most{};   ///< variable with the last task's number, if there is one
    long long first{};
};

// clang-format off
constexpr std::array engines{
    Engine{"Slurm",        "SLURM_ARRAY_TASK_ID",  "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", 1},
    Engine{"Kubernetes",   "JOB_COMPLETION_INDEX", "",                       "",                     "",                     0},
    Engine{"GNU parallel", "PARALLEL_SEQ",         "",                       "",                     "",                     1},
    Engine{"MPI",          "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE",   "",                     "",                     0},
    Engine{"GitLab",       "CI_NODE_INDEX",        "CI_NODE_TOTAL",          "",                     "",                     1},
};
// clang-format on

constexpr auto shards = shards_variable;

using Number = std::expected<long long, std::string>;

Number number_in(const Environment& environment, std::string_view name) {
    const auto text = environment(std::string{name});
    if (!text) return std::unexpected{fmt::format("{} is not set", name)};
    const auto number = scenario::parse_integer(*text, 0, 4'294'967'295);
    if (!number) return std::unexpected{fmt::format("{} is '{}' and no number", name, *text)};
    return *number;
}

/// Numbers of an array that leave some out do not say which of all shards a task is.
std::expected<void, std::string>
check_gaps(const Engine& engine, const Environment& environment, long long least, long long count) {
    if (engine.most.empty() || !environment(std::string{engine.most})) return {};
    const auto most = number_in(environment, engine.most);
    if (!most) return std::unexpected{most.error()};
    if (*most - least + 1 == count) return {};
    return std::unexpected{fmt::format(
        "{}'s array has gaps or a step: {} tasks from {} to {}; set {} to the number of all "
        "shards, "
        "and number them from 1",
        engine.name,
        count,
        least,
        *most,
        shards
    )};
}

/// An array that begins in the middle is part of another, of which nobody says here how long it was.
std::expected<void, std::string> check_beginning(const Engine& engine, long long least) {
    if (least <= engine.first) return {};
    return std::unexpected{fmt::format(
        "{}'s array begins with task {}: if it is a part that is played again, say of how many "
        "shards (--shards N, or {}=N); if not, number its tasks from 1",
        engine.name,
        least,
        shards
    )};
}

std::expected<Shard, std::string> checked(const Engine& engine, long long index, long long count) {
    if (count >= 1 && count <= shards_max && index >= 1 && index <= count)
        return Shard{
            .index = static_cast<std::uint32_t>(index), .count = static_cast<std::uint32_t>(count)
        };
    return std::unexpected{fmt::format(
        "{} says that this is task {} of {}; expected 1 to {}, and at most {} of them",
        engine.name,
        index,
        count,
        count,
        shards_max
    )};
}

std::expected<Shard, std::string> shard_of(const Engine& engine, const Environment& environment) {
    const auto index = number_in(environment, engine.index);
    if (!index) return std::unexpected{index.error()};
    if (environment(std::string{shards})) {
        const auto count = number_in(environment, shards);
        if (!count) return std::unexpected{count.error()};
        return checked(engine, *index - engine.first + 1, *count);
    }
    if (engine.count.empty())
        return std::unexpected{fmt::format(
            "{} does not say how many tasks there are: set {} to their number", engine.name, shards
        )};
    const auto count = number_in(environment, engine.count);
    if (!count) return std::unexpected{count.error()};
    const auto least =
        engine.least.empty() ? Number{engine.first} : number_in(environment, engine.least);
    if (!least) return std::unexpected{least.error()};
    if (auto fits = check_gaps(engine, environment, *least, *count); !fits)
        return std::unexpected{fits.error()};
    if (auto whole = check_beginning(engine, *least); !whole) return std::unexpected{whole.error()};
    return checked(engine, *index - *least + 1, *count);
}

}  // namespace

std::expected<Shard, std::string> shard_of_engine(const Environment& environment) {
    std::string known;
    for (const auto& engine : engines) {
        if (environment(std::string{engine.index})) return shard_of(engine, environment);
        known += fmt::format("{}{} ({})", known.empty() ? "" : ", ", engine.index, engine.name);
    }
    return std::unexpected{
        fmt::format("no engine says which shard this is; none of {} is set", known)
    };
}

}  // namespace assay::campaign
