// The model against the formulas and against what real Linux did over the same links: goodput,
// connect times and message latencies.
#include "tests/simulator/linux_figures.hpp"
#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace assay::simulator {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr double segment_bits = 1448 * 8;

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

using linux_figures::Bulk;

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

/// Mathis: what additive increase and halving give, without time-outs.
double mathis_kbps(const Bulk& row) {
    return segment_bits / row.rtt_ms * std::sqrt(1.5 / row.loss);
}

/// Padhye's formula (PFTK) with one acknowledgment a segment: the same with time-outs.
double pftk_kbps(const Bulk& row) {
    const auto p = row.loss;
    const auto timeout_ms = row.rtt_ms + 200.0;  // the variance term is seldom above its least
    const auto timeouts =
        timeout_ms * std::min(1.0, 3 * std::sqrt(3 * p / 8)) * p * (1 + 32 * p * p);
    return segment_bits / (row.rtt_ms * std::sqrt(2 * p / 3) + timeouts);
}

TEST_P(Goodput, IsNearRealLinux) {
    const auto& row = GetParam();
    const auto mean = mean_goodput(row, 20);
    EXPECT_NEAR(mean / row.goodput_kbps, 1, 0.25);
    if (row.congestion != CongestionControl::reno || row.loss > 0.01) return;
    EXPECT_NEAR(mean / mathis_kbps(row), 1, 0.25);
    EXPECT_NEAR(mean / pftk_kbps(row), 1, 0.25);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    Goodput,
    testing::ValuesIn(linux_figures::bulks),
    [](const auto& row) {
        const auto& bulk = row.param;
        const bool is_reno = bulk.congestion == CongestionControl::reno;
        return fmt::format(
            "{}OverMs{}With{}PerMilleLost",
            is_reno ? "Reno" : "Cubic",
            bulk.rtt_ms,
            static_cast<int>(bulk.loss * 1000)
        );
    }
);

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
    for (const auto& row : linux_figures::connects)
        EXPECT_NEAR(mean_of(connect_times(row.loss, 3000)) / row.mean_s, 1, 0.1) << row.loss;
}

/// One-way times of 100-byte messages over many connections.
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
    for (const auto& row : linux_figures::messages) {
        const auto times = message_times(row.loss, row.gap, 100, 60);
        const auto late =
            static_cast<double>(std::ranges::count_if(times, [](double t) { return t > 0.6; })) /
            static_cast<double>(times.size());
        EXPECT_NEAR(mean_of(times) / row.mean_s, 1, 0.1) << row.loss;
        EXPECT_NEAR(late, (row.late_min + row.late_max) / 2, 0.03) << row.loss;
    }
}

}  // namespace
}  // namespace assay::simulator
