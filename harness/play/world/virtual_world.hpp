#pragma once
/// What worlds in virtual time have in common: a schedule that jumps from event to event, and the
/// loop that drives it. No handler ever waits for a clock or a socket.
#include "harness/play/world/world.hpp"
#include "simulator/time/trace_hash.hpp"

#include <atomic>

namespace assay::play {

class VirtualWorld : public World {
public:
    /// Once `*stop` is true, the row ends at once; it outlives the world. Null: nobody stops it.
    explicit VirtualWorld(const std::atomic<bool>* stop);

    simulator::Schedule& schedule() override { return schedule_; }
    boost::asio::io_context& io() override { return io_; }
    void fence(std::function<void()> done) override;
    Duration lateness(Instant) override { return {}; }
    bool is_virtual() const override { return true; }
    std::optional<network::Credentials> credentials() const override { return std::nullopt; }

    /// Runs handlers and events until `done()`; the text says why it stopped otherwise: nothing was
    /// left to happen (deadlock), or time stood still (livelock).
    std::optional<std::string> run(const std::function<bool()>& done);
    /// A fingerprint of every event so far, those of links and TCP too.
    const simulator::TraceHash& trace_hash() const { return hash_; }

private:
    const std::atomic<bool>* stop_;
    simulator::Schedule schedule_{};
    simulator::TraceHash hash_{};
    boost::asio::io_context io_;
};

}  // namespace assay::play
