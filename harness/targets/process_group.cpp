#include "harness/targets/process_group.hpp"

#include "harness/targets/mark.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <ranges>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace assay::targets {
namespace {

/// Waits for our end, and then ends the group $0 and whatever carries the mark $1.
constexpr const char* guard_script =
    "read -r never; kill -s KILL -- \"-$0\"\n"
    "for e in /proc/[0-9]*/environ; do\n"
    "  grep -qszxF \"$1\" \"$e\" && p=${e#/proc/} && kill -s KILL \"${p%/environ}\"\n"
    "done";

/// posix_spawn's two option objects with our settings: own group, default signals, no descriptor of
/// ours.
class SpawnOptions {
public:
    SpawnOptions(int input, int output, int errors, const std::string& folder) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawnattr_init(&attributes_);
        if (input >= 0)
            posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        else
            posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (output >= 0) {
            posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
            posix_spawn_file_actions_adddup2(
                &actions_, errors >= 0 ? errors : output, STDERR_FILENO
            );
        } else {
            posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
            posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        }
        // Asio's sockets are not close-on-exec; a target that held them open would keep them alive.
        posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
        if (!folder.empty()) posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
        sigset_t all{};
        sigfillset(&all);
        sigset_t none{};
        sigemptyset(&none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        );
    }
    ~SpawnOptions() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    SpawnOptions(const SpawnOptions&) = delete;
    SpawnOptions& operator=(const SpawnOptions&) = delete;

    std::expected<pid_t, std::string>
    spawn(std::vector<std::string> argv, std::vector<std::string> environment) const {
        const auto pointers = [](std::vector<std::string>& texts) {
            std::vector<char*> out;
            for (auto& text : texts)
                out.push_back(text.data());
            out.push_back(nullptr);
            return out;
        };
        pid_t pid{-1};
        const auto path = argv.front();
        const int error = posix_spawn(
            &pid,
            path.c_str(),
            &actions_,
            &attributes_,
            pointers(argv).data(),
            pointers(environment).data()
        );
        if (error != 0)
            return std::unexpected{fmt::format("cannot start {}: {}", path, std::strerror(error))};
        return pid;
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

std::vector<std::string> environment_with(const std::map<std::string, std::string>& added) {
    std::vector<std::string> out;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        if (!added.contains(std::string{text.substr(0, text.find('='))})) out.emplace_back(text);
    }
    for (const auto& [name, value] : added)
        out.push_back(name + '=' + value);
    return out;
}

/// waitpid that a signal does not interrupt; the pid if it was reaped.
pid_t reap(pid_t pid, int* status, int flags, rusage* used = nullptr) {
    pid_t got{};
    do {
        got = ::wait4(pid, status, flags, used);
    } while (got < 0 && errno == EINTR);
    return got;
}

/// "/usr/sbin" for "/usr/bin": where distributions put servers, and what a plain user's PATH leaves
/// out.
std::string beside(const std::string& folder) {
    return folder.ends_with("/bin") ? folder.substr(0, folder.size() - 3) + "sbin" : std::string{};
}

std::string words_for(int status) {
    // A shell that stands between says 128 and the signal.
    constexpr int of_a_shell = 128;
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    if (code > of_a_shell && code - of_a_shell < NSIG)
        return fmt::format(
            "exit code {} (as a shell says signal {}, {})",
            code,
            code - of_a_shell,
            ::strsignal(code - of_a_shell)
        );
    if (WIFEXITED(status)) return fmt::format("exit code {}", code);
    return fmt::format("signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
}

}  // namespace

std::expected<ProcessGroup, std::string> ProcessGroup::spawn(const SpawnSpec& spec) {
    std::array<int, 2> life{};
    if (::pipe2(life.data(), O_CLOEXEC) != 0)
        return std::unexpected{
            fmt::format("no pipe for {}: {}", spec.argv.front(), std::strerror(errno))
        };
    auto mark = fresh_mark();
    auto environment = spec.environment;
    environment[mark_name] = mark;
    const auto leader = SpawnOptions{spec.input, spec.output, spec.errors, spec.folder}.spawn(
        spec.argv, environment_with(environment)
    );
    if (!leader) {
        ::close(life[0]);
        ::close(life[1]);
        return std::unexpected{leader.error()};
    }
    const auto guard = SpawnOptions{life[0], -1, -1, "/"}.spawn(
        {"/bin/sh",
         "-c",
         guard_script,
         std::to_string(*leader),
         fmt::format("{}={}", mark_name, mark)},
        {}
    );
    ::close(life[0]);
    ProcessGroup group{
        *leader, guard.value_or(-1), life[1], std::move(mark), spec.may_leave_others
    };
    if (!guard) return std::unexpected{guard.error()};
    return group;
}

ProcessGroup::~ProcessGroup() {
    if (leader_ > 0 && !reaped_) {
        signal(SIGKILL);
        end_guard();
        reap(leader_, nullptr, 0);
        kill_marked(mark_);
    }
}

ProcessGroup::ProcessGroup(ProcessGroup&& other) noexcept
    : leader_{std::exchange(other.leader_, -1)},
      guard_{std::exchange(other.guard_, -1)},
      life_{std::exchange(other.life_, -1)},
      reaped_{other.reaped_},
      mark_{std::move(other.mark_)},
      may_leave_others_{other.may_leave_others_},
      how_{std::move(other.how_)},
      used_{other.used_} {}

ProcessGroup& ProcessGroup::operator=(ProcessGroup&& other) noexcept {
    std::swap(leader_, other.leader_);
    std::swap(guard_, other.guard_);
    std::swap(life_, other.life_);
    std::swap(reaped_, other.reaped_);
    std::swap(mark_, other.mark_);
    std::swap(may_leave_others_, other.may_leave_others_);
    std::swap(how_, other.how_);
    std::swap(used_, other.used_);
    return *this;
}

void ProcessGroup::signal(int signal) const {
    if (leader_ > 0 && !reaped_) ::kill(-leader_, signal);
}

std::optional<std::string> ProcessGroup::ending() {
    if (reaped_) return how_;
    // Looked at without reaping first: until it is reaped no other process can get the number of
    // the group, so neither we nor the guard can hit a stranger.
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(leader_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid == 0)
        return std::nullopt;
    if (!may_leave_others_) signal(SIGKILL);
    end_guard();
    int status{};
    rusage used{};
    reap(leader_, &status, 0, &used);
    used_ = usage_of(used);
    reaped_ = true;
    if (!may_leave_others_) kill_marked(mark_);
    how_ = words_for(status);
    return how_;
}

void ProcessGroup::end_guard() {
    if (guard_ > 0) {
        ::kill(guard_, SIGKILL);
        reap(guard_, nullptr, 0);
        guard_ = -1;
    }
    if (life_ >= 0) ::close(std::exchange(life_, -1));
}

std::optional<std::string> find_program(const std::string& program) {
    // It is started in a folder of its own, where a relative path would lead elsewhere.
    if (program.contains('/'))
        return ::access(program.c_str(), X_OK) == 0
                   ? std::optional{std::filesystem::absolute(program).string()}
                   : std::nullopt;
    const char* path = std::getenv("PATH");
    const std::string_view folders{path != nullptr ? path : ""};
    for (const auto range : std::views::split(folders, ':')) {
        const std::string folder{std::string_view{range}};
        for (const auto& candidate : {folder, beside(folder)})
            if (const auto file = candidate + "/" + program;
                !candidate.empty() && ::access(file.c_str(), X_OK) == 0)
                return file;
    }
    return std::nullopt;
}

}  // namespace assay::targets
