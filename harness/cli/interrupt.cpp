#include "harness/cli/interrupt.hpp"

#include <csignal>
#include <vector>

namespace assay::cli {
namespace {

// A signal handler may touch nothing else; who is to end looks at it between events.
std::atomic<bool> is_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int number) {
    if (!is_interrupted.exchange(true)) return;
    std::signal(number, SIG_DFL);
    std::raise(number);
}

/// Under nohup the program outlives its terminal, and finds SIGHUP ignored.
bool is_ignored(int number) {
    struct sigaction present{};
    return ::sigaction(number, nullptr, &present) == 0 && present.sa_handler == SIG_IGN;
}

std::vector<int> ending_signals() {
    std::vector<int> all{SIGINT, SIGTERM};
    if (!is_ignored(SIGHUP)) all.push_back(SIGHUP);
    return all;
}

}  // namespace

const std::atomic<bool>& heed_interrupts() {
    for (const auto number : ending_signals())
        std::signal(number, on_signal);
    return is_interrupted;
}

EndingSignals::EndingSignals(boost::asio::io_context& io, std::function<void()> end)
    : signals_{io} {
    for (const auto number : ending_signals())
        signals_.add(number);
    signals_.async_wait([this, end = std::move(end)](boost::system::error_code error, int) {
        if (error) return;
        signals_.clear();  // the next one finds what the system does by itself
        end();
    });
}

}  // namespace assay::cli
