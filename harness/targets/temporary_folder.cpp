#include "harness/targets/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace assay::targets {

namespace {

/// What mkdtemp makes six characters of.
const std::string made_up = "-XXXXXX";

/// Between a folder's making and its lock it looks as if nobody owned it.
constexpr time_t young_seconds = 60;

int open_folder(const std::filesystem::path& path) {
    return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/// Ours, of some age, and nobody holds its lock. `lock` is the open folder.
bool is_left_behind(int lock) {
    struct stat found{};
    return ::fstat(lock, &found) == 0 && found.st_uid == ::geteuid() &&
           ::time(nullptr) - found.st_mtime > young_seconds &&
           ::flock(lock, LOCK_EX | LOCK_NB) == 0;
}

void remove_what_is_left_behind(const std::filesystem::path& parent, const std::string& prefix) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{parent, ignored}) {
        // Named as mkdtemp names them; what is longer or shorter somebody else made.
        const auto name = entry.path().filename().string();
        if (!name.starts_with(prefix + "-") || name.size() != (prefix + made_up).size()) continue;
        const int lock = open_folder(entry.path());
        if (lock < 0) continue;
        if (is_left_behind(lock)) std::filesystem::remove_all(entry.path(), ignored);
        ::close(lock);
    }
}

}  // namespace

std::expected<TemporaryFolder, std::string> TemporaryFolder::make(const std::string& prefix) {
    std::error_code error;
    const auto parent = std::filesystem::temp_directory_path(error);
    if (error) return std::unexpected{fmt::format("no temporary folder: {}", error.message())};
    remove_what_is_left_behind(parent, prefix);
    std::string name = (parent / (prefix + made_up)).string();
    if (::mkdtemp(name.data()) == nullptr)
        return std::unexpected{
            fmt::format("cannot make a folder in {}: {}", parent.string(), std::strerror(errno))
        };
    const int lock = open_folder(name);
    // Without the lock it would be found and removed while a program works in it.
    if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        const int why = errno;
        TemporaryFolder{name, lock};
        return std::unexpected{fmt::format("cannot lock {}: {}", name, std::strerror(why))};
    }
    return TemporaryFolder{name, lock};
}

std::expected<void, std::string>
TemporaryFolder::write(const std::string& name, std::string_view content) const {
    const auto path = path_ / name;
    std::ofstream file{path, std::ios::binary};
    file << content;
    file.close();
    if (!file)
        return std::unexpected{
            fmt::format("cannot write {}: {}", path.string(), std::strerror(errno))
        };
    return {};
}

TemporaryFolder::~TemporaryFolder() {
    // What cannot be removed stays behind: a destructor cannot report it, and a run's result does
    // not depend on it.
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    if (lock_ >= 0) ::close(lock_);
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : path_{std::exchange(other.path_, {})}, lock_{std::exchange(other.lock_, -1)} {}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(lock_, other.lock_);
    return *this;
}

}  // namespace assay::targets
