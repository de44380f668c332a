#pragma once
/// What of this machine decides how true a run on the wall clock is, measured.
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace assay::cli {

/// One byte to and fro over TCP on this machine.
struct RoundTrips {
    std::chrono::nanoseconds median{};
    std::chrono::nanoseconds worst{};
};
/// Over `ip`, 127.0.0.1 or ::1; the error says what of it does not work.
std::optional<RoundTrips> measure_loopback(const std::string& ip, std::string& error);

struct ClockHealth {
    std::chrono::nanoseconds step{};      ///< the smallest that the clock was seen to make
    std::chrono::nanoseconds lateness{};  ///< of the latest of some timers of a millisecond
};
ClockHealth measure_clock();

/// How many files the program may have open: without asking, and at most.
struct FileLimits {
    std::size_t soft{};
    std::size_t hard{};
};
FileLimits file_limits();

/// "32768 to 60999", the ports that outgoing connections get; nothing where the system does not say.
std::optional<std::string> outgoing_ports();

}  // namespace assay::cli
