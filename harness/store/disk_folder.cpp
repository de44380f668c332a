// A folder on a disk, held by a lock that ends with the process.
#include "harness/store/folder.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace assay::store {

namespace {

constexpr const char* lock_name = "lock";
/// Nobody else reads what Clients have sent.
constexpr mode_t ours_only = 0600;

std::unexpected<std::string> failure(const std::string& what, int error = errno) {
    return std::unexpected{fmt::format("{}: {}", what, std::strerror(error))};
}

/// A descriptor that is closed.
class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }

private:
    int number_;
};

class DiskFile final : public File {
public:
    DiskFile(Descriptor file, std::string path) : file_{std::move(file)}, path_{std::move(path)} {}

    Done append(wire::BytesView bytes) override {
        while (!bytes.empty()) {
            const auto written = ::write(file_.number(), bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return failure("cannot write to " + path_);
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return {};
    }
    Done sync() override {
        if (::fdatasync(file_.number()) != 0) return failure("cannot write to " + path_);
        return {};
    }

private:
    Descriptor file_;
    std::string path_;
};

class DiskFolder final : public Folder {
public:
    DiskFolder(std::string path, Descriptor folder, Descriptor lock)
        : path_{std::move(path)}, folder_{std::move(folder)}, lock_{std::move(lock)} {}

    std::string name() const override { return path_; }

    std::expected<std::vector<std::string>, std::string> list() override {
        std::vector<std::string> names;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator{path_, error})
            names.push_back(entry.path().filename().string());
        if (error)
            return std::unexpected{fmt::format("cannot read {}: {}", path_, error.message())};
        return names;
    }

    std::expected<wire::Bytes, std::string> read(const std::string& file) override {
        const Descriptor descriptor{open_file(file, O_RDONLY)};
        if (!descriptor.is_open()) return failure("cannot read " + path_of(file));
        struct stat found{};
        if (::fstat(descriptor.number(), &found) != 0)
            return failure("cannot read " + path_of(file));
        wire::Bytes bytes(static_cast<std::size_t>(found.st_size));
        std::size_t filled = 0;
        while (filled < bytes.size()) {
            const auto got =
                ::read(descriptor.number(), bytes.data() + filled, bytes.size() - filled);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return failure("cannot read " + path_of(file));
            if (got == 0) break;
            filled += static_cast<std::size_t>(got);
        }
        bytes.resize(filled);
        return bytes;
    }

    std::expected<std::unique_ptr<File>, std::string>
    open(const std::string& file, std::size_t size) override {
        Descriptor descriptor{open_file(file, O_WRONLY | O_CREAT | O_APPEND)};
        if (!descriptor.is_open() ||
            ::ftruncate(descriptor.number(), static_cast<off_t>(size)) != 0)
            return failure("cannot write to " + path_of(file));
        if (auto synced = sync(); !synced) return std::unexpected{synced.error()};
        return std::make_unique<DiskFile>(std::move(descriptor), path_of(file));
    }

    Done rename(const std::string& from, const std::string& to) override {
        if (::renameat(folder_.number(), from.c_str(), folder_.number(), to.c_str()) != 0)
            return failure("cannot write to " + path_of(to));
        return sync();
    }

    Done remove(const std::string& file) override {
        if (::unlinkat(folder_.number(), file.c_str(), 0) != 0 && errno != ENOENT)
            return failure("cannot remove " + path_of(file));
        return {};
    }

private:
    std::string path_of(const std::string& file) const { return path_ + "/" + file; }
    int open_file(const std::string& file, int flags) const {
        return ::openat(folder_.number(), file.c_str(), flags | O_CLOEXEC, ours_only);
    }
    /// Names outlive the loss of power only then.
    Done sync() const {
        if (::fsync(folder_.number()) != 0) return failure("cannot write to " + path_);
        return {};
    }

    std::string path_;
    Descriptor folder_;
    Descriptor lock_;
};

}  // namespace

std::expected<std::unique_ptr<Folder>, std::string> open_folder(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return std::unexpected{fmt::format("cannot make {}: {}", path, error.message())};
    Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!folder.is_open()) return failure("cannot open " + path);
    Descriptor lock{::openat(folder.number(), lock_name, O_RDWR | O_CREAT | O_CLOEXEC, ours_only)};
    if (!lock.is_open()) return failure("cannot write to " + path);
    if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return std::unexpected{fmt::format("{} is in use by another broker", path)};
        return failure("cannot lock " + path);
    }
    return std::make_unique<DiskFolder>(path, std::move(folder), std::move(lock));
}

}  // namespace assay::store
