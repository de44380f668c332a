#pragma once
/// Which shards of a run have to be played, or played on, before they can be merged.
#include "reports/result/file.hpp"

#include <span>

namespace assay::reports {

struct Missing {
    std::vector<std::uint32_t> shards{};  ///< in order
    std::uint32_t count{};                ///< of all shards
};
/// Reads the beginnings and the ends of files that are there. The error says that none is, or that they
/// are of different runs.
std::expected<Missing, std::string> missing_shards(std::span<const std::filesystem::path> files);

/// "1,7-9", as engines take it.
std::string print_ranges(std::span<const std::uint32_t> numbers);

}  // namespace assay::reports
