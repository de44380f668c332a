// What a direction does beyond delay and loss: who may send and how long it takes, what it doubles,
// lets overtake, damages and repeats.
#include "tests/simulator/instants.hpp"
#include "tests/simulator/link_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay::simulator {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(LinkStages, DuplicatesTheShareThatItSays) {
    auto spec = with_delay(milliseconds{10});
    spec.up.disorder.duplicate_ppb = 100'000'000;
    LinkRig rig{spec};
    rig.send_every(milliseconds{1}, 10'000);
    rig.run();
    EXPECT_NEAR(static_cast<double>(rig.ordinals.size()), 11'000, 3 * 30);  // 3 sigma
    EXPECT_TRUE(std::ranges::is_sorted(rig.ordinals));
}

TEST(LinkStages, LetsOnlyThePickedOnesBeOvertaken) {
    auto spec = with_delay(milliseconds{10});
    spec.up.disorder.reorder_ppb = 50'000'000;
    spec.up.disorder.reorder_by = milliseconds{20};
    LinkRig rig{spec};
    rig.send_every(milliseconds{1}, 10'000);
    rig.run();
    ASSERT_EQ(rig.ordinals.size(), 10'000U);
    std::size_t late = 0;
    Duration latest{};
    for (std::size_t i = 0; i < rig.ordinals.size(); ++i) {
        const auto delay = rig.arrivals[i] - Instant{milliseconds{1} * rig.ordinals[i]};
        late += delay > Duration{milliseconds{10}} ? 1 : 0;
        latest = std::max(latest, delay);
    }
    EXPECT_NEAR(static_cast<double>(late), 500, 3 * 22);
    EXPECT_GT(latest, Duration{milliseconds{28}});
    EXPECT_LE(latest, Duration{milliseconds{30}});
    EXPECT_FALSE(std::ranges::is_sorted(rig.ordinals));
}

/// Bytes without a checksum.
struct Bytes final : Payload {
    std::uint64_t value{};
    std::unique_ptr<Payload> copy() const override { return std::make_unique<Bytes>(*this); }
    bool damage(std::uint64_t bits) override {
        value ^= bits;
        return true;
    }
};

TEST(LinkStages, LosesWhatIsDamagedIfItsReceiverHasAChecksum) {
    auto spec = with_delay(milliseconds{10});
    spec.up.disorder.corrupt_ppb = 1'000'000'000;
    LinkRig rig{spec};
    rig.send();
    rig.run();
    EXPECT_TRUE(rig.arrivals.empty());
    EXPECT_EQ(rig.link.up().statistics().count(Fate::corrupted), 1U);
}

TEST(LinkStages, DeliversDamagedBytesToThoseWhoTakeThem) {
    auto spec = with_delay(milliseconds{10});
    spec.up.disorder.corrupt_ppb = 1'000'000'000;
    LinkRig rig{spec};
    std::uint64_t received = 0;
    rig.link.up().attach(rig.flow, [&](const Datagram& datagram) {
        received = static_cast<const Bytes&>(*datagram.data).value;
    });
    rig.link.up().send({rig.flow, 0, 100, std::make_unique<Bytes>()});
    rig.run();
    EXPECT_NE(received, 0U);
    EXPECT_EQ(rig.link.up().statistics().count(Fate::corrupted), 1U);
    EXPECT_EQ(rig.link.up().statistics().count(Fate::delivered), 0U);
}

TEST(LinkStages, LosesWhatIsLargerThanTheMtu) {
    LinkSpec spec;
    spec.up.queue.mtu_bytes = 51;
    LinkRig rig{spec};
    rig.send(51);
    rig.send(52);
    rig.run();
    EXPECT_EQ(rig.arrivals.size(), 1U);
    ASSERT_EQ(rig.lost.size(), 1U);
    EXPECT_EQ(rig.lost[0].fate, Fate::too_big);
}

TEST(LinkStages, HandsOverInBatches) {
    auto spec = with_delay(milliseconds{70});
    spec.up.delay.batch = milliseconds{50};
    LinkRig rig{spec};
    rig.send_every(milliseconds{7}, 1'000);
    rig.run();
    const auto phase = rig.arrivals[0].time_since_epoch() % milliseconds{50};
    Duration waited{};
    for (std::size_t i = 0; i < rig.arrivals.size(); ++i) {
        EXPECT_EQ(rig.arrivals[i].time_since_epoch() % milliseconds{50}, phase);
        const auto delay = rig.arrivals[i] - at_ms(7 * static_cast<std::int64_t>(i));
        EXPECT_GE(delay, Duration{milliseconds{70}});
        EXPECT_LT(delay, Duration{milliseconds{120}});
        waited += delay - milliseconds{70};
    }
    EXPECT_NEAR(static_cast<double>((waited / 1'000).count()), 25e6, 2e6);
}

TEST(LinkStages, SpendsAPreambleOnEachDatagram) {
    LinkSpec spec;
    spec.up.queue.preamble = milliseconds{12};
    spec.up.queue.rate_bps = 8'000;  // 1 byte a millisecond
    LinkRig rig{spec};
    rig.send(48);
    rig.send(48);
    rig.run();
    EXPECT_EQ(rig.arrivals, (std::vector{at_ms(60), at_ms(120)}));
}

TEST(LinkStages, KeepsSilentAsItsDutyCycleDemands) {
    LinkSpec spec;
    spec.up.queue.preamble = milliseconds{60};
    spec.up.queue.duty_ppb = 10'000'000;  // 1 %: 99 times 60 ms of silence
    LinkRig rig{spec};
    rig.send();
    rig.send();
    rig.run();
    EXPECT_EQ(rig.arrivals, (std::vector{at_ms(60), at_ms(60 + 5'940 + 60)}));
}

TEST(LinkStages, SendsOneAtATime) {
    auto spec = with_delay(milliseconds{4'500});
    spec.up.queue.rate_bps = 1'000;  // 8 ms a byte
    spec.up.queue.one_at_a_time = true;
    spec.up.queue.datagrams_max = 1;
    LinkRig rig{spec};
    rig.send(70);
    rig.send(70);  // while the first is under way
    rig.wait_until(seconds{6});
    rig.send(70);
    rig.run();
    EXPECT_EQ(rig.arrivals, (std::vector{at_ms(5'060), at_ms(6'000 + 5'060)}));
    ASSERT_EQ(rig.lost.size(), 1U);
    EXPECT_EQ(rig.lost[0].fate, Fate::queue);
}

TEST(LinkStages, RepeatsByItselfWhatWasLost) {
    auto spec = with_delay(seconds{5});
    spec.up.queue.one_at_a_time = true;
    spec.up.loss.random_ppb = 300'000'000;
    spec.up.loss.retries = 20;
    spec.up.loss.retry_after = seconds{10};
    spec.up.loss.retry_after_max = seconds{60};
    LinkRig rig{spec};
    std::vector<Duration> delays;
    for (int i = 0; i < 1'000; ++i) {
        const auto sent = rig.schedule.now();
        rig.send();
        rig.run();
        delays.push_back(rig.arrivals.back() - sent);
    }
    EXPECT_EQ(rig.arrivals.size(), 1'000U);
    const auto repeated =
        std::ranges::count_if(delays, [](Duration delay) { return delay > Duration{seconds{5}}; });
    EXPECT_NEAR(static_cast<double>(repeated), 300, 3 * 15);
    for (const auto delay : delays)
        EXPECT_TRUE(delay == seconds{5} || delay >= seconds{15});
}

TEST(LinkStages, GivesUpAfterItsRetries) {
    LinkSpec spec;
    spec.up.loss.random_ppb = 1'000'000'000;
    spec.up.loss.retries = 3;
    spec.up.loss.retry_after = seconds{10};
    LinkRig rig{spec};
    rig.send();
    rig.run();
    ASSERT_EQ(rig.lost.size(), 1U);
    EXPECT_EQ(rig.lost[0].fate, Fate::loss);
}

TEST(LinkStages, SendsOneWayAtATimeWhenHalfDuplex) {
    LinkSpec spec;
    spec.up.queue.rate_bps = spec.down.queue.rate_bps = 8'000;
    spec.radio.half_duplex = true;
    LinkRig rig{spec};
    rig.send(100);
    rig.send_down(100);
    rig.run();
    EXPECT_EQ(rig.arrivals, (std::vector{at_ms(100)}));
    EXPECT_EQ(rig.down_arrivals, (std::vector{at_ms(200)}));
}

TEST(LinkStages, IsSlowForTheShareOfTimeThatTheMeansGive) {
    LinkSpec spec;
    spec.up.queue.rate_bps = 800'000;  // 1 ms for 100 bytes
    spec.up.queue.slow_rate_bps = 400'000;
    spec.radio.fast_mean = seconds{30};
    spec.radio.slow_mean = seconds{10};
    LinkRig rig{spec};
    rig.send_every(milliseconds{100}, 400'000);  // 40000 s: 1000 cycles
    rig.run();
    const auto slow = std::ranges::count_if(rig.arrivals, [](Instant at) {
        return at.time_since_epoch() % milliseconds{100} == milliseconds{2};
    });
    // The deviation of a share of two exponential stays: 0.25 * 0.75 * sqrt(2 / 1000).
    EXPECT_NEAR(static_cast<double>(slow) / 400'000, 0.25, 3 * 0.0084);
}

TEST(LinkStages, SpreadsJitterOnBothSidesWhenSymmetric) {
    auto spec = with_delay(milliseconds{20});
    spec.up.delay.jitter_shape = JitterShape::symmetric;
    spec.up.delay.jitter = microseconds{3'400};
    LinkRig rig{spec};
    rig.send_every(milliseconds{100}, 2'000);
    rig.run();
    auto least = Duration::max();
    auto most = Duration::min();
    for (std::size_t i = 0; i < rig.arrivals.size(); ++i) {
        const auto delay = rig.arrivals[i] - at_ms(100 * static_cast<std::int64_t>(i));
        least = std::min(least, delay);
        most = std::max(most, delay);
    }
    EXPECT_GE(least, Duration{microseconds{16'600}});
    EXPECT_LT(least, Duration{microseconds{16'700}});
    EXPECT_LE(most, Duration{microseconds{23'400}});
    EXPECT_GT(most, Duration{microseconds{23'300}});
}

}  // namespace
}  // namespace assay::simulator
