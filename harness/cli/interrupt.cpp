#include "harness/cli/interrupt.hpp"

#include <csignal>

namespace assay::cli {
namespace {

// A signal handler may touch nothing else; a run looks at it between events.
std::atomic<bool> interrupted{false};

void on_signal(int number) {
    interrupted = true;
    // A second Ctrl-C is meant as "now".
    std::signal(number, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& heed_interrupts() {
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
    return interrupted;
}

}  // namespace assay::cli
