#include "tests/simulator/linux_figures.hpp"
#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

namespace assay::simulator {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

std::vector<double> in_seconds(const std::vector<Duration>& instants, Duration origin = {}) {
    std::vector<double> out;
    for (const auto at : instants)
        out.push_back(duration<double>(at - origin).count());
    return out;
}

void expect_ladder(
    const std::vector<double>& seen,
    const std::vector<double>& wanted,
    double relative,
    double absolute
) {
    ASSERT_GE(seen.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i)
        EXPECT_NEAR(seen[i], wanted[i], wanted[i] * relative + absolute) << "rung " << i;
}

struct SynCase {
    const char* profile{};
    std::vector<double> rungs_s{};
    double fails_s{};
};

class SynLadder : public testing::TestWithParam<SynCase> {};

TEST_P(SynLadder, IsWhatTheStackDoesOnADeadLink) {
    TcpRig rig{link_with(milliseconds{300}, 1.0), GetParam().profile};
    rig.connect();
    rig.run_for(minutes{10});
    const auto seen = in_seconds(rig.losses_up());
    EXPECT_EQ(seen.size(), GetParam().rungs_s.size());
    expect_ladder(seen, GetParam().rungs_s, 0, 0.05);
    ASSERT_TRUE(rig.client.ended);
    EXPECT_EQ(rig.client.ended->second, Ending::timed_out);
    EXPECT_NEAR(
        duration<double>(rig.client.ended->first.time_since_epoch()).count(), GetParam().fails_s, 1
    );
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Profiles, SynLadder, testing::Values(
    SynCase{"linux-6.5+", {0, 1, 2, 3.1, 4.1, 5.1, 7.1, 11.3, 19.5, 35.7, 69}, 134.5},
    SynCase{"linux-older", {0, 1, 3, 7, 15, 31, 63}, 127},
    SynCase{"lwip-like", {0, 3, 9, 21, 45, 93}, 189},
    SynCase{"rfc6298-plain", {0, 1, 3, 7, 15, 31, 63}, 127}
), [](const auto& row) { return "Row" + std::to_string(row.index); });
// clang-format on

/// Connects at 0.5 s, writes 100 bytes a second from 1.1 s on, as the stored trace of Linux did,
/// and cuts the link for good at 5 s. Returns what was lost on the way up, after the first lost
/// byte.
std::vector<double> writer_on_a_dead_link(const char* profile, int writes) {
    TcpRig rig{link_with(milliseconds{300}), profile};
    rig.run_for(milliseconds{506});
    rig.connect();
    rig.run_for(milliseconds{600});
    for (int i = 0; i < writes; ++i) {
        rig.client.write(std::string(100, 'x'));
        if (i == 11) rig.client.stream->end(Ending::fin);
        if (i == 3) rig.run_for(milliseconds{893});
        if (i == 3) rig.link.cut();
        rig.run_for(milliseconds{i == 3 ? 107 : 1000});
    }
    rig.run_for(minutes{5});
    const auto lost = rig.losses_up();
    return in_seconds(lost, lost.front());
}

TEST(RtoLadder, OfASteadyWriterIsThatOfRealLinux) {
    const auto seen = writer_on_a_dead_link("linux-6.5+", 12);
    expect_ladder(seen, linux_figures::steady_writer_s, 0.1, 0.02);
}

TEST(RtoLadder, OfASilentWriterIsThatOfRealLinux) {
    const auto seen = writer_on_a_dead_link("linux-6.5+", 5);
    expect_ladder(seen, linux_figures::silent_writer_s, 0.1, 0.02);
}

TEST(RtoLadder, OfThePlainRulesBeginsAfterOneTimeOut) {
    const auto seen = writer_on_a_dead_link("rfc6298-plain", 5);
    // 0.6 s of round trip and 0.2 s of delayed acknowledgment make a time-out of 1.5 s.
    expect_ladder(seen, {0, 1.5, 4.5, 10.5, 22.5, 46.5}, 0.01, 0.05);
}

TEST(RtoLadder, SleepsOnAfterTheLinkIsBack) {
    // The flagship: an outage of 52 s costs this connection 96 s.
    TcpRig rig{link_with(milliseconds{300})};
    rig.establish();
    for (int i = 0; i < 12; ++i) {
        if (i == 4) rig.link.cut({.lasting = seconds{52}});
        rig.client.write(std::string(100, 'x'));
        rig.run_for(seconds{1});
    }
    const auto before = rig.server.arrivals.size();
    rig.run_for(seconds{80});
    EXPECT_EQ(rig.server.arrivals.size(), before);
    EXPECT_TRUE(rig.link.is_up());
    rig.run_for(seconds{10});
    EXPECT_EQ(rig.server.text.size(), 1200U);
}

}  // namespace
}  // namespace assay::simulator
