#pragma once
/// The stage in which datagrams wait for a device that sleeps (eDRX) or listens only after it has
/// sent (LoRaWAN, SBD).
#include "simulator/link/passage.hpp"
#include "simulator/link/queue.hpp"
#include "simulator/link/radio.hpp"
#include "simulator/time/schedule.hpp"

#include <deque>

namespace assay::simulator {

class Mailbox {
public:
    /// Gets what the device listens to at last.
    using Heard = std::function<void(Passage&&)>;

    /// All outlive it.
    Mailbox(Schedule& schedule, const Origin& origin, const Radio& radio, Heard heard);
    ~Mailbox();
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    /// It holds as much as `queue` does.
    void change(const SleepParameters& sleep, const QueueParameters& queue);
    /// Whether the device does not listen now, or others wait already.
    bool must_wait() const;
    /// Takes it, or says that there is no room.
    std::optional<Fate> accept(Passage& passage);
    /// The device has sent something: what waits for its next listening instant reaches it now.
    void note_device_awake();
    /// Something has arrived at the other end: its windows for what waits here begin.
    void note_uplink();
    /// Gives away what waits.
    std::deque<Passage> take_all();

private:
    Instant next_listening() const;
    void empty();
    void open_window(std::uint64_t windows_left);

    Schedule& schedule_;
    const Origin& origin_;
    const Radio& radio_;
    Heard heard_;
    SleepParameters sleep_{};
    std::uint64_t bytes_max_{};
    std::uint64_t datagrams_max_{};
    std::deque<Passage> waiting_{};
    std::uint64_t waiting_bytes_{};
    TimerId timer_{};
};

}  // namespace assay::simulator
