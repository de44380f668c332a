#pragma once
/// How a program ended that a test has started itself, for its failures.
#include <cstring>
#include <string>
#include <sys/wait.h>

namespace assay {

/// "exit code 3" or "signal 9 (Killed)", out of what waitpid() says.
inline std::string ending_of(int status) {
    if (WIFEXITED(status)) return "exit code " + std::to_string(WEXITSTATUS(status));
    const auto number = WTERMSIG(status);
    return "signal " + std::to_string(number) + " (" + ::strsignal(number) + ")";
}

}  // namespace assay
