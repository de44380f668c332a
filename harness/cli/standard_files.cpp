#include "harness/cli/standard_files.hpp"

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace assay::cli {

void secure_standard_files() {
    // The lowest number that is free is the one that open gives.
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; ++number)
        if (::fcntl(number, F_GETFD) < 0 && ::open("/dev/null", O_RDWR) < 0) ::_exit(3);
    std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace assay::cli
