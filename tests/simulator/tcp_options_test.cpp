// What an application asks of its connections, and what a host does with too many of them.
#include "simulator/tcp/segment.hpp"
#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

namespace assay::simulator {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

StackProfile with_keep_alive() {
    auto profile = default_stack_profile();
    profile.keep_alive_after = seconds{60};
    profile.keep_alive_every = seconds{10};
    profile.keep_alive_probes = 3;
    return profile;
}

double seconds_of(Instant instant) {
    return duration<double>(instant.time_since_epoch()).count();
}

TEST(TcpKeepAlive, FindsAPeerThatVanished) {
    TcpRig rig{link_with(milliseconds{50}), with_keep_alive(), 1};
    rig.establish();
    rig.client.stream->end(Ending::vanished);
    rig.run_for(minutes{5});
    ASSERT_TRUE(rig.server.ended);
    EXPECT_EQ(rig.server.ended->second, Ending::timed_out);
    // A minute of silence, three questions, ten seconds after each; timers so long are coarse.
    EXPECT_NEAR(seconds_of(rig.server.ended->first), 91, 1);
}

TEST(TcpKeepAlive, LeavesAPeerAloneThatAnswers) {
    TcpRig rig{link_with(milliseconds{50}), with_keep_alive(), 1};
    rig.establish();
    const auto before = rig.fates.size();
    rig.run_for(minutes{10});
    EXPECT_FALSE(rig.client.ended);
    EXPECT_FALSE(rig.server.ended);
    // A question a minute at most, each with its answer; both ends ask.
    EXPECT_GT(rig.fates.size(), before + 10);
    EXPECT_LE(rig.fates.size(), before + 40);
}

TEST(TcpKeepAlive, IsOffUnlessAskedFor) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.establish();
    rig.client.stream->end(Ending::vanished);
    EXPECT_FALSE(rig.schedule.next());
}

TEST(TcpKeepAlive, EndsAtTheUserTimeoutInstead) {
    auto profile = with_keep_alive();
    profile.user_timeout = seconds{65};
    TcpRig rig{link_with(milliseconds{50}), profile, 1};
    rig.establish();
    rig.client.stream->end(Ending::vanished);
    rig.run_for(minutes{5});
    ASSERT_TRUE(rig.server.ended);
    EXPECT_NEAR(seconds_of(rig.server.ended->first), 70, 1);
}

TEST(TcpUserTimeout, EndsAConnectionWhoseBytesNobodyAcknowledges) {
    auto profile = default_stack_profile();
    profile.user_timeout = seconds{30};
    TcpRig rig{link_with(milliseconds{50}), profile, 1};
    rig.establish();
    rig.client.stream->end(Ending::vanished);
    const auto begin = seconds_of(rig.schedule.now());
    rig.server.write("hello?");
    rig.run_for(minutes{5});
    ASSERT_TRUE(rig.server.ended);
    EXPECT_EQ(rig.server.ended->second, Ending::timed_out);
    // Linux counts from the first copy that a time-out sends: here the tail-loss probe goes after
    // 0.3 s, and that copy 0.3 s later.
    EXPECT_NEAR(seconds_of(rig.server.ended->first) - begin, 30.6, 0.2);
}

TEST(TcpUserTimeout, BeginsAnewWithEveryAcknowledgment) {
    auto profile = default_stack_profile();
    profile.user_timeout = seconds{30};
    auto spec = link_with(milliseconds{50});
    spec.up.queue.rate_bps = 5'000;  // 40 kB take a minute
    TcpRig rig{spec, profile, 1};
    rig.establish();
    rig.client.write(std::string(40'000, 'x'));
    rig.run_for(minutes{2});
    EXPECT_FALSE(rig.client.ended);
    EXPECT_EQ(rig.server.text.size(), 40'000U);
}

TEST(TcpGiveUp, ComesAfterSoManyRetriesWithoutALimitInTime) {
    TcpRig rig{link_with(milliseconds{50}), "lwip-like"};
    rig.establish();
    rig.server.stream->end(Ending::vanished);
    const auto before = rig.fates.size();
    rig.client.write("hello?");
    rig.run_for(minutes{60});
    ASSERT_TRUE(rig.client.ended);
    EXPECT_EQ(rig.client.ended->second, Ending::timed_out);
    EXPECT_EQ(rig.fates.size(), before + 1 + 12);  // once, and twelve retries
}

TEST(TcpBacklog, DropsFurtherSynsUntilThereIsRoom) {
    TcpRig rig{link_with(milliseconds{50})};
    std::vector<std::unique_ptr<Stream>> accepted;
    rig.server_host.on_accept([&](std::unique_ptr<Stream> stream, const std::string&) {
        accepted.push_back(std::move(stream));
    });
    rig.server_host.hold_accepting(2);
    std::vector<std::unique_ptr<Stream>> clients;
    int established = 0;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(rig.client_host.connect(rig.link, rig.server_host, "flow"));
        clients.back()->on_events({.established = [&] { ++established; }});
    }
    rig.run_for(milliseconds{1500});
    EXPECT_EQ(established, 2);
    EXPECT_EQ(accepted.size(), 0U);
    rig.server_host.resume_accepting();
    EXPECT_EQ(accepted.size(), 2U);
    rig.run_for(seconds{1});  // the third tries again
    EXPECT_EQ(established, 3);
    EXPECT_EQ(accepted.size(), 3U);
}

TEST(TcpBacklog, KeepsWhatCameBeforeTheConnectionWasAccepted) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.server_host.hold_accepting(1);
    rig.connect();
    rig.client.write("early");
    rig.run_for(seconds{1});
    EXPECT_FALSE(rig.server.stream);
    rig.server_host.resume_accepting();
    rig.run_for(seconds{1});
    EXPECT_EQ(rig.server.text, "early");
}

TEST(TcpBacklog, IsForgottenWithItsHost) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.server_host.hold_accepting(1);
    rig.connect();
    rig.run_for(seconds{1});
    const auto sent = rig.link.down().statistics().sent;
    rig.server_host.lose_power();
    rig.run_for(seconds{1});
    EXPECT_EQ(rig.link.down().statistics().sent, sent);
    EXPECT_FALSE(rig.client.ended);
}

/// How many segments leave in the first round trip after a long silence.
std::uint64_t burst_after_silence(bool restarts) {
    auto profile = default_stack_profile();
    profile.restarts_after_idle = restarts;
    TcpRig rig{link_with(milliseconds{100}), profile, 1};
    rig.establish();
    for (int i = 0; i < 20; ++i) {  // opens the window
        rig.client.write(std::string(100'000, 'x'));
        rig.run_for(seconds{1});
    }
    rig.run_for(minutes{5});
    const auto before = rig.link.up().statistics().sent;
    rig.client.write(std::string(80'000, 'x'));
    rig.run_for(milliseconds{100});
    return rig.link.up().statistics().sent - before;
}

TEST(TcpIdle, MakesLinuxBeginAgainWithTheInitialWindow) {
    EXPECT_EQ(burst_after_silence(true), default_stack_profile().initial_window);
    EXPECT_EQ(burst_after_silence(false), 56U);  // everything at once
}

/// How long the server waits with its acknowledgment of a question that it does not answer, after
/// so many that it did.
Duration acknowledgment_delay(int answered) {
    TcpRig rig{link_with(milliseconds{50})};
    std::vector<Instant> plain;
    rig.server_host.on_segment([&](const std::string&, const Segment& segment) {
        if (segment.cause == Cause::acknowledgment) plain.push_back(segment.stamp);
    });
    rig.establish();
    for (int i = 0; i < answered; ++i) {
        rig.client.write("question");
        rig.run_for(milliseconds{50});
        rig.server.write("answer");
        rig.run_for(milliseconds{50});
    }
    plain.clear();
    rig.client.write("and this?");
    rig.run_for(milliseconds{50});
    const auto arrived = rig.schedule.now();
    rig.run_for(milliseconds{100});
    return plain.empty() ? Duration::max() : plain.front() - arrived;
}

TEST(TcpAcknowledgments, AreDelayedInADialogue) {
    EXPECT_EQ(acknowledgment_delay(0), Duration{});
    // 40 ms, and what the timer wheel adds.
    EXPECT_GE(acknowledgment_delay(1), milliseconds{40});
    EXPECT_LE(acknowledgment_delay(1), milliseconds{44});
}

/// When messages of 100 bytes arrive that are written 50 ms apart over 100 ms each way.
std::vector<std::int64_t> arrivals_ms(bool nagle) {
    auto profile = default_stack_profile();
    profile.nagle = nagle;
    TcpRig rig{link_with(milliseconds{100}), profile, 1};
    rig.establish();
    rig.run_for(milliseconds{100});
    const auto begin = rig.schedule.now();
    for (int i = 0; i < 4; ++i) {
        rig.client.write(std::string(100, 'x'));
        rig.run_for(milliseconds{50});
    }
    rig.run_for(seconds{1});
    std::vector<std::int64_t> out;
    for (const auto& [at, bytes] : rig.server.arrivals)
        out.push_back((at - begin) / milliseconds{1});
    return out;
}

TEST(TcpNagle, HoldsSmallWritesUntilTheOneBeforeIsAcknowledged) {
    EXPECT_EQ(arrivals_ms(false), (std::vector<std::int64_t>{100, 150, 200, 250}));
    EXPECT_EQ(arrivals_ms(true), (std::vector<std::int64_t>{100, 300}));
}

}  // namespace
}  // namespace assay::simulator
