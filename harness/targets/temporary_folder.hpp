#pragma once
#include <expected>
#include <filesystem>
#include <string>

namespace assay::targets {

/// An empty folder of our own, removed with everything in it at the end.
class TemporaryFolder {
public:
    static std::expected<TemporaryFolder, std::string> make(const std::string& prefix);
    ~TemporaryFolder();
    TemporaryFolder(TemporaryFolder&& other) noexcept;
    TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;

    const std::filesystem::path& path() const { return path_; }

private:
    explicit TemporaryFolder(std::filesystem::path path) : path_{std::move(path)} {}
    std::filesystem::path path_;  ///< empty: moved away
};

}  // namespace assay::targets
