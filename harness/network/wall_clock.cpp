#include "harness/network/wall_clock.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cmath>

namespace assay::network {
namespace {

/// How often the clock looks whether it is late.
constexpr Duration beat = std::chrono::milliseconds{20};
/// Lateness below this is the ordinary grain of a busy machine.
constexpr Duration grain = std::chrono::milliseconds{10};
constexpr std::size_t late_records_max = 4096;
/// For how long timers, or sockets, may go on before it is the turn of the others and of `done`: a
/// peer that floods keeps its socket ready for ever.
constexpr std::chrono::milliseconds slice{5};

}  // namespace

WallClock::WallClock(boost::asio::io_context& io, double speed) : io_{io}, speed_{speed} {
    heartbeat();
}
WallClock::~WallClock() = default;

Instant WallClock::wall() const {
    const auto elapsed =
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - origin_);
    // Without a speed there is no need to round.
    if (speed_ == 1) return Instant{elapsed};
    return Instant{Duration{std::llround(static_cast<double>(elapsed.count()) * speed_)}};
}

void WallClock::sync() {
    using Clock = std::chrono::steady_clock;
    const auto now = wall();
    const auto enough = Clock::now() + slice;
    for (auto due = schedule_.next(); due && *due <= now; due = schedule_.next()) {
        schedule_.step();
        if (Clock::now() >= enough) return;
    }
    if (now > schedule_.now()) schedule_.advance_to(now);
}

bool WallClock::poll_sockets() {
    using Clock = std::chrono::steady_clock;
    if (io_.stopped()) io_.restart();
    const auto enough = Clock::now() + slice;
    auto any = false;
    while (io_.poll_one() > 0) {
        any = true;
        if (Clock::now() >= enough) break;
    }
    return any;
}

void WallClock::heartbeat() {
    const auto due = schedule_.now() + beat;
    schedule_.at(due, [this, due] {
        const auto by = wall() - due;
        if (by > grain) late_.push_back({due, by});
        if (late_.size() > late_records_max) late_.pop_front();
        heartbeat();
    });
}

void WallClock::run(const std::function<bool()>& done) {
    while (!done()) {
        sync();
        if (poll_sockets()) continue;
        const auto next = schedule_.next().value_or(schedule_.now() + beat);
        const auto wait = static_cast<double>(next.time_since_epoch().count()) / speed_;
        io_.run_one_until(origin_ + std::chrono::nanoseconds{std::llround(wait)});
    }
}

Duration WallClock::lateness(Instant since) const {
    Duration worst{};
    for (const auto& late : late_)
        if (late.at + late.by >= since) worst = std::max(worst, late.by);
    return worst;
}

}  // namespace assay::network
