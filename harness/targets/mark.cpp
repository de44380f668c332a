#include "harness/targets/mark.hpp"

#include <charconv>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sys/syscall.h>
#include <unistd.h>

namespace assay::targets {
namespace {

/// So often is looked again: what is being killed may start another one meanwhile.
constexpr int looks_max = 10;

bool carries(pid_t pid, const std::string& entry) {
    std::ifstream file{fmt::format("/proc/{}/environ", pid), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    // Entries end with a zero, and the first begins the text.
    return text.starts_with(entry) || text.contains('\0' + entry);
}

/// By a descriptor: the number may belong to somebody else once its owner is gone.
bool kill_if_marked(pid_t pid, const std::string& entry) {
    const auto process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (process < 0) return false;
    const bool is_marked = carries(pid, entry);
    if (is_marked) ::syscall(SYS_pidfd_send_signal, process, SIGKILL, nullptr, 0);
    ::close(process);
    return is_marked;
}

bool kill_all(const std::string& entry) {
    bool any = false;
    std::error_code ignored;
    for (const auto& folder : std::filesystem::directory_iterator{"/proc", ignored}) {
        const auto name = folder.path().filename().string();
        pid_t pid{};
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error != std::errc{} || end != name.data() + name.size() || pid == ::getpid()) continue;
        any |= kill_if_marked(pid, entry);
    }
    return any;
}

}  // namespace

std::string fresh_mark() {
    static std::uint64_t count = 0;
    // The clock tells apart two programs that had the same process id.
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return fmt::format("{}-{}-{}.{:09}", ::getpid(), ++count, now.tv_sec, now.tv_nsec);
}

void kill_marked(const std::string& mark) {
    if (mark.empty()) return;
    const auto entry = std::string{mark_name} + '=' + mark + '\0';
    for (int looks = 0; looks < looks_max && kill_all(entry); ++looks) {
    }
}

}  // namespace assay::targets
