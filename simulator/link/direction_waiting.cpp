// What waits for a device that sleeps (eDRX) or listens only after it has sent (LoRaWAN, SBD).
#include "simulator/link/direction.hpp"
#include "simulator/random/distributions.hpp"

#include <utility>

namespace assay::simulator {

bool LinkDirection::must_wait() const {
    if (way_ == Way::up) return false;
    if (spec_.sleep.windows > 0 || !mailbox_.empty()) return true;
    return spec_.sleep.listen_every > Duration{} &&
           commons_.radio.is_idle(schedule_.now(), spec_.sleep.listen_after);
}

void LinkDirection::wait(Datagram datagram, const Treatment& treatment) {
    const auto& spec = own();
    const auto size = datagram.size_bytes;
    const bool is_full =
        (spec.queue.datagrams_max != 0 && mailbox_.size() >= spec.queue.datagrams_max) ||
        (spec.queue.bytes_max != 0 && mailbox_bytes_ + size > spec.queue.bytes_max);
    if (is_full && !mailbox_.empty()) return tell(datagram, Fate::queue);
    mailbox_.push_back({std::move(datagram), treatment});
    mailbox_bytes_ += size;
    if (spec_.sleep.windows == 0 && mailbox_timer_ == TimerId{})
        mailbox_timer_ = schedule_.at(next_listening(), [this] { empty_mailbox(); });
}

/// The listening instants are a grid whose phase is the link's own.
Instant LinkDirection::next_listening() const {
    auto draws = Random{seed_, link_, Purpose::wake};
    const auto phase = uniform(draws, spec_.sleep.listen_every - Duration{1});
    const auto now = schedule_.now();
    const auto into = (now - epoch_ + spec_.sleep.listen_every - phase) % spec_.sleep.listen_every;
    return into == Duration{} ? now : now - into + spec_.sleep.listen_every;
}

void LinkDirection::empty_mailbox() {
    schedule_.cancel(mailbox_timer_);
    mailbox_timer_ = {};
    mailbox_bytes_ = 0;
    for (auto& [datagram, treatment] : std::exchange(mailbox_, {}))
        pass_on(std::move(datagram), treatment);
}

void LinkDirection::note_device_awake() {
    if (spec_.sleep.windows == 0 && !mailbox_.empty()) empty_mailbox();
}

void LinkDirection::note_uplink() {
    if (spec_.sleep.windows == 0) return;
    schedule_.cancel(mailbox_timer_);
    mailbox_timer_ =
        schedule_.after(spec_.sleep.window_after, [this] { open_window(spec_.sleep.windows - 1); });
}

void LinkDirection::open_window(std::uint64_t windows_left) {
    mailbox_timer_ = {};
    if (!mailbox_.empty()) {
        auto [datagram, treatment] = std::move(mailbox_.front());
        mailbox_.pop_front();
        mailbox_bytes_ -= datagram.size_bytes;
        pass_on(std::move(datagram), treatment);
    } else if (windows_left > 0) {
        mailbox_timer_ = schedule_.after(spec_.sleep.window_after, [this, windows_left] {
            open_window(windows_left - 1);
        });
    }
}

}  // namespace assay::simulator
