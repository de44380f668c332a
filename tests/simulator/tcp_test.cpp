#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Tcp, CompletesItsHandshakeInOneRoundTrip) {
    TcpRig rig{link_with(milliseconds{300})};
    rig.connect();
    rig.run_for(milliseconds{599});
    EXPECT_FALSE(rig.client.established);
    rig.run_for(milliseconds{1});
    EXPECT_TRUE(rig.client.established);
    EXPECT_FALSE(rig.server.stream);
    rig.run_for(milliseconds{300});
    EXPECT_TRUE(rig.server.stream);
}

TEST(Tcp, CarriesBytesBothWays) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.establish();
    EXPECT_EQ(rig.client.write("ping"), 4U);
    EXPECT_EQ(rig.server.write("pong"), 4U);
    rig.run_for(milliseconds{50});
    EXPECT_EQ(rig.server.text, "ping");
    EXPECT_EQ(rig.client.text, "pong");
}

TEST(Tcp, WritesBeforeTheHandshakeAreSentAfterIt) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.connect();
    EXPECT_EQ(rig.client.write("early"), 5U);
    rig.run_for(milliseconds{150});
    EXPECT_EQ(rig.server.text, "early");
}

TEST(Tcp, TakesNoOutageInTheHandshakeForARoundTrip) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.connect();
    rig.client.write("early");
    rig.run_for(milliseconds{60});
    // The end of the handshake and the first bytes are lost, over and over again.
    rig.link.cut({.lasting = seconds{30}, .ways = Ways::up});
    while (rig.server.text.empty() && rig.schedule.step()) {
    }
    const auto heard = rig.schedule.now();
    EXPECT_GT(heard, Instant{seconds{30}});
    rig.link.drop_next(Ways::down, 1);
    rig.server.write("answer");
    rig.run_for(seconds{4});
    EXPECT_EQ(rig.client.text, "answer");
    ASSERT_FALSE(rig.client.arrivals.empty());
    // RFC 6298, 5.7: three seconds, whatever the handshake took.
    EXPECT_LE(rig.client.arrivals.front().first - heard, milliseconds{3'100});
}

TEST(Tcp, ClosesInOrderWithFinBothWays) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.establish();
    rig.client.write("bye");
    rig.client.stream->end(Ending::fin);
    rig.run_for(seconds{2});
    EXPECT_EQ(rig.server.text, "bye");
    ASSERT_TRUE(rig.server.ended);
    EXPECT_EQ(rig.server.ended->second, Ending::fin);
    EXPECT_FALSE(rig.client.ended);
    EXPECT_EQ(rig.client_host.connections(), 0U);
    EXPECT_EQ(rig.server_host.connections(), 0U);
    EXPECT_FALSE(rig.schedule.next());
}

TEST(Tcp, DrainsWhatThePeerHadBufferedWhenTheOtherSideCloses) {
    auto spec = link_with(milliseconds{50});
    spec.down.queue.rate_bps = 80'000;  // 10 kB/s
    TcpRig rig{spec};
    rig.establish();
    EXPECT_EQ(rig.server.write(std::string(20'000, 'x')), 20'000U);
    rig.client.stream->end(Ending::fin);
    rig.run_for(seconds{5});
    EXPECT_EQ(rig.server.ended->second, Ending::fin);
    EXPECT_EQ(rig.server_host.connections(), 0U);
    EXPECT_GE(rig.link.down().statistics().sent_bytes, 20'000U);
}

TEST(Tcp, TellsAReset) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.establish();
    rig.client.stream->end(Ending::reset);
    rig.run_for(milliseconds{50});
    EXPECT_EQ(rig.server.ended->second, Ending::reset);
    EXPECT_EQ(rig.server_host.connections(), 0U);
}

TEST(Tcp, TellsARefusalAfterOneRoundTrip) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.server_host.set_answer(Answer::refuse);
    rig.connect();
    rig.run_for(milliseconds{100});
    ASSERT_TRUE(rig.client.ended);
    EXPECT_EQ(rig.client.ended->second, Ending::refused);
    EXPECT_FALSE(rig.client.established);
}

TEST(Tcp, TimesOutWhenNobodyAnswers) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.server_host.set_answer(Answer::silent);
    rig.connect();
    rig.run_for(minutes{3});
    ASSERT_TRUE(rig.client.ended);
    EXPECT_EQ(rig.client.ended->second, Ending::timed_out);
    EXPECT_GT(rig.client.ended->first, Instant{seconds{120}});
}

TEST(Tcp, SaysNothingWhenThePeerVanishes) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.establish();
    rig.client.stream->end(Ending::vanished);
    rig.server.write("hello?");
    rig.run_for(minutes{10});
    EXPECT_FALSE(rig.server.ended);
    rig.run_for(minutes{10});
    ASSERT_TRUE(rig.server.ended);
    EXPECT_EQ(rig.server.ended->second, Ending::timed_out);
    EXPECT_NEAR(
        static_cast<double>(rig.server.ended->first.time_since_epoch().count()) / 1e9, 15 * 60, 120
    );
}

TEST(Tcp, IsResetByAHostThatLostPowerAndForgot) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.establish();
    rig.server_host.lose_power();
    rig.client.write("one");
    rig.run_for(seconds{5});
    EXPECT_FALSE(rig.client.ended);
    EXPECT_FALSE(rig.server.ended);
    rig.server_host.restore_power();
    rig.run_for(seconds{30});
    ASSERT_TRUE(rig.client.ended);
    EXPECT_EQ(rig.client.ended->second, Ending::reset);
    rig.connect();
    rig.run_for(seconds{1});
    EXPECT_TRUE(rig.client.established);
}

/// The listener of a segment that only a timer sends takes away the last who held its connection.
TEST(Tcp, OutlastsAHostThatLosesPowerWhileATimerSends) {
    auto profile = *find_stack_profile("linux-6.5+");
    profile.quick_acks = 0;
    TcpRig rig{link_with(milliseconds{100}), profile, 1};
    int acknowledged = 0;
    rig.server_host.on_segment([&](const std::string&, const Segment& segment) {
        if (rig.server.stream || segment.cause != Cause::acknowledgment) return;
        ++acknowledged;
        rig.server_host.lose_power();
    });
    rig.establish();
    const auto begin = rig.schedule.now();
    rig.server.stream.reset();
    rig.client.write("x");
    while (acknowledged == 0 && rig.schedule.step()) {
    }
    EXPECT_GT(
        rig.schedule.now() - begin, milliseconds{100}
    );  // "x" came, and was not answered at once
    EXPECT_LT(rig.schedule.now() - begin, milliseconds{200});  // the client's FIN has not come yet
    rig.run_for(seconds{5});
    EXPECT_EQ(acknowledged, 1);
}

TEST(Tcp, DeliversEverythingInOrderUnderLoss) {
    for (const char* profile : {"linux-6.5+", "linux-older", "lwip-like", "rfc6298-plain"}) {
        TcpRig rig{link_with(milliseconds{50}, 0.05), profile};
        rig.establish();
        std::string sent;
        for (int i = 0; i < 10'000; ++i)
            sent += std::to_string(i) + ",";
        std::size_t written = 0;
        for (int second = 0; second < 600 && rig.server.text.size() < sent.size(); ++second) {
            written += rig.client.write(std::string_view{sent}.substr(written));
            rig.run_for(seconds{1});
        }
        EXPECT_EQ(rig.server.text, sent) << profile;
    }
}

TEST(Tcp, TakesNoMoreThanItsSendBufferAndTellsWhenThereIsRoom) {
    auto spec = link_with(milliseconds{50});
    spec.up.queue.rate_bps = 80'000;
    TcpRig rig{spec};
    rig.establish();
    const auto taken = rig.client.write(std::string(1'000'000, 'x'));
    // The last piece of memory is filled, though it reaches beyond what the buffer may cost.
    EXPECT_EQ(taken, 32U * 1448);
    EXPECT_EQ(rig.client.write("y"), 0U);
    EXPECT_EQ(rig.client.writable, 0);
    rig.run_for(seconds{10});
    EXPECT_EQ(rig.client.writable, 1);
    EXPECT_GT(rig.client.write(std::string(1'000'000, 'x')), 20'000U);
}

TEST(Tcp, ClosesItsWindowWhileTheOwnerDoesNotRead) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.establish();
    rig.server.stream->pause_receiving(true);
    std::size_t taken = 0;
    for (int i = 0; i < 60; ++i) {
        taken += rig.client.write(std::string(1'000'000, 'x'));
        rig.run_for(seconds{1});
    }
    // The send buffer of one side and the receive buffer of the other, and no byte more.
    const auto& profile = default_stack_profile();
    EXPECT_LE(taken, profile.send_buffer_max + profile.receive_buffer);
    EXPECT_EQ(rig.server.text.size(), 0U);
    rig.server.stream->pause_receiving(false);
    rig.run_for(minutes{5});
    EXPECT_EQ(rig.server.text.size(), taken);
}

TEST(Tcp, SurvivesTheLossOfAWindowUpdate) {
    TcpRig rig{link_with(milliseconds{50})};
    rig.establish();
    rig.server.stream->pause_receiving(true);
    const auto taken = rig.client.write(std::string(80'000, 'x'));
    rig.run_for(seconds{20});
    rig.link.drop_next(Ways::down, 1);
    rig.server.stream->pause_receiving(false);
    rig.run_for(minutes{2});
    EXPECT_EQ(rig.server.text.size(), taken);
}

TEST(Tcp, ReplaysExactlyFromTheSameSeed) {
    const auto play = [](std::uint64_t seed) {
        TcpRig rig{link_with(milliseconds{50}, 0.1), "linux-6.5+", seed};
        rig.establish();
        rig.client.write(std::string(50'000, 'x'));
        rig.run_for(minutes{1});
        return std::pair{rig.server.arrivals, rig.schedule.steps()};
    };
    EXPECT_EQ(play(3), play(3));
    EXPECT_NE(play(3), play(4));
}

/// What becomes of each datagram of one client, while `others` more use links of their own and
/// one of them its link too.
std::vector<std::string> fates_beside(int others) {
    auto spec = link_with(milliseconds{50}, 0.1);
    spec.outage.up_mean = seconds{10};
    spec.outage.mean = milliseconds{500};
    TcpRig rig{spec};
    Host neighbour{rig.schedule};
    std::vector<std::unique_ptr<Stream>> streams;
    rig.establish();
    const auto flow = rig.fates.front().flow;
    // The server's end of what comes later is of no interest.
    rig.server_host.on_accept([](const std::unique_ptr<Stream>&, const std::string&) {});
    for (int i = 0; i < others; ++i) {
        const auto name = "other" + std::to_string(i);
        rig.further_links.push_back(std::make_unique<Link>(rig.schedule, spec, name, 1));
        auto& link = i == 0 ? rig.link : *rig.further_links.back();
        streams.push_back(neighbour.connect(link, rig.server_host, name));
    }
    for (int i = 0; i < 100; ++i) {
        rig.client.write(std::string(500, 'x'));
        for (const auto& stream : streams)
            stream->write(std::vector<std::uint8_t>(300));
        rig.run_for(milliseconds{300});
    }
    std::vector<std::string> out;
    for (const auto& fate : rig.fates)
        if (fate.flow == flow)
            out.push_back(
                std::to_string(fate.at.time_since_epoch().count()) + " " +
                std::to_string(fate.ordinal) + " " + std::string{name_of(fate.fate)}
            );
    return out;
}

TEST(Tcp, MeetsTheSameFateWhoeverElseIsThere) {
    const auto alone = fates_beside(0);
    EXPECT_GT(std::ranges::count_if(alone, [](const auto& f) { return f.ends_with("loss"); }), 10);
    EXPECT_EQ(fates_beside(1), alone);
    EXPECT_EQ(fates_beside(5), alone);
}

}  // namespace
}  // namespace assay::simulator
