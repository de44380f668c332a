#pragma once
/// Where a target's files and its state lie while it lives.
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace assay::targets {

/// An empty folder of our own, removed with everything in it at the end. Whoever dies before its end
/// (SIGKILL) leaves it behind; then the next one of the same prefix removes it, which knows it by the
/// lock that its owner no longer holds.
class TemporaryFolder {
public:
    /// Removes what others with this prefix left behind, and makes a new one.
    static std::expected<TemporaryFolder, std::string> make(const std::string& prefix);
    ~TemporaryFolder();
    TemporaryFolder(TemporaryFolder&& other) noexcept;
    TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;

    const std::filesystem::path& path() const { return path_; }
    /// Makes a file in it, or writes one anew; the error names it and says why it cannot be written.
    std::expected<void, std::string> write(const std::string& name, std::string_view content) const;

private:
    TemporaryFolder(std::filesystem::path path, int lock) : path_{std::move(path)}, lock_{lock} {}
    std::filesystem::path path_;  ///< empty: moved away
    int lock_{-1};                ///< the folder, open and locked while we live
};

}  // namespace assay::targets
