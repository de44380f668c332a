#include "simulator/link/mailbox.hpp"

#include "simulator/random/distributions.hpp"

#include <utility>

namespace assay::simulator {

Mailbox::Mailbox(Schedule& schedule, const Origin& origin, const Radio& radio, Heard heard)
    : schedule_{schedule}, origin_{origin}, radio_{radio}, heard_{std::move(heard)} {}

Mailbox::~Mailbox() {
    schedule_.cancel(timer_);
}

void Mailbox::change(const SleepParameters& sleep, const QueueParameters& queue) {
    sleep_ = sleep;
    bytes_max_ = queue.bytes_max;
    datagrams_max_ = queue.datagrams_max;
    if (sleep_.windows == 0) empty();
}

bool Mailbox::must_wait() const {
    return sleep_.windows > 0 || !waiting_.empty() || radio_.is_asleep(schedule_.now());
}

std::optional<Fate> Mailbox::accept(Passage& passage) {
    const auto size = passage.datagram.size_bytes;
    const bool is_full = (datagrams_max_ != 0 && waiting_.size() >= datagrams_max_) ||
                         (bytes_max_ != 0 && waiting_bytes_ + size > bytes_max_);
    if (is_full && !waiting_.empty()) return Fate::queue;
    waiting_.push_back(std::move(passage));
    waiting_bytes_ += size;
    if (sleep_.windows == 0 && timer_ == TimerId{})
        timer_ = schedule_.at(next_listening(), [this] { empty(); });
    return std::nullopt;
}

/// The listening instants are a grid whose phase is the link's own.
Instant Mailbox::next_listening() const {
    const auto step = sleep_.listen_every;
    auto draws = Random{origin_.seed, origin_.link, Purpose::wake};
    const auto phase = uniform(draws, step - Duration{1});
    const auto now = schedule_.now();
    const auto into = (now - origin_.epoch + step - phase) % step;
    return into == Duration{} ? now : now - into + step;
}

std::deque<Passage> Mailbox::take_all() {
    waiting_bytes_ = 0;
    return std::exchange(waiting_, {});
}

void Mailbox::empty() {
    schedule_.cancel(timer_);
    timer_ = {};
    for (auto& passage : take_all())
        heard_(std::move(passage));
}

void Mailbox::note_device_awake() {
    if (sleep_.windows == 0 && !waiting_.empty()) empty();
}

void Mailbox::note_uplink() {
    if (sleep_.windows == 0) return;
    schedule_.cancel(timer_);
    timer_ = schedule_.after(sleep_.window_after, [this] { open_window(sleep_.windows - 1); });
}

void Mailbox::open_window(std::uint64_t windows_left) {
    timer_ = {};
    if (!waiting_.empty()) {
        auto passage = std::move(waiting_.front());
        waiting_.pop_front();
        waiting_bytes_ -= passage.datagram.size_bytes;
        heard_(std::move(passage));
    } else if (windows_left > 0) {
        timer_ = schedule_.after(sleep_.window_after, [this, windows_left] {
            open_window(windows_left - 1);
        });
    }
}

}  // namespace assay::simulator
