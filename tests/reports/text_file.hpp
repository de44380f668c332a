#pragma once
/// A text in memory that has a path, for what reads files.
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

namespace assay::reports {

class TextFile {
public:
    explicit TextFile(std::string_view text) : file_{::memfd_create("text", MFD_CLOEXEC)} {
        while (!text.empty()) {
            const auto written = ::write(file_, text.data(), text.size());
            if (written <= 0) throw std::runtime_error{"a file in memory cannot be written"};
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;
    ~TextFile() { ::close(file_); }

    /// Whoever opens it reads from its beginning.
    std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

private:
    int file_;
};

}  // namespace assay::reports
