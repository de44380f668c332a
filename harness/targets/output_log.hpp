#pragma once
/// The file with everything that the programs under test write: several may run at a time.
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace assay::targets {

class OutputLog {
public:
    /// Removes what an earlier run left there; the file is made when there is something to put in.
    explicit OutputLog(std::filesystem::path path);

    /// A line that says that a program starts, or how it ended.
    void begin(const std::string& name, pid_t pid);
    void end(const std::string& name, pid_t pid, const std::string& how);
    /// What a program wrote, as it is.
    void add(std::string_view text);
    /// A line of our own.
    void remark(const std::string& text);

private:
    std::ofstream& file();

    std::filesystem::path path_;
    std::ofstream file_{};
    bool is_at_line_start_{true};
};

}  // namespace assay::targets
