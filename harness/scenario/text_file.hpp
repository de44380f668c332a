#pragma once
/// Files that a user names.
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>

namespace assay::scenario {

/// The whole of a regular file that holds no more than `bytes_max`, or why not ("is larger than
/// 1000000 bytes"). A larger one is not read.
std::expected<std::string, std::string>
read_text_file(const std::filesystem::path& path, std::uintmax_t bytes_max = 1'000'000);

}  // namespace assay::scenario
