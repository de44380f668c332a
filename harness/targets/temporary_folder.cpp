#include "harness/targets/temporary_folder.hpp"

#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <system_error>
#include <utility>

namespace assay::targets {

std::expected<TemporaryFolder, std::string> TemporaryFolder::make(const std::string& prefix) {
    std::error_code error;
    const auto parent = std::filesystem::temp_directory_path(error);
    if (error) return std::unexpected{fmt::format("no temporary folder: {}", error.message())};
    std::string name = (parent / (prefix + "-XXXXXX")).string();
    if (::mkdtemp(name.data()) == nullptr)
        return std::unexpected{
            fmt::format("cannot make a folder in {}: {}", parent.string(), std::strerror(errno))
        };
    return TemporaryFolder{name};
}

TemporaryFolder::~TemporaryFolder() {
    // What cannot be removed stays behind: a destructor cannot report it, and a run's result does
    // not depend on it.
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : path_{std::exchange(other.path_, {})} {}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
}

}  // namespace assay::targets
