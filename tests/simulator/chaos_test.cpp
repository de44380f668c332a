// Random writes, pauses, cuts, drops, power cuts and endings: whatever happens, what one side
// receives is a beginning of what the other wrote, and a connection over a healed link comes to an
// end.
#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

namespace assay::simulator {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// More events than this without time moving would never end.
constexpr std::uint64_t steps_at_one_instant_max = 1'000'000;

/// Bytes whose value tells their position, so that a gap or a repeat shows.
std::string numbered(std::size_t begin, std::size_t count) {
    std::string out;
    for (std::size_t i = begin; i < begin + count; ++i)
        out += static_cast<char>((i * 31 + i / 251) & 0x7FU);
    return out;
}

LinkSpec rough_link(Random& random) {
    auto spec =
        link_with(milliseconds{1 + random.below(400)}, static_cast<double>(random.below(15)) / 100);
    if (random.below(2) == 0) spec.up.queue.rate_bps = 10'000 + random.below(1'000'000);
    if (random.below(2) == 0) spec.down.queue.rate_bps = 10'000 + random.below(1'000'000);
    if (random.below(2) == 0) spec.up.queue.bytes_max = 3'000 + random.below(50'000);
    if (random.below(2) == 0) spec.down.queue.datagrams_max = 2 + random.below(20);
    spec.up.delay.jitter_shape = spec.down.delay.jitter_shape =
        static_cast<JitterShape>(random.below(6));
    spec.up.delay.jitter = spec.down.delay.jitter = milliseconds{random.below(200)};
    spec.up.delay.jitter_sigma = spec.down.delay.jitter_sigma = milliseconds{random.below(200)};
    if (random.below(3) == 0) {
        spec.freeze.every = seconds{20};
        spec.freeze.least = milliseconds{500};
        spec.freeze.most = seconds{8};
    }
    if (random.below(3) == 0) {
        spec.sleep.wake_after = seconds{2};
        spec.sleep.wake_delay = milliseconds{700};
    }
    return spec;
}

/// One connection under random treatment.
class Chaos {
public:
    Chaos(std::uint64_t seed, const char* profile)
        : random_{seed, "chaos", Purpose::workload}, rig_{rough_link(random_), profile, seed} {}

    void play() {
        rig_.connect();
        for (int i = 0; i < 200; ++i) {
            act();
            rig_.run_for(milliseconds{random_.below(2000)});
        }
    }
    /// Heals everything and closes; true if both hosts are rid of the connection in time.
    bool drain() {
        auto spec = rig_.link.spec();
        spec.up.loss.random_ppb = spec.down.loss.random_ppb = 0;
        spec.freeze.every = {};
        rig_.link.change(spec);
        rig_.link.restore();
        rig_.client.stream->pause_receiving(false);
        if (rig_.server.stream) rig_.server.stream->pause_receiving(false);
        // Both sides, because a lost RST leaves a half-open end that only its own writing
        // discovers.
        rig_.client.stream->end(Ending::fin);
        if (rig_.server.stream) rig_.server.stream->end(Ending::fin);
        const auto is_over = [this] {
            return rig_.client_host.connections() == 0 && rig_.server_host.connections() == 0;
        };
        const auto limit = rig_.schedule.now() + hours{2};
        while (!is_over() && rig_.schedule.now() < limit &&
               rig_.schedule.steps_at_this_instant() < steps_at_one_instant_max &&
               rig_.schedule.step()) {
        }
        check();
        return is_over();
    }
    std::size_t received() const { return rig_.server.received + rig_.client.received; }

private:
    void act() {
        auto& peer = random_.below(2) == 0 ? rig_.client : rig_.server;
        if (!peer.stream) return;
        auto& written = &peer == &rig_.client ? client_wrote_ : server_wrote_;
        switch (random_.below(40)) {
        case 0:
            return rig_.link.cut(
                {.lasting = milliseconds{random_.below(20'000)},
                 .ways = static_cast<Ways>(random_.below(3)),
                 .deliver_in_flight = random_.below(2) == 0}
            );
        case 1:
            return rig_.link.drop_next(static_cast<Ways>(random_.below(3)), 1 + random_.below(5));
        case 2:
        case 3:
            return peer.stream->pause_receiving(true);
        case 4:
        case 5:
        case 6:
            return peer.stream->pause_receiving(false);
        case 7:
            if (random_.below(20) == 0) peer.stream->end(static_cast<Ending>(random_.below(2)));
            return;
        case 8:
            if (random_.below(20) == 0) rig_.server_host.lose_power();
            rig_.server_host.restore_power();
            return;
        default:
            written +=
                peer.write(numbered(written, random_.below(random_.below(3) == 0 ? 20'000 : 300)));
        }
    }
    void check() {
        ASSERT_EQ(rig_.server.text, numbered(0, rig_.server.text.size()));
        ASSERT_EQ(rig_.client.text, numbered(0, rig_.client.text.size()));
        ASSERT_LE(rig_.server.text.size(), client_wrote_);
        ASSERT_LE(rig_.client.text.size(), server_wrote_);
    }

    Random random_;
    TcpRig rig_;
    std::size_t client_wrote_{};
    std::size_t server_wrote_{};
};

class TcpChaos : public testing::TestWithParam<const char*> {};

TEST_P(TcpChaos, KeepsOrderAndComesToAnEnd) {
    std::size_t received = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        Chaos chaos{seed, GetParam()};
        chaos.play();
        EXPECT_TRUE(chaos.drain()) << GetParam() << " seed " << seed;
        received += chaos.received();
        if (HasFailure()) return;
    }
    EXPECT_GT(received, 500'000U);  // else it proved nothing
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Profiles, TcpChaos,
    testing::Values("linux-6.5+", "linux-older", "lwip-like", "rfc6298-plain"),
    [](const auto& row) { return "Row" + std::to_string(row.index); });
// clang-format on

}  // namespace
}  // namespace assay::simulator
