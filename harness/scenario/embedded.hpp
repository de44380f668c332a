#pragma once
/// The files below `scenarios/` that the build put into the program (embed.cmake generates the
/// source).
#include <span>
#include <string_view>

namespace assay::scenario {

struct EmbeddedFile {
    std::string_view path{};  ///< relative to scenarios/
    std::string_view text{};
};

std::span<const EmbeddedFile> embedded_files();

}  // namespace assay::scenario
