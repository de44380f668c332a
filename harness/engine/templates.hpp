#pragma once
/// The engines that there are scripts for, and their scripts: the files of this folder that end in
/// `.mustache`, put into the program at build.
#include <cstdint>
#include <span>
#include <string_view>

namespace assay::engine {

/// Where tasks run unless somebody says otherwise: as many at a time as the cluster has room for, or as
/// many as this machine has processors.
enum class Place : std::uint8_t { cluster, machine };

struct Engine {
    std::string_view name{};  ///< as `--for` spells it
    std::string_view text{};  ///< Mustache
    /// So many tasks it takes as it is installed; 0: no limit is known.
    std::uint32_t tasks_max{};
    Place place{};
};

std::span<const Engine> engines();

}  // namespace assay::engine
