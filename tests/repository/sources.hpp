#pragma once
/// The tree as tests of it see it.
#include <filesystem>
#include <string>
#include <vector>

namespace assay {

inline const std::filesystem::path root{ASSAY_SOURCE};

struct Source {
    std::string path{};  ///< from the root
    std::vector<std::string> lines{};
};

std::vector<std::string> lines_of(const std::filesystem::path& path);
/// All C++ files of the folders that hold code, in the order of their paths.
const std::vector<Source>& sources();

}  // namespace assay
