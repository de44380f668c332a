// What makes datagrams wait for the device, and who forgets a flow: sleep, windows, calls, grids of
// hand-overs, address translators.
#include "tests/simulator/instants.hpp"
#include "tests/simulator/link_rig.hpp"
#include "tests/simulator/tcp_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay::simulator {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

LinkSpec sleeping() {
    auto spec = with_delay(milliseconds{100});
    spec.sleep.listen_every = milliseconds{5'120};
    spec.sleep.listen_after = seconds{10};
    return spec;
}

TEST(LinkWaiting, HoldsWhatComesDownUntilTheSleeperListens) {
    LinkRig rig{sleeping()};
    std::vector<Duration> delays;
    for (int i = 0; i < 300; ++i) {
        rig.send_down();
        rig.schedule.advance_to(rig.schedule.now() + seconds{20} + milliseconds{i * 17});
    }
    ASSERT_EQ(rig.down_arrivals.size(), 300U);
    Duration sum{};
    auto sent = Instant{};
    for (int i = 0; i < 300; ++i) {
        const auto delay = rig.down_arrivals[static_cast<std::size_t>(i)] - sent;
        EXPECT_GE(delay, Duration{milliseconds{100}});
        EXPECT_LE(delay, Duration{milliseconds{5'220}});
        sum += delay - milliseconds{100};
        sent += seconds{20} + milliseconds{i * 17};
    }
    // Uniform over 5.12 s: mean 2.56 s, deviation of the mean of 300 draws 1.478 s / sqrt(300).
    EXPECT_NEAR(static_cast<double>((sum / 300).count()), 2.56e9, 3 * 0.0853e9);
}

TEST(LinkWaiting, ReachesADeviceAtOnceThatHasJustSent) {
    LinkRig rig{sleeping()};
    rig.send();
    rig.wait_until(seconds{5});
    rig.send_down();
    rig.run();
    EXPECT_EQ(rig.down_arrivals, (std::vector{at_ms(5'100)}));
}

TEST(LinkWaiting, GivesWhatWaitsToADeviceThatWakesByItself) {
    LinkRig rig{sleeping()};
    rig.wait_until(seconds{60});
    rig.send_down();
    rig.send();
    rig.run();
    EXPECT_EQ(rig.down_arrivals, (std::vector{at_ms(60'100)}));
}

LinkSpec class_a() {
    LinkSpec spec;
    spec.sleep.windows = 2;
    spec.sleep.window_after = seconds{1};
    spec.down.queue.datagrams_max = 1;
    return spec;
}

TEST(LinkWaiting, GoesDownOnlyInAWindowAfterAnArrivalUp) {
    LinkRig rig{class_a()};
    rig.send_down();
    rig.wait_until(seconds{100});
    EXPECT_TRUE(rig.down_arrivals.empty());
    rig.send();
    rig.run();
    EXPECT_EQ(rig.down_arrivals, (std::vector{at_ms(101'000)}));
}

TEST(LinkWaiting, UsesTheSecondWindowForWhatMissedTheFirst) {
    LinkRig rig{class_a()};
    rig.send();
    rig.wait_until(milliseconds{1'500});
    rig.send_down();
    rig.send_down();  // the mailbox has room for one
    rig.run();
    EXPECT_EQ(rig.down_arrivals, (std::vector{at_ms(2'000)}));
    EXPECT_EQ(rig.link.down().statistics().count(Fate::queue), 1U);
}

TEST(LinkWaiting, GivesOneDatagramForEachArrivalUp) {
    auto spec = class_a();
    spec.down.queue.datagrams_max = 0;
    LinkRig rig{spec};
    rig.send_down();
    rig.send_down();
    rig.send();
    rig.wait_until(seconds{10});
    EXPECT_EQ(rig.down_arrivals.size(), 1U);
    rig.send();
    rig.run();
    EXPECT_EQ(rig.down_arrivals, (std::vector{at_ms(1'000), at_ms(11'000)}));
}

TEST(LinkWaiting, LosesWhatWaitsWhenSomebodyCutsTheLink) {
    LinkRig rig{class_a()};
    rig.send_down();
    rig.link.cut({.deliver_in_flight = true});
    EXPECT_EQ(rig.link.down().statistics().count(Fate::cut), 1U);
}

LinkSpec slotted() {
    auto spec = with_delay(milliseconds{18});
    spec.slot.step = seconds{15};
    spec.slot.phase = seconds{12};
    spec.slot.sigma = milliseconds{5};
    spec.slot.delay_min = milliseconds{12};
    spec.slot.delay_max = milliseconds{40};
    return spec;
}

TEST(LinkSlots, KeepOneDelayForEachSlotOfAGlobalGrid) {
    LinkRig rig{slotted()};
    std::vector<Duration> of_slot;
    for (int slot = 0; slot < 400; ++slot) {
        const auto begin = Instant{seconds{12 + 15 * slot}};
        std::vector<Duration> delays;
        for (const auto into : {milliseconds{0}, milliseconds{7'000}, milliseconds{14'900}}) {
            rig.schedule.advance_to(begin + into);
            rig.send();
            rig.schedule.advance_to(begin + into + milliseconds{50});
            delays.push_back(rig.arrivals.back() - begin - into);
        }
        EXPECT_EQ(delays[0], delays[1]);
        EXPECT_EQ(delays[1], delays[2]);
        of_slot.push_back(delays[0]);
    }
    double mean = 0;
    for (const auto delay : of_slot) {
        EXPECT_GE(delay, Duration{milliseconds{12}});
        EXPECT_LE(delay, Duration{milliseconds{40}});
        mean += static_cast<double>(delay.count()) / 400;
    }
    // The bound at 12 ms, 1.2 deviations below, lifts the mean of 18 ms by 0.28 ms.
    EXPECT_NEAR(mean, 18.28e6, 3 * 5e6 / 20);
}

std::vector<Duration> slot_delays(std::uint64_t seed, const char* link) {
    const Origin origin{.seed = seed, .link = link};
    HandOvers slots{origin};
    slots.change({}, slotted().slot, {});
    std::vector<Duration> out;
    for (int slot = 0; slot < 50; ++slot)
        out.push_back(slots.delay_at(milliseconds{18}, Instant{seconds{15 * slot}}));
    return out;
}

TEST(LinkSlots, AreTheSameForEveryWalkerAndOtherForOtherLinks) {
    EXPECT_EQ(slot_delays(1, "a"), slot_delays(1, "a"));
    EXPECT_NE(slot_delays(1, "a"), slot_delays(1, "b"));
    EXPECT_NE(slot_delays(1, "a"), slot_delays(2, "a"));
}

TEST(LinkSlots, DisturbWhatIsSentAtAHandOver) {
    auto spec = slotted();
    spec.slot.sigma = {};
    spec.slot.change = milliseconds{150};
    spec.slot.change_delay = milliseconds{20};
    spec.slot.change_loss_ppb = 500'000'000;
    LinkRig rig{spec};
    std::size_t delivered = 0;
    for (int slot = 0; slot < 1'000; ++slot) {
        const auto begin = Instant{seconds{12 + 15 * slot}};
        rig.schedule.advance_to(begin + milliseconds{149});
        const auto before = rig.arrivals.size();
        rig.send();
        rig.schedule.advance_to(begin + milliseconds{1'000});
        if (rig.arrivals.size() > before) {
            ++delivered;
            EXPECT_EQ(rig.arrivals.back(), begin + milliseconds{149 + 38});
        }
        rig.send();
        rig.schedule.advance_to(begin + milliseconds{2'000});
        EXPECT_EQ(rig.arrivals.back(), begin + milliseconds{1'018});
    }
    EXPECT_NEAR(static_cast<double>(delivered), 500, 3 * 16);
    EXPECT_EQ(rig.lost.front().fate, Fate::hand_over);
}

TEST(LinkCalls, AreUpForAWhileInEveryPeriod) {
    auto spec = with_delay(milliseconds{70});
    spec.outage.call_every = hours{1};
    spec.outage.call_for = minutes{3};
    LinkRig rig{spec};
    std::vector<std::pair<bool, Instant>> changes;
    rig.link.on_change([&](bool up) { changes.emplace_back(up, rig.schedule.now()); });
    rig.send();
    rig.wait_until(minutes{4});
    rig.send();
    rig.wait_until(minutes{61});
    rig.send();
    rig.wait_until(minutes{62});
    EXPECT_EQ(rig.ordinals, (std::vector<std::uint32_t>{0, 2}));
    EXPECT_EQ(rig.lost[0].fate, Fate::outage);
    EXPECT_EQ(
        changes,
        (std::vector<std::pair<bool, Instant>>{
            {false, Instant{minutes{3}}}, {true, Instant{hours{1}}}
        })
    );
}

LinkSpec translated(NatExpiry expiry) {
    auto spec = with_delay(milliseconds{100});
    spec.nat.idle = minutes{5};
    spec.nat.expiry = expiry;
    return spec;
}

TEST(LinkNat, ForgetsAFlowThatWasSilentForTooLong) {
    LinkRig rig{translated(NatExpiry::silent)};
    rig.send();
    rig.wait_until(minutes{4});
    rig.send_down();  // keeps it alive
    rig.wait_until(minutes{8});
    rig.send();
    rig.wait_until(minutes{14});
    rig.send_down();
    rig.send();
    rig.run();
    EXPECT_EQ(rig.arrivals.size(), 2U);
    EXPECT_EQ(rig.down_arrivals.size(), 1U);
    ASSERT_EQ(rig.lost.size(), 2U);
    EXPECT_EQ(rig.lost[0].fate, Fate::nat);
    EXPECT_EQ(rig.lost[0].way, Way::down);
    EXPECT_EQ(rig.lost[1].fate, Fate::nat);
}

TEST(LinkNat, OpensAFlowAgainForTheNextDatagramUpWhenItMay) {
    LinkRig rig{translated(NatExpiry::reopen)};
    rig.send();
    rig.wait_until(minutes{10});
    rig.send_down();
    rig.send();
    rig.wait_until(minutes{11});
    rig.send_down();
    rig.run();
    EXPECT_EQ(rig.arrivals.size(), 2U);
    EXPECT_EQ(rig.down_arrivals.size(), 1U);
    EXPECT_EQ(rig.lost.size(), 1U);
}

TEST(LinkNat, ForgetsEveryFlowInAnOutageOfARouter) {
    auto spec = with_delay(milliseconds{1});
    spec.outage.up_mean = hours{1};
    spec.outage.mean = seconds{60};
    spec.nat.outage_forgets = true;
    LinkRig rig{spec};
    bool was_out = false;
    for (int i = 0; i < 40'000 && !(was_out && rig.link.is_up()); ++i) {
        was_out = was_out || !rig.link.is_up();
        rig.send();
        rig.schedule.advance_to(rig.schedule.now() + seconds{1});
    }
    const auto before = rig.arrivals.size();
    rig.send();
    rig.run();
    EXPECT_EQ(rig.arrivals.size(), before);
    EXPECT_EQ(rig.lost.back().fate, Fate::nat);
    const auto fresh = rig.link.open_flow("flow");
    bool has_arrived = false;
    rig.link.up().attach(fresh, [&](const Datagram&) { has_arrived = true; });
    rig.link.up().send({fresh, 0, 100, nullptr});
    rig.run();
    EXPECT_TRUE(has_arrived);
}

/// A connection that has been silent for ten minutes; what the broker's end and the device's end
/// then see when one of them writes.
struct SilentConnection : TcpRig {
    explicit SilentConnection(NatExpiry expiry) : TcpRig{translated(expiry)} {
        establish();
        run_for(minutes{10});
    }
};

TEST(LinkNat, ResetsTheDeviceThatSpeaksOnAForgottenFlow) {
    SilentConnection rig{NatExpiry::reset};
    rig.client.write("PINGREQ");
    rig.run_for(seconds{1});
    ASSERT_TRUE(rig.client.ended);
    EXPECT_EQ(rig.client.ended->second, Ending::reset);
    EXPECT_EQ(rig.server.received, 0U);
    EXPECT_FALSE(rig.server.ended);  // nobody has told it
}

TEST(LinkNat, ResetsTheBrokerThatSpeaksOnAForgottenFlow) {
    SilentConnection rig{NatExpiry::reset};
    rig.server.write("PUBLISH");
    rig.run_for(seconds{1});
    ASSERT_TRUE(rig.server.ended);
    EXPECT_EQ(rig.server.ended->second, Ending::reset);
    EXPECT_EQ(rig.client.received, 0U);
}

TEST(LinkNat, LeavesBothEndsInTheDarkWhenItIsSilent) {
    SilentConnection rig{NatExpiry::silent};
    rig.server.write("PUBLISH");
    rig.client.write("PINGREQ");
    rig.run_for(minutes{5});
    EXPECT_EQ(rig.client.received, 0U);
    EXPECT_EQ(rig.server.received, 0U);
    EXPECT_FALSE(rig.client.ended);
    EXPECT_FALSE(rig.server.ended);
}

}  // namespace
}  // namespace assay::simulator
