#pragma once
/// Commands as one would type them, for the end of each command's help.
#include <span>
#include <string_view>

namespace assay::cli {

struct Example {
    std::string_view command{};  ///< whose help it ends: "run"
    std::string_view line{};     ///< as it is typed
    std::string_view about{};    ///< what it does, in a few words
};

/// All examples, those of one command together.
std::span<const Example> examples();

}  // namespace assay::cli
