#include "reports/result/file.hpp"

#include "reports/result/json.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace assay::reports {
namespace {

std::string what_of(int error) {
    return std::generic_category().message(error);
}

std::unexpected<std::string> cannot(std::string_view verb, std::string_view what, int error) {
    return std::unexpected{fmt::format("cannot {} {}: {}", verb, what, what_of(error))};
}

/// What becomes of what a file held.
enum class Content : std::uint8_t { dropped, left };

/// Opens a file anew. Close-on-exec: a target that the run starts must not inherit it.
std::expected<Descriptor, std::string>
open_new(const std::filesystem::path& path, Links links, Content content, mode_t mode) {
    std::error_code error{};
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
        return std::unexpected{
            fmt::format("cannot make folder {}: {}", path.parent_path().string(), error.message())
        };
    }
    // Appending: what is written after a line was taken back comes in its place.
    const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC |
                      (content == Content::dropped ? O_TRUNC : 0) |
                      (links == Links::refused ? O_NOFOLLOW : 0);
    Descriptor file{::open(path.c_str(), flags, mode)};
    if (file.number() >= 0) return file;
    if (errno == ELOOP && links == Links::refused)
        return std::unexpected{fmt::format("cannot write {}: it is a symbolic link", path.string())
        };
    return cannot("write", path.string(), errno);
}

/// Gives `text` to the system; false with errno set if it did not take all of it.
bool put(const Descriptor& file, std::string_view text) {
    while (!text.empty()) {
        const auto size = ::write(file.number(), text.data(), text.size());
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

}  // namespace

Descriptor::~Descriptor() {
    close();
}

bool Descriptor::close() {
    return number_ < 0 || ::close(std::exchange(number_, -1)) == 0;
}

std::expected<ResultsFile, std::string>
ResultsFile::begin(const std::filesystem::path& path, const Header& header) {
    // Traces say more of a broker than everybody on this machine needs to know.
    auto file = open_new(path, Links::refused, Content::left, owner_only);
    if (!file) return std::unexpected{file.error()};
    // Another run's rows are dropped only when that is over.
    if (const auto locked = lock(*file, path); !locked) return std::unexpected{locked.error()};
    struct stat found{};
    // It may have been there before; a device is not ours to change.
    if (::fstat(file->number(), &found) == 0 && S_ISREG(found.st_mode)) {
        ::fchmod(file->number(), owner_only);
        if (::ftruncate(file->number(), 0) != 0) return cannot("write", path.string(), errno);
    }
    ResultsFile out{path, std::move(*file)};
    if (auto written = out.write(json_line(header)); !written) {
        return std::unexpected{written.error()};
    }
    return out;
}

std::expected<void, std::string> lock(const Descriptor& file, const std::filesystem::path& path) {
    if (::flock(file.number(), LOCK_EX | LOCK_NB) == 0) return {};
    // Some file systems know no locks.
    if (errno != EWOULDBLOCK) return {};
    return std::unexpected{
        fmt::format("another run is writing {}; give each run a folder of its own", path.string())
    };
}

std::expected<void, std::string> ResultsFile::move_to(const std::filesystem::path& path) {
    std::error_code error{};
    std::filesystem::rename(path_, path, error);
    if (error)
        return std::unexpected{fmt::format("cannot write {}: {}", path.string(), error.message())};
    path_ = path;
    return {};
}

std::expected<void, std::string> ResultsFile::add(const TargetInfo& target) {
    return write(json_line(target));
}

std::expected<void, std::string> ResultsFile::add(const RowResult& row) {
    return write(json_line(row));
}

std::expected<void, std::string> ResultsFile::add(const ExploredFinding& finding) {
    return write(json_line(finding));
}

std::expected<void, std::string> ResultsFile::finish(const Results& results) {
    if (auto written = write(footer_line(results)); !written) return written;
    return flush();
}

std::expected<void, std::string> ResultsFile::write(const std::string& line) {
    if (!loss_.empty()) return std::unexpected{loss_};
    waiting_ += line + "\n";
    if (waiting_.size() < held_bytes_) return {};
    return flush();
}

std::expected<void, std::string> ResultsFile::flush() {
    if (!loss_.empty()) return std::unexpected{loss_};
    if (put(file_, waiting_)) {
        whole_bytes_ += static_cast<off_t>(waiting_.size());
        waiting_.clear();
        return {};
    }
    auto trouble = cannot("write", path_.string(), errno);
    // Lines that came whole could stay; then the next attempt would have to know which.
    const bool is_mended = ::ftruncate(file_.number(), whole_bytes_) == 0;
    if (!is_mended || waiting_.size() > waiting_bytes_max) loss_ = trouble.error();
    return trouble;
}

std::expected<void, std::string>
save(const std::filesystem::path& path, std::string_view content, Links links, Readers readers) {
    constexpr mode_t everybody = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
    const bool is_private = readers == Readers::owner_only;
    auto file = open_new(path, links, Content::dropped, is_private ? owner_only : everybody);
    if (!file) return std::unexpected{file.error()};
    if (is_private && ::fchmod(file->number(), owner_only) != 0)
        return cannot("write", path.string(), errno);
    if (!put(*file, content) || !file->close()) return cannot("write", path.string(), errno);
    return {};
}

}  // namespace assay::reports
