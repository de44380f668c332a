#pragma once
/// Files that a flag names (`--out`, `--write`).
#include "reports/result/file.hpp"

#include <filesystem>
#include <string_view>

namespace assay::cli {

/// Writes the whole file, making missing folders; else stops the program, with what `flag` ("assay
/// prove: --write") asked for and what the system said.
void save(
    std::string_view flag,
    const std::filesystem::path& file,
    std::string_view text,
    reports::Readers readers = reports::Readers::as_usual
);

}  // namespace assay::cli
