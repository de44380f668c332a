#include "harness/targets/usage.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace assay::targets {

namespace {

constexpr std::size_t kilobyte = 1'024;

std::chrono::nanoseconds span_of(const timeval& time) {
    return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

/// utime, stime, cutime and cstime: fields 14 to 17 of proc(5), counted behind the name, which may
/// have blanks and parentheses.
std::chrono::nanoseconds cpu_of(pid_t pid) {
    std::ifstream file{fmt::format("/proc/{}/stat", pid)};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos) return {};
    std::istringstream rest{text.substr(name_end + 1)};
    std::string skipped;
    for (int field = 3; field < 14; ++field)
        rest >> skipped;
    long ticks = 0;
    for (int field = 14; field <= 17; ++field) {
        long part = 0;
        rest >> part;
        ticks += part;
    }
    const auto tick = std::chrono::nanoseconds{std::chrono::seconds{1}} / ::sysconf(_SC_CLK_TCK);
    return ticks * tick;
}

std::size_t memory_peak_of(pid_t pid) {
    std::ifstream file{fmt::format("/proc/{}/status", pid)};
    for (std::string word; file >> word;)
        if (word == "VmHWM:") {
            std::size_t kilobytes = 0;
            file >> kilobytes;
            return kilobytes * kilobyte;
        }
    return 0;
}

}  // namespace

void Usage::add(const Usage& other) {
    cpu += other.cpu;
    memory_peak_bytes = std::max(memory_peak_bytes, other.memory_peak_bytes);
}

Usage usage_of(pid_t pid) {
    return {.cpu = cpu_of(pid), .memory_peak_bytes = memory_peak_of(pid)};
}

Usage usage_of(const rusage& used) {
    return {
        .cpu = span_of(used.ru_utime) + span_of(used.ru_stime),
        .memory_peak_bytes = static_cast<std::size_t>(used.ru_maxrss) * kilobyte
    };
}

}  // namespace assay::targets
