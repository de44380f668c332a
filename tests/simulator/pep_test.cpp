// The proxy at the client's side of a link: it acknowledges at once and holds what the link does
// not take, within its bounds; endings and refusals come out at the other side; nothing is lost or
// changed while both sides live.
#include "simulator/tcp/pep.hpp"
#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// client == 1 ms == Pep ==== link ==== server
struct PepRig {
    TcpRig rig;
    Pep pep;
    /// Uses links of the proxy, so it goes first.
    Host device{rig.schedule};

    bool is_answered{};
    std::optional<Ending> answer{};  ///< why the server could not be reached

    explicit PepRig(const LinkSpec& spec)
        : rig{spec}, pep{rig.schedule, rig.link, rig.server_host} {
        pep.on_answered([this](const std::string& flow, std::optional<Ending> failure) {
            EXPECT_EQ(flow, "flow");
            is_answered = true;
            answer = failure;
        });
    }
    ~PepRig() { rig.client.stream.reset(); }
    PepRig(const PepRig&) = delete;
    PepRig& operator=(const PepRig&) = delete;

    void connect() { rig.client.hold(pep.connect(device, "flow")); }
    void establish() {
        connect();
        while (!rig.server.stream && rig.schedule.step()) {
        }
    }
};

LinkSpec satellite(double loss = 0) {
    auto spec = link_with(milliseconds{300}, loss);
    spec.pep.is_on = true;
    return spec;
}

TEST(Pep, AnswersTheHandshakeAtOnceAndBringsTheFirstBytesAfterItsOwn) {
    PepRig pair{satellite()};
    pair.connect();
    pair.rig.run_for(milliseconds{2});
    EXPECT_TRUE(pair.rig.client.established);
    pair.rig.client.write("CONNECT");
    pair.rig.run_for(milliseconds{2});
    EXPECT_EQ(pair.device.unacknowledged_bytes(), 0U);
    pair.rig.run_for(milliseconds{890});
    EXPECT_TRUE(pair.is_answered);
    EXPECT_FALSE(pair.answer);
    EXPECT_EQ(pair.rig.server.text, "");  // its handshake takes a round trip, the bytes half of one
    pair.rig.run_for(milliseconds{20});
    EXPECT_EQ(pair.rig.server.text, "CONNECT");
}

TEST(Pep, CarriesEverythingBothWaysOverALossyLink) {
    PepRig pair{satellite(0.05)};
    pair.establish();
    std::string forth;
    std::string back;
    Random random{7, "pep", Purpose::workload};
    for (int i = 0; i < 200; ++i) {
        const std::string piece(1 + random.below(3'000), static_cast<char>('a' + i % 26));
        forth += piece.substr(0, pair.rig.client.write(piece));
        back += piece.substr(0, pair.rig.server.write(piece));
        pair.rig.run_for(milliseconds{random.below(400)});
    }
    pair.rig.run_for(minutes{10});
    EXPECT_EQ(pair.rig.server.text, forth);
    EXPECT_EQ(pair.rig.client.text, back);
}

TEST(Pep, AcknowledgesWhatNobodyHasReadWhileTheLinkIsDead) {
    PepRig pair{satellite()};
    pair.establish();
    pair.rig.link.cut();
    pair.rig.client.write("PUBLISH");
    pair.rig.run_for(milliseconds{50});
    EXPECT_EQ(pair.device.unacknowledged_bytes(), 0U);
    EXPECT_EQ(pair.pep.held_bytes(), 7U);
    pair.rig.run_for(seconds{20});
    EXPECT_EQ(pair.rig.server.text, "");
    pair.rig.link.restore();
    pair.rig.run_for(minutes{2});
    EXPECT_EQ(pair.rig.server.text, "PUBLISH");
    EXPECT_EQ(pair.pep.held_bytes(), 0U);
}

TEST(Pep, TakesNoMoreThanItsBufferAndAllOfItArrives) {
    for (const std::uint64_t buffer : {16'000U, 64'000U, 256'000U}) {
        auto spec = satellite();
        spec.pep.buffer_bytes = buffer;
        PepRig pair{spec};
        pair.establish();
        pair.rig.link.cut();
        std::size_t written = 0;
        const std::string chunk(10'000, 'x');
        for (int i = 0; i < 1'000; ++i) {
            written += pair.rig.client.write(chunk);
            pair.rig.run_for(milliseconds{10});
        }
        const auto taken = written - pair.device.unacknowledged_bytes();
        EXPECT_LE(taken, buffer);
        EXPECT_GT(taken, buffer / 2);
        EXPECT_LT(written, 10'000'000U);  // the device's own buffer is full as well
        pair.rig.link.restore();
        pair.rig.run_for(minutes{30});
        EXPECT_EQ(pair.rig.server.received, written);
    }
}

TEST(Pep, HoldsTheServerBackWhileTheClientReadsNothing) {
    PepRig pair{satellite()};
    pair.establish();
    pair.rig.client.stream->pause_receiving(true);
    std::size_t written = 0;
    const std::string chunk(100'000, 'x');
    for (int i = 0; i < 200; ++i) {
        written += pair.rig.server.write(chunk);
        pair.rig.run_for(milliseconds{100});
    }
    EXPECT_LT(written, 20'000'000U);
    EXPECT_EQ(pair.rig.client.received, 0U);
    pair.rig.client.stream->pause_receiving(false);
    pair.rig.run_for(minutes{30});
    EXPECT_EQ(pair.rig.client.received, written);
}

TEST(Pep, LosesWhatItHoldsWithAReset) {
    PepRig pair{satellite()};
    pair.establish();
    pair.rig.link.cut();
    pair.rig.client.write("PUBLISH");
    pair.rig.run_for(seconds{5});
    EXPECT_EQ(pair.device.unacknowledged_bytes(), 0U);
    pair.rig.client.stream->end(Ending::reset);
    pair.rig.run_for(seconds{1});
    pair.rig.link.restore();
    pair.rig.run_for(minutes{10});
    EXPECT_EQ(pair.rig.server.text, "");
}

TEST(Pep, PassesAResetOnBothWays) {
    PepRig from_client{satellite()};
    from_client.establish();
    from_client.rig.client.stream->end(Ending::reset);
    from_client.rig.run_for(milliseconds{302});
    ASSERT_TRUE(from_client.rig.server.ended);
    EXPECT_EQ(from_client.rig.server.ended->second, Ending::reset);

    PepRig from_server{satellite()};
    from_server.establish();
    from_server.rig.server.stream->end(Ending::reset);
    from_server.rig.run_for(milliseconds{302});
    ASSERT_TRUE(from_server.rig.client.ended);
    EXPECT_EQ(from_server.rig.client.ended->second, Ending::reset);
}

TEST(Pep, EndsInOrderBehindEverythingThatCameBefore) {
    auto spec = satellite();
    spec.up.queue.rate_bps = 800'000;
    PepRig pair{spec};
    pair.establish();
    const auto written = pair.rig.client.write(std::string(200'000, 'x'));
    pair.rig.client.stream->end(Ending::fin);
    pair.rig.run_for(seconds{60});
    EXPECT_EQ(pair.rig.server.received, written);
    ASSERT_TRUE(pair.rig.server.ended);
    EXPECT_EQ(pair.rig.server.ended->second, Ending::fin);
    EXPECT_EQ(pair.device.connections(), 0U);
    EXPECT_EQ(pair.pep.far_side().connections(), 0U);
}

TEST(Pep, BringsOverWhatAClientSaidThatLeftBeforeTheServerAnswered) {
    PepRig pair{satellite()};
    pair.connect();
    pair.rig.run_for(milliseconds{3});
    pair.rig.client.write("PUBLISH");
    pair.rig.client.stream->end(Ending::fin);
    pair.rig.run_for(seconds{5});
    EXPECT_EQ(pair.rig.server.text, "PUBLISH");
    ASSERT_TRUE(pair.rig.server.ended);
    EXPECT_EQ(pair.rig.server.ended->second, Ending::fin);
}

TEST(Pep, TellsARefusalAndASilentServerAsAReset) {
    PepRig refused{satellite()};
    refused.rig.server_host.set_answer(Answer::refuse);
    refused.connect();
    refused.rig.run_for(milliseconds{604});
    EXPECT_TRUE(refused.rig.client.established);
    ASSERT_TRUE(refused.rig.client.ended);
    EXPECT_EQ(refused.rig.client.ended->second, Ending::reset);

    EXPECT_EQ(refused.answer, Ending::refused);

    PepRig silent{satellite()};
    silent.rig.server_host.set_answer(Answer::silent);
    silent.connect();
    silent.rig.run_for(seconds{60});
    EXPECT_TRUE(silent.rig.client.established);
    EXPECT_FALSE(silent.rig.client.ended);
    silent.rig.run_for(minutes{3});
    ASSERT_TRUE(silent.rig.client.ended);
    EXPECT_EQ(silent.rig.client.ended->second, Ending::reset);
    EXPECT_EQ(silent.answer, Ending::timed_out);
}

TEST(Pep, GivesUpADeadLinkWhenTcpDoes) {
    PepRig pair{satellite()};
    pair.establish();
    pair.rig.link.cut();
    pair.rig.client.write("PUBLISH");
    pair.rig.run_for(minutes{10});
    EXPECT_FALSE(pair.rig.client.ended);
    pair.rig.run_for(minutes{20});
    ASSERT_TRUE(pair.rig.client.ended);
    EXPECT_EQ(pair.rig.client.ended->second, Ending::reset);
    EXPECT_EQ(pair.rig.server.text, "");
}

TEST(Pep, LeavesTheFateOfAFlowToTheLink) {
    // The first datagram of the flow is the one that the link loses, with a proxy or without.
    const auto connected_at = [](bool has_pep) {
        PepRig pair{satellite()};
        pair.rig.link.drop_next(Ways::up, 1);
        if (has_pep)
            pair.connect();
        else
            pair.rig.connect();
        while (!pair.rig.server.stream && pair.rig.schedule.step()) {
        }
        return pair.rig.schedule.now() - Instant{};
    };
    // Both try again after a second; how much later, the timer wheel decides.
    EXPECT_NEAR(std::chrono::duration<double>(connected_at(true)).count(), 1.85, 0.1);
    EXPECT_NEAR(std::chrono::duration<double>(connected_at(false)).count(), 1.85, 0.1);
}

}  // namespace
}  // namespace assay::simulator
