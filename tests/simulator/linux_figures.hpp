#pragma once
/// What real Linux did, as data that the tests of the model compare with.
///
/// Measured once with kernel 6.18: two network namespaces, a user-space shuttle between two TUN
/// devices that delays and drops packets (independent loss, both ways), SACK on, congestion control
/// set per socket. Each goodput is one run, so ten per cent either way is noise.
#include "simulator/tcp/profile.hpp"

#include <array>
#include <vector>

namespace assay::simulator::linux_figures {

/// Goodput after the first quarter of 40 s (round trip of 100 ms) or 90 s (600 ms).
struct Bulk {
    int rtt_ms{};
    double loss{};
    CongestionControl congestion{};
    double goodput_kbps{};
};

/// One-way times of 100-byte messages over a link of 300 ms each way; percentiles of the same runs
/// say that between `late_min` and `late_max` of them took more than twice the base.
struct Messages {
    double loss{};
    Duration gap{};
    double mean_s{};
    double late_min{};
    double late_max{};
};

/// Time to connect over a link of 300 ms each way.
struct Connects {
    double loss{};
    double mean_s{};
};

// clang-format off
inline constexpr std::array bulks{
    Bulk{100, 0.001, CongestionControl::reno, 4672.8},
    Bulk{100, 0.01, CongestionControl::reno, 1419.0},
    Bulk{100, 0.05, CongestionControl::reno, 602.5},
    Bulk{600, 0.001, CongestionControl::reno, 830.2},
    Bulk{600, 0.01, CongestionControl::reno, 270.7},
    Bulk{600, 0.05, CongestionControl::reno, 108.8},
    Bulk{100, 0.001, CongestionControl::cubic, 4972.9},
    Bulk{100, 0.01, CongestionControl::cubic, 1247.0},
    Bulk{100, 0.05, CongestionControl::cubic, 564.8},
    Bulk{600, 0.001, CongestionControl::cubic, 2948.3},
    Bulk{600, 0.01, CongestionControl::cubic, 614.3},
    Bulk{600, 0.05, CongestionControl::cubic, 163.6},
};
inline constexpr std::array messages{
    Messages{0.01, std::chrono::seconds{1}, 0.317, 0.01, 0.05},  // p95 0.303, p99 1.123
    Messages{0.05, std::chrono::seconds{1}, 0.388, 0.05, 0.10},  // p90 0.301, p95 1.116
    Messages{0.05, std::chrono::seconds{5}, 0.357, 0.05, 0.10},  // p90 0.301, p95 1.105
};
inline constexpr std::array connects{Connects{0.05, 0.711}, Connects{0.20, 1.023}};
// clang-format on

/// Connected at 0.5 s, 100 bytes a second from 1.1 s on, the link of 300 ms each way dead from 5 s
/// on: when segments left after the first lost one, in seconds. Twelve writes and the end of the
/// stream: new segments every second, the probe at 1.4 s, the FIN at 7.0 s, then the head again
/// with everything coalesced.
inline const std::vector<double> steady_writer_s{
    0, 1, 1.406, 2, 3, 4, 5, 6, 7, 7, 8.23, 11.166, 16.798, 28.062, 50.846, 95.902, 186.014
};
/// Five writes, of which the last is lost, and silence: the probe, then the head.
inline const std::vector<double> silent_writer_s{
    0, 1.42, 2.832, 5.868, 11.504, 22.768, 46.061, 91.12, 181.232
};

}  // namespace assay::simulator::linux_figures
