#include "harness/targets/output_log.hpp"

#include <fmt/format.h>

namespace assay::targets {

OutputLog::OutputLog(std::filesystem::path path) : path_{std::move(path)} {
    std::error_code there_was_none;
    std::filesystem::remove(path_, there_was_none);
}

std::ofstream& OutputLog::file() {
    if (!file_.is_open()) file_.open(path_, std::ios::binary | std::ios::trunc);
    return file_;
}

void OutputLog::begin(const std::string& name, pid_t pid) {
    remark(fmt::format("{} started, process {}", name, pid));
}

void OutputLog::end(const std::string& name, pid_t pid, const std::string& how) {
    remark(fmt::format("{} ended, process {}: {}", name, pid, how));
}

void OutputLog::add(std::string_view text) {
    if (text.empty()) return;
    // Flushed, because what led to a death is read while the run goes on, or after its own.
    file().write(text.data(), static_cast<std::streamsize>(text.size())).flush();
    is_at_line_start_ = text.ends_with('\n');
}

void OutputLog::remark(const std::string& text) {
    file() << (is_at_line_start_ ? "" : "\n") << "== " << text << '\n' << std::flush;
    is_at_line_start_ = true;
}

}  // namespace assay::targets
