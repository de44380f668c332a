#pragma once
/// Where tests of this room write reports.
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace assay::reports {

/// A folder of the test's own, gone when it ends.
class Folder {
public:
    Folder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "assay-reports-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored{};
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_{};
};

}  // namespace assay::reports
