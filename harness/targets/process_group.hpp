#pragma once
/// One program in a process group of its own, with a guard that ends the group if we die first.
///
///     we --spawn--> program (leader of its group) --> whatever it starts
///      \--spawn--> guard: reads from a pipe that only we hold open; end of file = we are gone
///                  (also by SIGKILL), and the guard kills the group
///
/// The guard lives in another group, so that Ctrl-C in a terminal reaches neither of them. The
/// death signal that Linux can send to a child would miss the child's own children. What leaves the
/// group (setsid) is found by a mark in its environment, and ends with the others.
#include "harness/targets/usage.hpp"

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace assay::targets {

struct SpawnSpec {
    std::vector<std::string> argv{};                   ///< argv[0] is a path
    std::map<std::string, std::string> environment{};  ///< added to ours
    std::string folder{};                              ///< the working directory
    int input{-1};                                     ///< descriptor for stdin; none: /dev/null
    int output{-1};                                    ///< descriptor for stdout and stderr
    int errors{-1};                                    ///< descriptor for stderr alone
    bool may_leave_others{};  ///< what it leaves running when it ends by itself goes on
};

class ProcessGroup {
public:
    static std::expected<ProcessGroup, std::string> spawn(const SpawnSpec& spec);
    ~ProcessGroup();  ///< kills what is left of all that the program started
    ProcessGroup(ProcessGroup&& other) noexcept;
    ProcessGroup& operator=(ProcessGroup&& other) noexcept;

    pid_t pid() const { return leader_; }
    /// Sends `signal` to every process of the group.
    void signal(int signal) const;
    /// How the leader ended ("exit code 3", "signal 11 (Segmentation fault)"); nothing while it
    /// runs. Once it ended, what it started is killed, unless it may go on.
    std::optional<std::string> ending();
    /// What the leader has taken so far, or in all.
    Usage usage() const { return reaped_ ? used_ : usage_of(leader_); }

private:
    ProcessGroup(pid_t leader, pid_t guard, int life, std::string mark, bool may_leave_others)
        : leader_{leader},
          guard_{guard},
          life_{life},
          mark_{std::move(mark)},
          may_leave_others_{may_leave_others} {}
    void end_guard();

    pid_t leader_{-1};
    pid_t guard_{-1};
    int life_{-1};  ///< our end of the guard's pipe
    bool reaped_{};
    std::string mark_{};
    bool may_leave_others_{};
    std::string how_{};
    Usage used_{};
};

/// The path of `program`: itself if it contains a slash, else the first executable on PATH; the
/// sbin folder beside a bin folder counts too, because a plain user's PATH leaves it out (mosquitto
/// is there).
std::optional<std::string> find_program(const std::string& program);

}  // namespace assay::targets
