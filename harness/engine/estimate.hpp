#pragma once
/// What a campaign will cost before anything is played, and what of it is too much.
///
///     Workload, Layout --> Estimate --> words | what breaks first
#include "harness/engine/workload.hpp"

namespace assay::engine {

/// How a campaign is to be played.
struct Layout {
    std::uint32_t shards{1};
    std::uint32_t at_a_time{1};  ///< shards under way
    std::uint32_t jobs{};        ///< worlds or rows at a time in each; 0: as `assay run` takes them
    std::uint32_t tasks_max{};   ///< of the engine; 0: no limit is known
};

struct Estimate {
    std::size_t rows{};
    std::size_t rows_a_shard{};
    std::chrono::microseconds cpu{};    ///< of all shards
    std::chrono::microseconds plan{};   ///< of it before the first row, in each
    std::chrono::microseconds shard{};  ///< wall time of one; in front of a broker at least this
    std::chrono::microseconds wall{};   ///< of all of them
    std::chrono::microseconds merge{};
    std::size_t disk_bytes{};
    std::size_t shard_memory_bytes{};
    std::size_t merge_memory_bytes{};
    bool is_virtual{true};
};

/// As many shards as take some minutes each, at most `tasks_max` (0: no limit is known).
std::uint32_t shards_for(const Workload& workload, std::uint32_t tasks_max);

Estimate estimate_of(const Workload& workload, const Layout& layout);

/// Rows, CPU time, memory, disk and wall time, a line each.
std::string describe(const Estimate& estimate, const Layout& layout);

/// What is beyond reason, the worst first, a sentence each; empty: nothing.
std::vector<std::string> what_breaks(const Estimate& estimate, const Layout& layout);

}  // namespace assay::engine
