// Loaded before the C library (LD_PRELOAD): the Nth call of one kind fails, as it would on a machine that
// is full, busy or out of descriptors. Plain C functions, because they stand in for those of the system.
//
//     ASSAY_FAIL=write:3      the third write to a file below ASSAY_FAIL_IN fails
//     ASSAY_FAIL_TOLD=FILE    is made when a call failed, so that a test knows when it has tried them all
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <string>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <tuple>
#include <unistd.h>

namespace {

struct Plan {
    std::string kind{};
    long number{};
    std::string folder{};
    std::string told{};
};

/// Read once; what this program starts is to find the system as it is.
Plan& plan() {
    static Plan made = [] {
        Plan out;
        const char* text = std::getenv("ASSAY_FAIL");
        const char* folder = std::getenv("ASSAY_FAIL_IN");
        const char* told = std::getenv("ASSAY_FAIL_TOLD");
        if (text == nullptr || folder == nullptr || told == nullptr) return out;
        const std::string whole{text};
        out.kind = whole.substr(0, whole.find(':'));
        out.number = std::strtol(whole.c_str() + whole.find(':') + 1, nullptr, 10);
        out.folder = folder;
        out.told = told;
        ::unsetenv("ASSAY_FAIL");
        ::unsetenv("LD_PRELOAD");
        return out;
    }();
    return made;
}

__attribute__((constructor)) void read_plan() {
    plan();
}

bool is_failing(const char* kind) {
    auto& mine = plan();
    if (mine.kind != kind || --mine.number != 0) return false;
    const auto file = ::syscall(SYS_openat, AT_FDCWD, mine.told.c_str(), O_CREAT | O_WRONLY, 0600);
    ::syscall(SYS_close, file);
    return true;
}

bool is_ours(const char* path) {
    return !plan().folder.empty() &&
           std::strncmp(path, plan().folder.c_str(), plan().folder.size()) == 0;
}

bool is_ours(int file) {
    std::string path(4096, '\0');
    const auto link = "/proc/self/fd/" + std::to_string(file);
    const auto size = ::readlink(link.c_str(), path.data(), path.size() - 1);
    return size > 0 && is_ours(path.c_str());
}

template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
    static auto* const real = next<ssize_t(int, const void*, size_t)>("write");
    if (plan().kind == "write" && is_ours(file) && is_failing("write")) {
        // As a disk does that fills up: a part is taken first.
        if (size > 1) std::ignore = real(file, bytes, size / 2);
        errno = ENOSPC;
        return -1;
    }
    return real(file, bytes, size);
}

int open(const char* path, int flags, ...) {
    static auto* const real = next<int(const char*, int, ...)>("open");
    va_list arguments;
    va_start(arguments, flags);
    const auto mode = va_arg(arguments, mode_t);
    va_end(arguments);
    if (is_ours(path) && is_failing("open")) {
        errno = EMFILE;
        return -1;
    }
    return real(path, flags, mode);
}

int posix_spawn(
    pid_t* pid,
    const char* path,
    const posix_spawn_file_actions_t* actions,
    const posix_spawnattr_t* attributes,
    char* const argv[],
    char* const environment[]
) {
    static auto* const real = next<decltype(posix_spawn)>("posix_spawn");
    if (is_failing("spawn")) return EAGAIN;
    return real(pid, path, actions, attributes, argv, environment);
}

int pipe2(int ends[2], int flags) {
    static auto* const real = next<int(int*, int)>("pipe2");
    if (is_failing("pipe")) {
        errno = EMFILE;
        return -1;
    }
    return real(ends, flags);
}

int socket(int domain, int type, int protocol) {
    static auto* const real = next<int(int, int, int)>("socket");
    if (is_failing("socket")) {
        errno = EMFILE;
        return -1;
    }
    return real(domain, type, protocol);
}

int accept(int file, sockaddr* address, socklen_t* size) {
    static auto* const real = next<int(int, sockaddr*, socklen_t*)>("accept");
    if (is_failing("accept")) {
        errno = EMFILE;
        return -1;
    }
    return real(file, address, size);
}

}  // extern "C"
