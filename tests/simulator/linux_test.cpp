// The model against the formulas and against what real Linux did over the same links: the tables of
// goodput, connect times and message latencies were measured once (kernel 6.18, SACK on).
#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace assay::simulator {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

StackProfile with(CongestionControl congestion) {
    auto profile = default_stack_profile();
    profile.congestion = congestion;
    return profile;
}

/// kbit/s after the first quarter of a transfer that never runs out of data.
double goodput(
    Duration one_way, double loss, const StackProfile& profile, Duration span, std::uint64_t seed
) {
    TcpRig rig{link_with(one_way, loss), profile, seed};
    rig.establish();
    const std::string chunk(1'000'000, 'x');
    std::size_t at_quarter = 0;
    const auto begin = rig.schedule.now();
    while (rig.schedule.now() - begin < span) {
        rig.client.write(chunk);
        rig.run_for(milliseconds{50});
        if (rig.schedule.now() - begin <= span / 4) at_quarter = rig.server.received;
    }
    const auto bits = static_cast<double>(rig.server.received - at_quarter) * 8;
    return bits / duration<double>(span * 3 / 4).count() / 1000;
}

struct Bulk {
    int rtt_ms{};
    double loss{};
    CongestionControl congestion{};
    double linux_kbps{};
};

class Goodput : public testing::TestWithParam<Bulk> {};

double mean_goodput(const Bulk& row, int seeds) {
    double sum = 0;
    for (int seed = 1; seed <= seeds; ++seed)
        sum += goodput(
            milliseconds{row.rtt_ms / 2},
            row.loss,
            with(row.congestion),
            seconds{row.rtt_ms == 100 ? 40 : 90},
            static_cast<std::uint64_t>(seed)
        );
    return sum / seeds;
}

TEST_P(Goodput, IsNearRealLinux) {
    const auto& row = GetParam();
    const auto mean = mean_goodput(row, 20);
    EXPECT_NEAR(mean / row.linux_kbps, 1, 0.25);
    if (row.congestion == CongestionControl::reno && row.loss <= 0.01) {
        const auto mathis = 1448 * 8 / static_cast<double>(row.rtt_ms) * std::sqrt(1.5 / row.loss);
        EXPECT_NEAR(mean / mathis, 1, 0.25);
    }
}

// The rows of one loss in a thousand agree too, but take too long for a test.
// clang-format off
INSTANTIATE_TEST_SUITE_P(Table, Goodput, testing::Values(
    Bulk{100, 0.01, CongestionControl::reno, 1419},
    Bulk{100, 0.05, CongestionControl::reno, 602},
    Bulk{600, 0.01, CongestionControl::reno, 271},
    Bulk{600, 0.05, CongestionControl::reno, 109},
    Bulk{100, 0.01, CongestionControl::cubic, 1247},
    Bulk{100, 0.05, CongestionControl::cubic, 565},
    Bulk{600, 0.01, CongestionControl::cubic, 614},
    Bulk{600, 0.05, CongestionControl::cubic, 164}
), [](const auto& row) { return "Row" + std::to_string(row.index); });
// clang-format on

/// Seconds until the client is connected, one try each on a link of its own.
std::vector<double> connect_times(double loss, int tries) {
    std::vector<double> out;
    for (int seed = 0; seed < tries; ++seed) {
        TcpRig rig{
            link_with(milliseconds{300}, loss), "linux-6.5+", static_cast<std::uint64_t>(seed)
        };
        rig.connect();
        while (!rig.client.established && !rig.client.ended && rig.schedule.step()) {
        }
        out.push_back(duration<double>(rig.schedule.now().time_since_epoch()).count());
    }
    return out;
}

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (const auto value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

TEST(ConnectTime, UnderLossIsThatOfRealLinux) {
    EXPECT_NEAR(mean_of(connect_times(0.05, 3000)), 0.711, 0.0711);
    EXPECT_NEAR(mean_of(connect_times(0.20, 3000)), 1.023, 0.1023);
}

struct Messages {
    double loss{};
    Duration gap{};
    double mean_s{};
    double late{};  ///< the share that took more than twice the base
};

/// One-way times of 100-byte messages, as `Messages` says, over many connections.
std::vector<double> message_times(double loss, Duration gap, int connections, int count) {
    std::vector<double> out;
    for (int seed = 0; seed < connections; ++seed) {
        TcpRig rig{
            link_with(milliseconds{300}, loss), "linux-6.5+", static_cast<std::uint64_t>(seed)
        };
        rig.establish();
        std::vector<Instant> sent;
        for (int i = 0; i < count; ++i) {
            sent.push_back(rig.schedule.now());
            rig.client.write(std::string(100, 'x'));
            rig.run_for(gap);
        }
        rig.run_for(seconds{60});
        std::size_t bytes = 0;
        std::size_t message = 0;
        for (const auto& [at, size] : rig.server.arrivals) {
            bytes += size;
            for (; (message + 1) * 100 <= bytes; ++message)
                out.push_back(duration<double>(at - sent[message]).count());
        }
    }
    return out;
}

TEST(MessageTime, UnderLossIsThatOfRealLinux) {
    // Tail shares from the same measurements' percentiles.
    const std::vector<Messages> rows{
        {0.01, seconds{1}, 0.317, 0.02},
        {0.05, seconds{1}, 0.388, 0.08},
        {0.05, seconds{5}, 0.357, 0.06}
    };
    for (const auto& row : rows) {
        const auto times = message_times(row.loss, row.gap, 100, 60);
        const auto late =
            static_cast<double>(std::ranges::count_if(times, [](double t) { return t > 0.6; })) /
            static_cast<double>(times.size());
        EXPECT_NEAR(mean_of(times) / row.mean_s, 1, 0.1);
        EXPECT_NEAR(late, row.late, 0.03);
    }
}

}  // namespace
}  // namespace assay::simulator
