#include "harness/cli/interrupt.hpp"

#include <csignal>
#include <cstdint>
#include <ctime>
#include <unistd.h>
#include <vector>

namespace assay::cli {
namespace {

// A signal handler may touch nothing else; who is to end looks at it between events.
std::atomic<bool> is_interrupted{false};
std::atomic<std::int64_t> first_signal_ns{0};
static_assert(std::atomic<bool>::is_always_lock_free);
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

/// `timeout` and job control tell a program and then its group, which is the same will.
constexpr std::int64_t same_will_ns = 300'000'000;

/// May be called in a signal handler.
std::int64_t monotonic_ns() {
    constexpr std::int64_t second_ns = 1'000'000'000;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * second_ns + now.tv_nsec;
}

void on_signal(int number) {
    is_interrupted = true;
    const auto now = monotonic_ns();
    std::int64_t first = 0;
    if (first_signal_ns.compare_exchange_strong(first, now) || now - first < same_will_ns) return;
    std::signal(number, SIG_DFL);
    std::raise(number);
}

void on_alarm(int) {
    is_interrupted = true;
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

void interrupt_after(std::chrono::seconds span) {
    std::signal(SIGALRM, on_alarm);
    ::alarm(static_cast<unsigned>(span.count()));
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
