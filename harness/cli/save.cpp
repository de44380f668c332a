#include "harness/cli/save.hpp"

#include "harness/cli/command.hpp"

#include <fmt/format.h>

namespace assay::cli {

void save(
    std::string_view flag,
    const std::filesystem::path& file,
    std::string_view text,
    reports::Readers readers
) {
    const auto saved = reports::save(file, text, reports::Links::followed, readers);
    if (!saved)
        throw Stop{campaign::ExitCode::own_error, fmt::format("{}: {}", flag, saved.error())};
}

}  // namespace assay::cli
