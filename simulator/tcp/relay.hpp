#pragma once
/// Joins two streams, whatever they are (modelled TCP, a pipe, a socket): what comes out of one
/// goes into the other.
///
///     near.received --> far.write        a short write pauses the reader until `writable`
///     near: FIN     --> far: FIN, behind everything that came before it
///     near: RST     --> far: RST         (and a refusal or a time-out, which only RST can tell)
#include "simulator/tcp/backlog.hpp"
#include "simulator/time/schedule.hpp"

#include <array>

namespace assay::simulator {

class Relay {
public:
    /// Told once, from the schedule, when both sides are over; the relay may be destroyed then.
    /// Says how it ended and at which side that began.
    using Done = std::function<void(Ending how, bool began_near)>;

    /// Takes over both streams, whose connections are made or on their way. `schedule` outlives it.
    Relay(Schedule& schedule, std::unique_ptr<Stream> near, std::unique_ptr<Stream> far, Done done);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    /// Ends both sides at once.
    void end(Ending how);
    /// Bytes that were read at one side and not yet taken by the other.
    std::size_t waiting_bytes() const {
        return sides_[0].waiting.size() + sides_[1].waiting.size();
    }

private:
    struct Side {
        std::unique_ptr<Stream> stream{};
        Backlog waiting{};  ///< to be written here; its reader is paused meanwhile
        bool is_over{};
        bool fin_follows{};  ///< the other side has ended in order
    };
    void listen(std::size_t side);
    void on_received(std::size_t from, BytesView bytes);
    void flush(std::size_t to);
    void on_ended(std::size_t side, Ending how);
    void finish(Ending how, bool began_near);

    Schedule& schedule_;
    std::array<Side, 2> sides_{};  ///< near, far
    Done done_;
    TimerId done_timer_{};
    bool is_done_{};
};

}  // namespace assay::simulator
