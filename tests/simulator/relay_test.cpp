// Two streams joined: nothing is lost or changed, the slower side holds the faster one back, and
// every ending comes out as it went in.
#include "simulator/tcp/pipe.hpp"
#include "simulator/tcp/relay.hpp"
#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

namespace assay::simulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// client -- modelled TCP -- relay -- pipe -- server
struct Joined {
    TcpRig rig;
    std::unique_ptr<Relay> relay{};
    Peer server{.schedule = &rig.schedule};
    std::optional<std::pair<Ending, bool>> done{};

    explicit Joined(const LinkSpec& spec) : rig{spec} {
        rig.server_host.on_accept([this](std::unique_ptr<Stream> stream, const std::string&) {
            auto [near, far] = make_pipe(rig.schedule, milliseconds{1});
            server.hold(std::move(far));
            relay = std::make_unique<Relay>(
                rig.schedule,
                std::move(stream),
                std::move(near),
                [this](Ending how, bool began_near) { done = {how, began_near}; }
            );
        });
        rig.connect();
        while (!relay && rig.schedule.step()) {
        }
    }
};

TEST(Relay, CarriesEverythingBothWays) {
    Joined joined{link_with(milliseconds{50}, 0.05)};
    std::string forth;
    std::string back;
    Random random{7, "relay", Purpose::workload};
    for (int i = 0; i < 200; ++i) {
        const std::string piece(1 + random.below(3'000), static_cast<char>('a' + i % 26));
        forth += piece.substr(0, joined.rig.client.write(piece));
        back += piece.substr(0, joined.server.write(piece));
        joined.rig.run_for(milliseconds{random.below(200)});
    }
    joined.rig.run_for(seconds{300});
    EXPECT_EQ(joined.server.text, forth);
    EXPECT_EQ(joined.rig.client.text, back);
}

TEST(Relay, HoldsAFastWriterBackWhileTheOtherSideIsSlow) {
    auto spec = link_with(milliseconds{50});
    spec.down.queue.rate_bps = 80'000;  // 10 kB a second towards the client
    Joined joined{spec};
    std::size_t written = 0;
    const std::string chunk(100'000, 'x');
    for (int i = 0; i < 100; ++i) {
        written += joined.server.write(chunk);
        joined.rig.run_for(milliseconds{100});
    }
    // The pipe takes everything; what the modelled connection did not take waits, and no more of it
    // is read.
    EXPECT_GT(joined.relay->waiting_bytes(), 0U);
    const auto read = joined.relay->waiting_bytes() + joined.rig.client.received +
                      joined.rig.server_host.unacknowledged_bytes();
    EXPECT_LT(read, 500'000U);
    EXPECT_LT(joined.rig.client.received, 110'000U);
    joined.rig.run_for(std::chrono::minutes{30});
    EXPECT_EQ(joined.rig.client.received, written);
}

TEST(Relay, EndsInOrderBehindEverythingThatCameBefore) {
    auto spec = link_with(milliseconds{50});
    spec.down.queue.rate_bps = 800'000;
    Joined joined{spec};
    const auto written = joined.server.write(std::string(300'000, 'x'));
    joined.server.stream->end(Ending::fin);
    joined.rig.run_for(seconds{60});
    EXPECT_EQ(joined.rig.client.received, written);
    ASSERT_TRUE(joined.rig.client.ended);
    EXPECT_EQ(joined.rig.client.ended->second, Ending::fin);
    ASSERT_TRUE(joined.done);
    EXPECT_EQ(*joined.done, std::pair(Ending::fin, false));
}

TEST(Relay, PassesAResetOnAsAReset) {
    Joined joined{link_with(milliseconds{50})};
    joined.rig.client.stream->end(Ending::reset);
    joined.rig.run_for(seconds{1});
    ASSERT_TRUE(joined.server.ended);
    EXPECT_EQ(joined.server.ended->second, Ending::reset);
    EXPECT_EQ(*joined.done, std::pair(Ending::reset, true));
}

TEST(Relay, SaysNothingWhileAPeerIsSilent) {
    Joined joined{link_with(milliseconds{50})};
    joined.rig.client.stream->end(Ending::vanished);
    joined.rig.run_for(seconds{600});
    EXPECT_FALSE(joined.server.ended);
    EXPECT_FALSE(joined.done);
}

}  // namespace
}  // namespace assay::simulator
