#include "tests/simulator/link_rig.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace assay::simulator {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Link, DelaysByPropagationAndByRate) {
    auto spec = with_delay(milliseconds{300});
    spec.up.queue.rate_bps = 8'000;  // 1 byte a millisecond
    LinkRig rig{spec};
    rig.send(100);
    rig.send(50);
    rig.run();
    ASSERT_EQ(rig.arrivals.size(), 2U);
    EXPECT_EQ(rig.arrivals[0], Instant{milliseconds{400}});
    EXPECT_EQ(rig.arrivals[1], Instant{milliseconds{450}});
}

TEST(Link, DropsWhatTheQueueCannotHold) {
    LinkSpec spec;
    spec.up.queue.rate_bps = 8'000;
    spec.up.queue.bytes_max = 250;
    LinkRig rig{spec};
    for (int i = 0; i < 4; ++i)
        rig.send(100);
    rig.run();
    EXPECT_EQ(rig.arrivals.size(), 2U);
    ASSERT_EQ(rig.lost.size(), 2U);
    EXPECT_EQ(rig.lost[0].fate, Fate::queue);
    rig.send(100);  // the queue is empty again
    rig.run();
    EXPECT_EQ(rig.arrivals.size(), 3U);
}

TEST(Link, KeepsDatagramsInOrderUnderJitter) {
    auto spec = with_delay(milliseconds{10});
    spec.up.delay.jitter_shape = JitterShape::exponential;
    spec.up.delay.jitter = milliseconds{100};
    LinkRig rig{spec};
    std::vector<std::uint32_t> ordinals;
    rig.link.up().attach(rig.flow, [&](const Datagram& d) { ordinals.push_back(d.ordinal); });
    rig.send_every(milliseconds{1}, 1000);
    rig.run();
    EXPECT_EQ(ordinals.size(), 1000U);
    EXPECT_TRUE(std::ranges::is_sorted(ordinals));
}

TEST(Link, LosesIndependentlyAsOftenAsItSays) {
    LinkSpec spec;
    spec.up.loss.random_ppb = 50'000'000;
    LinkRig rig{spec};
    rig.send_every(milliseconds{1}, 40'000);
    EXPECT_NEAR(static_cast<double>(rig.lost.size()), 2'000, 3 * 44);  // 3 sigma
}

TEST(Link, LosesInBurstsAsTheStaysInTimePredict) {
    LinkSpec spec;
    spec.up.loss.good_mean = seconds{9};
    spec.up.loss.bad_mean = seconds{1};
    spec.up.loss.bad_ppb = 600'000'000;
    spec.up.loss.good_ppb = 2'000'000;
    LinkRig rig{spec};
    constexpr int count = 200'000;
    rig.send_every(milliseconds{50}, count);  // 10000 s: 1000 cycles
    // In bad a tenth of the time: 0.1 * 0.6 + 0.9 * 0.002; the deviation is that of the stays,
    // 0.1 * sqrt(2 * 0.9 * 0.9 / 1000) of the time, times 0.6.
    EXPECT_NEAR(static_cast<double>(rig.lost.size()) / count, 0.0618, 3 * 0.0027);
}

TEST(Link, LosesAsManyInARowAsABadStayLasts) {
    LinkSpec spec;
    spec.up.loss.good_mean = seconds{9};
    spec.up.loss.bad_mean = seconds{1};
    spec.up.loss.bad_ppb = 1'000'000'000;
    LinkRig rig{spec};
    rig.send_every(milliseconds{50}, 200'000);
    int bursts = 0;
    for (std::size_t i = 0; i < rig.lost.size(); ++i)
        bursts += i == 0 || rig.lost[i].ordinal != rig.lost[i - 1].ordinal + 1 ? 1 : 0;
    // A stay without memory ends between two datagrams with chance q = 1 - exp(-0.05): bursts are
    // geometric, of mean 1 / q = 20.5 and deviation sqrt(1 - q) / q = 20.
    EXPECT_NEAR(bursts, 950, 3 * 31);
    EXPECT_NEAR(static_cast<double>(rig.lost.size()) / bursts, 20.5, 3 * 20 / std::sqrt(bursts));
}

TEST(Link, BurstsAreLongInTimeHoweverRarelyOneSends) {
    LinkSpec spec;
    spec.up.loss.good_mean = seconds{9};
    spec.up.loss.bad_mean = seconds{1};
    spec.up.loss.bad_ppb = 1'000'000'000;
    LinkRig rig{spec};
    rig.send_every(seconds{30}, 20'000);
    int pairs = 0;
    for (std::size_t i = 1; i < rig.lost.size(); ++i)
        pairs += rig.lost[i].ordinal == rig.lost[i - 1].ordinal + 1 ? 1 : 0;
    // Two datagrams 30 s apart know nothing of each other: a tenth of the losses follow another.
    EXPECT_NEAR(static_cast<double>(rig.lost.size()), 2'000, 150);
    EXPECT_NEAR(pairs, 200, 60);
}

TEST(Link, IsInOutagesForTheShareOfTimeThatTheMeansGive) {
    LinkSpec spec;
    spec.outage.up_mean = seconds{300};
    spec.outage.mean = seconds{100};
    LinkRig rig{spec};
    std::vector<std::pair<bool, Instant>> changes;
    rig.link.on_change([&](bool up) { changes.emplace_back(up, rig.schedule.now()); });
    constexpr auto span = hours{24 * 20};
    rig.schedule.advance_to(Instant{span});
    Duration down{};
    int outages = 0;
    for (std::size_t i = 0; i + 1 < changes.size(); ++i) {
        EXPECT_NE(changes[i].first, changes[i + 1].first);
        if (changes[i].first) continue;
        down += changes[i + 1].second - changes[i].second;
        ++outages;
    }
    EXPECT_NEAR(outages, 4320, 200);
    EXPECT_NEAR(
        static_cast<double>(down.count()) / static_cast<double>(Duration{span}.count()), 0.25, 0.015
    );
}

TEST(Link, LosesWhatIsSentInAnOutageOfTheWeather) {
    LinkSpec spec;
    spec.outage.up_mean = seconds{10};
    spec.outage.mean = seconds{10};
    LinkRig rig{spec};
    for (int i = 0; i < 200; ++i) {
        const bool up = rig.link.is_up();
        const auto before = rig.lost.size();
        rig.send();
        EXPECT_EQ(rig.lost.size() == before, up);
        rig.schedule.advance_to(rig.schedule.now() + seconds{1});
    }
    ASSERT_FALSE(rig.lost.empty());
    EXPECT_EQ(rig.lost[0].fate, Fate::outage);
}

TEST(Link, CutsForATimeAndTellsWhenItIsBack) {
    LinkRig rig{with_delay(milliseconds{100})};
    std::vector<std::pair<bool, Instant>> changes;
    rig.link.on_change([&](bool up) { changes.emplace_back(up, rig.schedule.now()); });
    rig.send();
    rig.link.cut({.lasting = seconds{30}, .deliver_in_flight = false});
    EXPECT_FALSE(rig.link.is_up());
    rig.send();
    rig.run();
    EXPECT_TRUE(rig.link.is_up());
    rig.send();
    rig.run();
    EXPECT_EQ(rig.arrivals.size(), 1U);
    EXPECT_EQ(rig.lost.size(), 2U);
    EXPECT_EQ(
        changes,
        (std::vector<std::pair<bool, Instant>>{{false, Instant{}}, {true, Instant{seconds{30}}}})
    );
}

TEST(Link, DeliversWhatWasInFlightWhenACutSaysSo) {
    LinkRig rig{with_delay(milliseconds{100})};
    rig.send();
    rig.link.cut({.lasting = {}, .deliver_in_flight = true});
    rig.send();
    rig.run();
    EXPECT_EQ(rig.arrivals.size(), 1U);
    EXPECT_EQ(rig.lost.size(), 1U);
    rig.link.restore();
    EXPECT_TRUE(rig.link.is_up());
}

TEST(Link, CutsOneWayOnly) {
    LinkRig rig{with_delay(milliseconds{1})};
    rig.link.cut({.lasting = {}, .ways = Ways::down});
    rig.send();
    rig.run();
    EXPECT_EQ(rig.arrivals.size(), 1U);
    EXPECT_FALSE(rig.link.is_up());
}

TEST(Link, DropsTheNextOnesOnRequest) {
    LinkRig rig{with_delay(milliseconds{1})};
    rig.link.drop_next(Ways::up, 2);
    for (int i = 0; i < 3; ++i)
        rig.send();
    rig.run();
    EXPECT_EQ(rig.arrivals.size(), 1U);
    EXPECT_EQ(rig.lost[0].fate, Fate::dropped);
}

TEST(Link, WakesSlowlyAfterSilence) {
    auto spec = with_delay(milliseconds{100});
    spec.sleep.wake_delay = milliseconds{500};
    spec.sleep.wake_after = seconds{5};
    LinkRig rig{spec};
    rig.send();
    rig.schedule.advance_to(Instant{seconds{2}});
    rig.send();
    rig.schedule.advance_to(Instant{seconds{10}});
    rig.send();
    rig.run();
    EXPECT_EQ(
        rig.arrivals,
        (std::vector{
            Instant{milliseconds{600}}, Instant{milliseconds{2100}}, Instant{milliseconds{10'600}}
        })
    );
}

TEST(Link, HoldsDatagramsInAFreezeAndLosesNone) {
    auto spec = with_delay(milliseconds{10});
    spec.freeze.every = seconds{20};
    spec.freeze.least = seconds{3};
    LinkRig rig{spec};
    std::vector<Duration> delays;
    for (int i = 0; i < 500; ++i) {
        rig.send();
        rig.schedule.advance_to(rig.schedule.now() + seconds{1});
    }
    rig.run();
    EXPECT_EQ(rig.arrivals.size(), 500U);
    EXPECT_TRUE(rig.lost.empty());
    const auto late = std::ranges::count_if(rig.arrivals, [](Instant at) {
        return at.time_since_epoch() % seconds{1} != Duration{milliseconds{10}};
    });
    EXPECT_GT(late, 30);
    EXPECT_LT(late, 130);
}

TEST(Link, ChangesWhileItIsUsed) {
    LinkRig rig{with_delay(milliseconds{10})};
    rig.send();
    rig.run();
    rig.link.change(with_delay(milliseconds{50}));
    rig.send();
    rig.run();
    EXPECT_EQ(rig.arrivals, (std::vector{Instant{milliseconds{10}}, Instant{milliseconds{60}}}));
}

TEST(Link, TakesBackWhatWasDoneToIt) {
    LinkRig rig{with_delay(milliseconds{10})};
    rig.link.change(with_delay(milliseconds{50}));
    rig.link.drop_next(Ways::up, 1);
    rig.link.cut();
    rig.link.reset();
    rig.send();
    rig.run();
    EXPECT_EQ(rig.arrivals, (std::vector{Instant{milliseconds{10}}}));
}

TEST(Link, TakesBackWhatWasDoneToOneDirection) {
    LinkRig rig{with_delay(milliseconds{10})};
    rig.link.change(with_delay(milliseconds{50}));
    rig.link.cut();
    rig.link.reset(Ways::up);
    EXPECT_FALSE(rig.link.is_up());
    rig.send();
    rig.send_down();
    rig.run();
    EXPECT_EQ(rig.arrivals, (std::vector{Instant{milliseconds{10}}}));
    EXPECT_TRUE(rig.down_arrivals.empty());
    EXPECT_EQ(rig.link.spec().down.delay.base, Duration{milliseconds{50}});
}

/// The losses of flow "truck" on link "sat", with or without another client there and elsewhere.
std::vector<std::uint32_t> losses_of_truck(bool with_other, std::uint64_t seed) {
    LinkSpec spec;
    spec.up.loss.random_ppb = 20'000'000;
    spec.up.loss.good_mean = seconds{5};
    spec.up.loss.bad_mean = seconds{1};
    spec.up.loss.bad_ppb = 500'000'000;
    Schedule schedule;
    Link unrelated{schedule, spec, "dsl", seed};
    Link link{schedule, spec, "sat", seed};
    const auto other = with_other ? link.open_flow("depot") : FlowId{};
    const auto truck = link.open_flow("truck");
    std::vector<std::uint32_t> lost;
    link.on_fate([&](const DatagramFate& fate) {
        if (fate.flow == truck && fate.fate != Fate::delivered) lost.push_back(fate.ordinal);
    });
    for (std::uint32_t i = 0; i < 2000; ++i) {
        if (with_other) {
            link.up().send({other, i, 100, nullptr});
            unrelated.up().send({other, i, 100, nullptr});
        }
        link.up().send({truck, i, 100, nullptr});
        schedule.advance_to(schedule.now() + milliseconds{50});
    }
    return lost;
}

TEST(Link, LosesTheSameDatagramsOfAFlowWhoeverElseIsThere) {
    const auto alone = losses_of_truck(false, 7);
    EXPECT_FALSE(alone.empty());
    EXPECT_EQ(losses_of_truck(true, 7), alone);
    EXPECT_NE(losses_of_truck(false, 8), alone);
}

TEST(Link, HasTheSameStormForEveryTrafficAndWalker) {
    LinkSpec spec;
    spec.outage.up_mean = seconds{30};
    spec.outage.mean = seconds{10};
    spec.up.loss.good_mean = seconds{5};
    spec.up.loss.bad_mean = seconds{1};
    spec.up.loss.bad_ppb = 1'000'000'000;
    LinkRig often{spec};
    LinkRig seldom{spec};
    for (int i = 0; i < 700; ++i) {
        for (int j = 0; j < 7; ++j) {
            often.send();
            often.schedule.advance_to(Instant{seconds{7 * i + j + 1}});
        }
        const auto before = seldom.lost.size();
        seldom.send();
        const auto here = std::ranges::any_of(often.lost, [&](const DatagramFate& fate) {
            return fate.at == Instant{seconds{7 * i}};
        });
        EXPECT_EQ(seldom.lost.size() > before, here);
        seldom.schedule.advance_to(Instant{seconds{7 * (i + 1)}});
    }
    EXPECT_GT(seldom.lost.size(), 100U);
}

TEST(OnOffProcess, SeesTheSamePastWhenAskedAgain) {
    OnOffProcess forward{
        Random{3, "sat", Purpose::outage},
        {.off = {.mean = seconds{10}}, .on = {.mean = seconds{5}}},
        Instant{}
    };
    auto backward = forward;
    std::vector<bool> there;
    for (int i = 0; i < 300; ++i)
        there.push_back(forward.is_on(Instant{seconds{i}}));
    for (int i = 299; i >= 0; --i)
        EXPECT_EQ(backward.is_on(Instant{seconds{i}}), there[static_cast<std::size_t>(i)]);
}

}  // namespace
}  // namespace assay::simulator
