#include "simulator/link/swarm.hpp"

#include "simulator/random/random.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace assay::simulator {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Draws of one link's options.
class Dice {
public:
    Dice(std::uint64_t seed, std::string_view name) : random_{seed, name, Purpose::swarm} {}

    bool percent(std::uint64_t chance) { return random_.below(100) < chance; }
    /// Of any order of magnitude between the two, with two digits, so that it prints short.
    std::uint64_t sized(std::uint64_t low, std::uint64_t high) {
        const auto doublings = static_cast<std::uint64_t>(std::bit_width(high / low));
        auto value = low << random_.below(doublings);
        value += random_.below(value);
        std::uint64_t unit = 1;
        while (value / unit >= 100)
            unit *= 10;
        return std::clamp(value / unit * unit, low, high);
    }
    Duration lasting(milliseconds low, milliseconds high) {
        return milliseconds{
            sized(static_cast<std::uint64_t>(low.count()), static_cast<std::uint64_t>(high.count()))
        };
    }
    /// Hundredths of a percent.
    std::uint32_t share(std::uint64_t low, std::uint64_t high) {
        constexpr std::uint32_t ppb = 100'000;
        return static_cast<std::uint32_t>(sized(low, high)) * ppb;
    }
    template <class T, std::size_t n>
    T one_of(const std::array<T, n>& choices) {
        return choices.at(random_.below(n));
    }

private:
    Random random_;
};

void draw_delay(Dice& dice, DirectionSpec& way) {
    way.delay.base = dice.lasting(milliseconds{1}, milliseconds{800});
    if (dice.percent(60)) {
        way.delay.jitter_shape = dice.one_of(std::array{
            JitterShape::uniform,
            JitterShape::exponential,
            JitterShape::gamma,
            JitterShape::lognormal,
            JitterShape::pareto
        });
        way.delay.jitter = dice.lasting(milliseconds{1}, milliseconds{300});
        if (way.delay.jitter_shape == JitterShape::lognormal)
            way.delay.jitter_sigma = way.delay.jitter / 2;
    }
    if (dice.percent(10)) way.delay.batch = milliseconds{50};
}

void draw_capacity(Dice& dice, DirectionSpec& way) {
    if (!dice.percent(70)) return;
    way.queue.rate_bps = dice.sized(10'000, 20'000'000);
    if (dice.percent(70)) way.queue.bytes_max = dice.sized(3'000, 200'000);
}

void draw_chance(Dice& dice, DirectionSpec& way) {
    if (dice.percent(40)) way.loss.random_ppb = dice.share(10, 500);
    if (dice.percent(50)) {
        way.loss.good_mean = dice.lasting(seconds{5}, seconds{120});
        way.loss.bad_mean = dice.lasting(milliseconds{50}, seconds{2});
        way.loss.bad_ppb = dice.share(3'000, 10'000);
        way.loss.bad_is_pareto = dice.percent(30);
    }
    if (dice.percent(25)) way.disorder.duplicate_ppb = dice.share(10, 200);
    if (dice.percent(25)) {
        way.disorder.reorder_ppb = dice.share(10, 500);
        way.disorder.reorder_by = dice.lasting(milliseconds{5}, milliseconds{200});
    }
    if (dice.percent(20)) way.disorder.corrupt_ppb = dice.share(10, 100);
}

void draw_interruptions(Dice& dice, LinkSpec& link) {
    if (dice.percent(50)) {
        link.outage.up_mean = dice.lasting(minutes{1}, hours{1});
        link.outage.mean = dice.lasting(seconds{1}, minutes{1});
        link.outage.is_pareto = dice.percent(30);
    }
    if (dice.percent(30)) {
        link.freeze.every = dice.lasting(seconds{30}, minutes{10});
        link.freeze.least = dice.lasting(milliseconds{50}, seconds{10});
    }
    if (dice.percent(15)) {
        link.slot.step = seconds{15};
        link.slot.sigma = dice.lasting(milliseconds{1}, milliseconds{20});
        link.slot.change = milliseconds{150};
        link.slot.change_loss_ppb = dice.share(1'000, 5'000);
    }
}

void draw_sleep(Dice& dice, LinkSpec& link) {
    if (dice.percent(40)) {
        link.sleep.wake_delay = dice.lasting(milliseconds{200}, seconds{3});
        link.sleep.wake_after = dice.lasting(seconds{2}, seconds{20});
    }
    if (dice.percent(15)) {
        link.sleep.listen_every = dice.lasting(seconds{1}, seconds{10});
        link.sleep.listen_after = dice.lasting(seconds{5}, seconds{20});
    }
    if (dice.percent(20)) {
        link.nat.idle = dice.lasting(minutes{2}, minutes{20});
        link.nat.expiry = dice.percent(50) ? NatExpiry::reset : NatExpiry::silent;
    }
    if (link.outage.mean > Duration{}) link.nat.outage_forgets = dice.percent(20);
}

}  // namespace

LinkSpec draw_swarm(std::uint64_t seed, std::string_view name) {
    Dice dice{seed, name};
    LinkSpec link;
    link.name = "swarm";
    for (auto* way : {&link.up, &link.down}) {
        draw_delay(dice, *way);
        draw_capacity(dice, *way);
        draw_chance(dice, *way);
    }
    // Without a rate nobody is ever in the air.
    const bool has_rate = link.up.queue.rate_bps != 0 || link.down.queue.rate_bps != 0;
    link.radio.half_duplex = dice.percent(15) && has_rate;
    draw_interruptions(dice, link);
    draw_sleep(dice, link);
    return link;
}

}  // namespace assay::simulator
