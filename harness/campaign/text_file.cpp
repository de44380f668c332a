#include "harness/campaign/text_file.hpp"

#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace assay::campaign {

OrTrouble<std::string> read_text_file(const std::filesystem::path& path) {
    constexpr std::uintmax_t bytes_max = 1'000'000;
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    const std::ifstream file{path, std::ios::binary};
    if (error || !file)
        return refused(
            ExitCode::usage,
            fmt::format(
                "assay: cannot read {}: {}",
                path.string(),
                error ? error.message() : "not a readable file"
            )
        );
    if (size > bytes_max)
        return refused(
            ExitCode::usage, fmt::format("assay: {} is larger than 1 MB", path.string())
        );
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace assay::campaign
