#pragma once
/// Drives a Schedule by the wall clock beside an io_context with real sockets, and knows how late
/// it was.
#include "harness/network/io_context.hpp"
#include "simulator/time/schedule.hpp"

#include <chrono>
#include <deque>
#include <functional>

namespace assay::network {

using simulator::Duration;
using simulator::Instant;

class WallClock {
public:
    /// `speed` is how much faster than the wall the schedule goes: for links whose both sides can
    /// take it.
    explicit WallClock(boost::asio::io_context& io, double speed = 1);
    ~WallClock();
    WallClock(const WallClock&) = delete;
    WallClock& operator=(const WallClock&) = delete;

    simulator::Schedule& schedule() { return schedule_; }
    boost::asio::io_context& io() { return io_; }
    /// Moves the schedule to the present, or as far as a few milliseconds of work go; to be called
    /// before anything that came from a socket is handled, so that its instant is right.
    void sync();
    /// Runs sockets and timers until `done()` says so; asked after every event.
    void run(const std::function<bool()>& done);
    /// How much later than planned the worst timer since `since` ran.
    Duration lateness(Instant since) const;

private:
    struct Late {
        Instant at{};
        Duration by{};
    };
    Instant wall() const;
    /// Whether any was ready.
    bool poll_sockets();
    void heartbeat();

    boost::asio::io_context& io_;
    simulator::Schedule schedule_{};
    double speed_;
    std::chrono::steady_clock::time_point origin_{std::chrono::steady_clock::now()};
    std::deque<Late> late_{};
};

}  // namespace assay::network
