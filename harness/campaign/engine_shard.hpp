#pragma once
/// Which shard this process is to play, as the engine that started it says: Slurm, Kubernetes, GNU
/// parallel, MPI, GitLab each count their tasks in variables of their own.
#include "harness/campaign/options.hpp"

#include <expected>
#include <functional>

namespace assay::campaign {

/// More shards than these are more than any engine starts for one campaign.
inline constexpr std::uint32_t shards_max = 100'000;

/// Says how many shards there are where the engine does not.
inline constexpr std::string_view shards_variable = "ASSAY_SHARDS";

/// The value of an environment variable; nothing if it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// `--shard auto`: the first engine in the table that is there. ASSAY_SHARDS says how many shards there
/// are where the engine does not, and where a part of them is played again. The error says what is
/// missing or does not fit.
std::expected<Shard, std::string> shard_of_engine(const Environment& environment);

}  // namespace assay::campaign
