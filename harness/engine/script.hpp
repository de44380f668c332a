#pragma once
/// The finished script that hands a campaign to an engine: nothing in it is left to fill in.
#include "harness/engine/estimate.hpp"
#include "harness/engine/templates.hpp"

#include <expected>

namespace assay::engine {

struct Script {
    std::vector<std::string> words{};  ///< behind `assay run`: what is played, against what
    std::string out{"out"};            ///< folder of the shards' folders
    std::string image{};               ///< of a container; empty: assay of this version
    std::string claim{"assay-out"};  ///< Kubernetes' PersistentVolumeClaim that is mounted at /out
    Layout layout{};
};

/// The engine that `--for` spells so; the error lists those that there are.
std::expected<const Engine*, std::string> engine_called(std::string_view name);

/// The error names the word that fits in no script.
std::expected<std::string, std::string>
print(const Engine& engine, const Script& script, const Estimate& estimate);

}  // namespace assay::engine
