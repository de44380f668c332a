#include "harness/scenario/text_file.hpp"

#include <fmt/format.h>
#include <fstream>

namespace assay::scenario {

std::expected<std::string, std::string>
read_text_file(const std::filesystem::path& path, std::uintmax_t bytes_max) {
    const auto too_large = fmt::format("is larger than {} bytes", bytes_max);
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) return std::unexpected{error.message()};
    if (size > bytes_max) return std::unexpected{too_large};
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::unexpected{std::string{"not a readable file"}};
    // One byte more than was there: a file that grows meanwhile is not read to its end.
    std::string text(size + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    const auto read = static_cast<std::uintmax_t>(in.gcount());
    if (read > bytes_max) return std::unexpected{too_large};
    text.resize(read);
    return text;
}

}  // namespace assay::scenario
